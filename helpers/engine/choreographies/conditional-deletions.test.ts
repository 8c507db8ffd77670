import { expect, test } from '@playwright/test';
import { Images } from '../../images/images.ts';
import { newRun } from '../../images/run-state.ts';
import { type Answer, recordingTarget } from '../../images/testing/recording-target.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testsRunBy } from '../../verdict/premise.ts';
import { sentUnderTrueConditions } from './conditional-deletions.ts';

// A premise skips no test here.
test.beforeEach(() => {
  testsRunBy(undefined);
});
test.afterEach(() => testsRunBy(test));

test('a condition that somebody else made false by a change of the image decides nothing', async () => {
  const names: string[] = [];
  const scanned = new Set<string>();
  const answer: Answer = ({ method, url, content }) => {
    const id = url.split('/').at(-1) ?? '';
    if (method === 'POST') {
      const place = String(names.push(JSON.parse(String(content)).name) - 1).padStart(2, '0');
      return { status: 201, json: { id: `c0de57a9-3b1f-4e86-9d72-5fa8e1b360${place}` } };
    }
    if (method === 'DELETE') {
      scanned.add(id);
      return { status: 412 };
    }
    const image = { id, name: names[Number(id.slice(-2))] ?? '', status: 'ACTIVE' };
    return { status: 200, json: { image }, fields: [['ETag', scanned.has(id) ? '"scanned"' : '"new"']] };
  };
  const base = 'http://127.0.0.1:1808/v2/1';
  const request = { method: 'POST', url: `${base}/make`, body: '{"name": "{name}"}' };
  const images = { source: 'http', request, id: { json: '/id' } } as const;
  const { target } = recordingTarget({ images }, { answer, aims: ['own'] });
  const scratch = freshFolder();
  const { description, facts } = target;
  const run = newRun(scratch, { id: 'c0ffee01', targets: [{ description, facts, spare: [], logins: {} }] });

  await expect(sentUnderTrueConditions(new Images(target, run, scratch))).rejects.toThrow(/change/);
});
