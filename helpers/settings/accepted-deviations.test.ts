import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readSettings } from './settings.ts';
import { freshFolder } from './testing/fresh-folder.ts';
import { expectOneProblem, problemsIn } from './testing/problems-in.ts';

function read(content: unknown) {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'd.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return readSettings({ CONFORMANCE_DEVIATIONS: 'd.json' }, { cwd }).deviations;
}

test('accepted deviations are read from their file', () => {
  const list = [
    { requirement: 'DI-401-02', reason: 'ticket 7', link: 'https://tracker.example/7', until: '2030-02-28', intermittent: true },
    { requirement: 'DI-204-04', title: 'A 204 has a length', severity: 'SHOULD', received: '204', reason: 'uWSGI' },
    { requirement: 'DI-KEEP-08', severity: 'DATA LOSS', dataLoss: true, reason: 'ticket 8', until: '2030-02-28' },
  ];
  expect(read(list)).toEqual(list);
  expect(readSettings({}).deviations).toEqual([]);
});

const wrong: readonly [where: string, content: unknown, said: string][] = [
  ['d.json: ', '[', 'expected JSON, got an error at line 1 column 2'],
  ['d.json /: ', {}, 'expected a list of accepted deviations, got an empty object'],
  ['d.json /0/requirement: ', [{ requirement: 'DI-401-2', reason: 'x' }], 'got "DI-401-2". Fix: did you mean DI-401-02?'],
  ['d.json /0/reason: ', [{ requirement: 'DI-401-02' }], 'expected a reason, got nothing'],
  ['d.json /0/reason: ', [{ requirement: 'DI-401-02', reason: ' ' }], 'expected a reason, got " "'],
  [
    'd.json: ',
    ['DI-401-02', 'DI-401-03'].map((requirement) => ({ requirement, received: '200', reason: '' })),
    'a reason in each entry, got none in 2: "DI-401-02, DI-401-03". Fix: write why each is accepted; reports show it',
  ],
  ['d.json /0/untill: ', [{ requirement: 'DI-401-02', reason: 'x', untill: 'x' }], 'did you mean until?'],
  ['d.json /0/until: ', [{ requirement: 'DI-401-02', reason: 'x', until: '2030-02-30' }], 'expected a date that exists'],
  ['d.json /0/until: ', [{ requirement: 'DI-401-02', reason: 'x', until: '1.2.2030' }], 'a date YYYY-MM-DD, got "1.2.2030"'],
  [
    'd.json /0: ',
    [{ requirement: 'DI-KEEP-08', reason: 'x', until: '2030-02-28' }],
    'expected "dataLoss": true and "until" for what loses or exposes an image, got DI-KEEP-08 without "dataLoss": true. Fix: write',
  ],
  [
    'd.json /0: ',
    ['DI-401-10', 'DI-403-10'].map((requirement) => ({ requirement, reason: 'x', dataLoss: true })),
    'got DI-401-10 and DI-403-10 without "until". Fix: write',
  ],
  ['d.json /0: ', [{ requirement: 'DI-401-10', reason: 'x', dataLoss: false }], 'got DI-401-10 without both'],
  ['d.json /0/severity: ', [{ requirement: 'DI-401-10', reason: 'x', severity: 'loss' }], 'one of DATA LOSS, MUST, SHOULD, MAY'],
  ['d.json /1/requirement: ', ['x', 'y'].map((reason) => ({ requirement: 'DI-401-02', reason })), 'each requirement once'],
];

for (const [where, content, said] of wrong) {
  test(`${JSON.stringify(content)} as a list of deviations is one clear problem`, () => {
    expectOneProblem(
      problemsIn(() => read(content)),
      where,
      said,
    );
  });
}

test('a list of deviations that is not there is one clear problem', () => {
  const problems = problemsIn(() => readSettings({ CONFORMANCE_DEVIATIONS: 'none.json' }));
  expectOneProblem(problems, 'CONFORMANCE_DEVIATIONS: ', '"none.json" (ENOENT)');
});
