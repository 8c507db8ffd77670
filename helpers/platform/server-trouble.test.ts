import { expect, test } from '@playwright/test';
import { keepServerLines, serverTrouble } from './server-trouble.ts';

const taken =
  'http://127.0.0.1:8080/ is already used, make sure that nothing is running on the port/url or set reuseExistingServer:true in config.webServer.';

test('an error on the service under test names the option, and what the service said last', () => {
  const ended = 'Process from config.webServer was not able to start. Exit code: 127';

  expect(serverTrouble(ended)).toBe('Process from --server was not able to start. Exit code: 127');
  expect(serverTrouble(taken)).toMatch(/on the port\/url, or leave out --server and --wait$/);
  expect(serverTrouble('ENOSPC: no space left on device')).toBeUndefined();
  expect(keepServerLines('[WebServer] no port is free\n')).toBe(true);
  expect(serverTrouble(ended)).toBe('Process from --server was not able to start. Exit code: 127. It said: no port is free');
});
