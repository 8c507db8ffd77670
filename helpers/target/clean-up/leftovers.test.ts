import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { leftoversOf } from './leftovers.ts';

test('a try that may have made an image is looked for, though a later one made one of the same name', () => {
  const folder = freshFolder();
  const lines = [
    { event: 'intends', name: 'one' },
    { event: 'unanswered', name: 'one' },
    { event: 'created', id: 'a1b2', name: 'one' },
    { event: 'intends', name: 'two' },
    { event: 'created', id: 'c3d4', name: 'two' },
  ];
  writeFileSync(join(folder, 'run-1-w0.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { images, lost } = leftoversOf(folder, 'run');

  expect([...images.keys()]).toEqual(['a1b2', 'c3d4']);
  expect([...lost]).toEqual(['one']);
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
