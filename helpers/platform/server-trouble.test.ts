import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../selftest/root.ts';
import { handDown, internalVariable } from './internal-variable.ts';
import { serverTrouble } from './server-trouble.ts';

const before = process.env[internalVariable];
test.beforeEach(() => handDown({ server: { command: 'npm start', url: 'http://127.0.0.1:8080/' } }));
test.afterEach(() => {
  if (before === undefined) delete process.env[internalVariable];
  else process.env[internalVariable] = before;
});

for (const [error, said] of [
  [
    'Process from config.webServer was not able to start. Exit code: 127',
    'the command of --server ended with exit status 127 before http://127.0.0.1:8080/ answered',
  ],
  ['Process from config.webServer exited early.', 'the command of --server ended before http://127.0.0.1:8080/ answered'],
  [
    'Timed out waiting 60000ms from config.webServer.',
    '--server started the service, but http://127.0.0.1:8080/ did not answer within 60 s',
  ],
  [
    'http://127.0.0.1:8080/ is already used, make sure that nothing is running on the port/url or set reuseExistingServer:true in config.webServer.',
    '--server did not start the service: something answers at http://127.0.0.1:8080/ already. End it, or leave out --server and --wait',
  ],
] as const) {
  test(`an operator reads of --server instead of “${error.slice(0, 40)}”`, () => {
    expect(serverTrouble(error)).toBe(said);
  });
}

test('any other error is left as it is', () => {
  expect(serverTrouble('ENOSPC: no space left on device')).toBeUndefined();
});

test('Playwright still says so', () => {
  const runner = readFileSync(join(root, 'node_modules/playwright/lib/runner/index.js'), 'utf8');

  for (const words of [
    'is already used, make sure',
    'was not able to start. Exit code: ',
    'exited early.',
    'ms from config.webServer.',
  ])
    expect(runner).toContain(words);
});
