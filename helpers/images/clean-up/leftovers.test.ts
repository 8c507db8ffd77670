import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { leftoversOf } from './leftovers.ts';

test('a try that may have created an image is looked for, though a later one made one of the same name', () => {
  const folder = freshFolder();
  const lines = [
    { event: 'intends', name: 'one' },
    { event: 'unanswered', name: 'one' },
    { event: 'created', id: 'a1b2', name: 'one' },
    { event: 'intends', name: 'two' },
    { event: 'created', id: 'c3d4', name: 'two' },
  ];
  writeFileSync(join(folder, 'run-1-w0.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { images, open } = leftoversOf(folder, 'run');

  expect([...images.keys()]).toEqual(['a1b2', 'c3d4']);
  expect([...open]).toEqual([['one', 1]]);
});

test('each request for an image is settled once: an image settles no other request of its name', () => {
  const folder = freshFolder();
  const intends = { event: 'intends', name: 'twin' };
  const created = { event: 'created', id: 'a1b2', name: 'twin' };
  const open = (...lines: readonly object[]): unknown => {
    writeFileSync(join(folder, 'run-1-w0.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return leftoversOf(folder, 'run').open.get('twin');
  };

  expect(open(intends, created, intends)).toBe(1);
  expect(open(intends, created, intends, { ...created, id: 'c3d4' })).toBe(undefined);
  // One call of a command may make several.
  expect(open(intends, created, { ...created, id: 'c3d4' }, intends)).toBe(1);
  expect(open(intends, { event: 'unmade', name: 'twin' }, intends, created)).toBe(undefined);
  expect(open(intends, { event: 'unmade', name: 'twin' }, intends)).toBe(1);
  expect(open(intends, { event: 'unanswered', name: 'twin' }, intends)).toBe(2);
});

const started = JSON.stringify({ event: 'started', run: 'run', pid: 1, url: 'http://127.0.0.1:1', at: '' });

for (const [what, text, because] of [
  ['was emptied', '', 'it is empty'],
  ['holds zeros', '\0'.repeat(400), 'its first line, which names the run and the target, cannot be read'],
  [
    'lost its beginning',
    `${started.slice(9)}\n{"event":"seen"}\n`,
    'its first line, which names the run and the target, cannot be read',
  ],
  ['was cut in its first line', started.slice(0, 9), 'its first line, which names the run and the target, cannot be read'],
  ['lost a part', `${started}\n{"event":"se\n{"event":"seen"}\n`, 'its line 2 cannot be read'],
  ['ends in the middle of a line', `${started}\n{"event":"seen"}\n{"event":"cr`, undefined],
  ['holds a line of another shape', `${started}\n{"event":"later"}\n`, undefined],
] as const)
  test(`a ledger that ${what} is ${because === undefined ? 'whole' : 'damaged'}`, () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'run-1-w0.jsonl'), text);

    expect(leftoversOf(folder, 'run').damaged.map((each) => each.because)).toEqual(because === undefined ? [] : [because]);
  });

test('an image may be gone if a run ended before it recorded what became of a deletion', () => {
  const folder = freshFolder();
  const made = ['10', '11', '12', '13'].map((id) => ({ event: 'created', id, name: `image ${id}` }));
  const sent = [
    { event: 'sent', id: '10' },
    { event: 'refused', id: '10' },
    { event: 'sent', id: '11' },
    { event: 'deleted', id: '11' },
    { event: 'sent', id: '12' },
  ];
  writeFileSync(join(folder, 'run-1-w0.jsonl'), [...made, ...sent].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { answered, doubtful } = leftoversOf(folder, 'run');

  expect([[...answered], [...doubtful]]).toEqual([['11'], ['12']]);
});

test('lines of other shapes, and a half written one, are left out', () => {
  const folder = freshFolder();
  const odd = [{}, [], null, 7, { event: 'created' }, { event: 'created', id: 7, name: 'x' }, { event: 'arms', code: 'x' }];
  const lines = [...odd, { event: 'toString' }, { event: 'created', id: 'a1b2', name: 'one' }];
  writeFileSync(join(folder, 'run-1-w0.jsonl'), [...lines.map((line) => JSON.stringify(line)), '{"event":"crea'].join('\n'));
  const { images, armed } = leftoversOf(folder, 'run');

  expect([[...images.keys()], armed]).toEqual([['a1b2'], []]);
});
