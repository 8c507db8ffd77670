import { expect, test } from '@playwright/test';
import { keepServerLines, serverTrouble } from './server-trouble.ts';

const taken =
  'http://127.0.0.1:8080/ is already used, make sure that nothing is running on the port/url or set reuseExistingServer:true in config.webServer.';

const ofNode = [
  'node:internal/modules/cjs/loader:1228',
  '  throw err;',
  '  ^',
  "Error: Cannot find module '/srv/images.js'",
  '    at Module._resolveFilename',
  '  requireStack: []',
  '}',
];

test('an error on the service under test names the command, its folder, and the first error of what the service said', () => {
  const ended = 'Process from config.webServer was not able to start. Exit code: 127';

  expect(serverTrouble(ended, '/srv')).toBe('The command of --server ended with 127 in /srv');
  expect(serverTrouble(taken)).toMatch(/on the port\/url, or leave out --server and --wait$/);
  expect(serverTrouble('ENOSPC: no space left on device')).toBeUndefined();
  expect(keepServerLines('[WebServer] no port is free\n')).toBe(true);
  expect(serverTrouble('Process from config.webServer exited early.', '/srv')).toBe(
    'The command of --server ended in /srv before its URL answered: no port is free',
  );
  keepServerLines(ofNode.map((line) => `[WebServer] ${line}\n`).join(''));
  expect(serverTrouble(ended, '/srv')).toBe(
    "The command of --server ended with 127 in /srv: Error: Cannot find module '/srv/images.js'",
  );
});
