import { expect, test } from '@playwright/test';
import { internal, internalVariable } from '../platform/internal-variable.ts';
import { readSettings } from '../settings/settings.ts';
import { testDescription } from '../settings/testing/test-description.ts';
import { read } from './command.ts';
import { serve, serverOptions } from './served.ts';

let target = '';
test.beforeEach(() => {
  target = 'http://127.0.0.1:8080/v2/1';
});
const before = process.env[internalVariable];
test.afterEach(() => {
  if (before === undefined) delete process.env[internalVariable];
  else process.env[internalVariable] = before;
});

/** What is left of the words of a run for Playwright. */
function left(...words: readonly string[]): readonly string[] {
  const options = { ...serverOptions, grep: { type: 'string', help: '' } } as const;
  const given = read({ name: 'run', options, operands: { least: 0, most: 9, expected: 'files' } }, words);
  if (given === 'help') return [];
  serve(given, () => [{ description: testDescription(target), logins: {} }]);
  return given.without('server', 'wait');
}

test('the command and the URL reach the configuration, and no other word is lost', () => {
  expect(left('--server', 'npm start', '409', '--wait=http://127.0.0.1:8080/', '--grep', 'server')).toEqual([
    '409',
    '--grep',
    'server',
  ]);
  expect(internal().server).toEqual({ command: 'npm start', url: 'http://127.0.0.1:8080/' });
});

test('a service that is started here and a target elsewhere do not go together', () => {
  target = 'https://staging.example/v2/1';
  expect(() => left('--server', 'npm start', '--wait', 'http://127.0.0.1:8080/')).toThrow(
    '--server starts a service that answers at http://127.0.0.1:8080/, but the run would test https://staging.example/v2/1.',
  );
  expect(left('--server', './deploy', '--wait', 'https://staging.example/')).toEqual([]);
});

test('a service is not started for a run on the built-in target', () => {
  const given = { text: (name: string) => (name === 'server' ? 'npm start' : 'http://127.0.0.1:8080/') };
  expect(() => serve(given, () => readSettings({}).targets)).toThrow('but the run would test the built-in reference target');
});

test('one option without the other, and a URL of another kind, are wrong', () => {
  expect(() => left('--server', 'npm start')).toThrow('--server COMMAND and --wait URL go together');
  expect(() => left('--wait', 'http://127.0.0.1/')).toThrow('--server COMMAND and --wait URL go together');
  expect(() => left('--server', 'x', '--wait', 'localhost:8080')).toThrow('expected an http or https URL');
});
