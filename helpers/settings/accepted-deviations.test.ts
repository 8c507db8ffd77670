import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readSettings } from './settings.ts';
import { freshFolder } from './testing/fresh-folder.ts';

function read(content: unknown) {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'd.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return readSettings({ CONFORMANCE_DEVIATIONS: 'd.json' }, { cwd }).deviations;
}

test('accepted deviations are read from their file', () => {
  const list = [
    { requirement: 'DI-401-02', reason: 'ticket 7', link: 'https://tracker.example/7', until: '2030-02-28', intermittent: true },
    { requirement: 'DI-204-04', received: '204, Content-Length: 0', reason: 'uWSGI' },
  ];
  expect(read(list)).toEqual(list);
  expect(readSettings({}).deviations).toEqual([]);
});

const bad: readonly [what: string, content: unknown, message: RegExp][] = [
  ['no JSON', '[', /^d\.json: expected JSON, got an error at line 1 column 2/],
  ['an object', {}, /^d\.json \/: expected a list of accepted deviations, got an empty object/],
  [
    'an unknown requirement',
    [{ requirement: 'DI-401-2', reason: 'x' }],
    /^d\.json \/0\/requirement: expected the id of a requirement, got "DI-401-2"\. Fix: did you mean DI-401-\d\d\?/,
  ],
  ['no reason', [{ requirement: 'DI-401-02' }], /^d\.json \/0\/reason: expected a reason, got nothing/],
  ['a blank reason', [{ requirement: 'DI-401-02', reason: ' ' }], /^d\.json \/0\/reason: expected a reason, got " "/],
  [
    'a list as accept writes it',
    ['DI-401-02', 'DI-401-03'].map((requirement) => ({ requirement, received: '200', reason: '' })),
    /^d\.json: expected a reason in each entry, got none in 2: "DI-401-02, DI-401-03"\. Fix: write why each is accepted; reports show it$/,
  ],
  ['an unknown member', [{ requirement: 'DI-401-02', reason: 'x', untill: 'x' }], /^d\.json \/0\/untill: .*did you mean until\?/],
  [
    'a date that does not exist',
    [{ requirement: 'DI-401-02', reason: 'x', until: '2030-02-30' }],
    /^d\.json \/0\/until: expected a date that exists/,
  ],
  [
    'a date in another form',
    [{ requirement: 'DI-401-02', reason: 'x', until: '1.2.2030' }],
    /^d\.json \/0\/until: expected a date YYYY-MM-DD, got "1\.2\.2030"/,
  ],
  [
    'a requirement twice',
    [
      { requirement: 'DI-401-02', reason: 'x' },
      { requirement: 'DI-401-02', reason: 'y' },
    ],
    /^d\.json \/1\/requirement: expected each requirement once/,
  ],
];

for (const [what, content, message] of bad) {
  test(`${what} in a list of deviations is one clear problem`, () => {
    expect(() => read(content)).toThrow(message);
  });
}

test('a list of deviations that is not there is one clear problem', () => {
  expect(() => readSettings({ CONFORMANCE_DEVIATIONS: 'none.json' })).toThrow(
    /^CONFORMANCE_DEVIATIONS: .*"none\.json", which cannot be read/,
  );
});
