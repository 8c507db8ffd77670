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
    { requirement: 'DI-204-04', title: 'A 204 has a length', severity: 'SHOULD', received: '204', reason: 'uWSGI' },
    { requirement: 'DI-KEEP-08', severity: 'DATA LOSS', dataLoss: true, reason: 'ticket 8', until: '2030-02-28' },
  ];
  expect(read(list)).toEqual(list);
  expect(readSettings({}).deviations).toEqual([]);
});
