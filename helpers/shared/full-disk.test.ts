import { expect, test } from '@playwright/test';
import { untested } from '../declarations/reason.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { endOnFullDisk, prepareForFullDisk, withRoom } from './full-disk.ts';
import { endOf, endRun } from './run-end.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

function prepared(): string {
  const scratch = freshFolder();
  prepareForFullDisk(scratch);
  return scratch;
}

for (const [what, error, ends] of [
  ['of the file system', full, true],
  ['as a test reports it', { message: 'Error: EDQUOT: disk quota exceeded, open' }, true],
  ['of another kind', new Error('EACCES: permission denied, open'), false],
  ['that quotes a target', new Error('DI-204-01 received 500 ENOSPC: no space left'), false],
  ['without a message', undefined, false],
] as const) {
  test(`an error ${what} ${ends ? 'ends' : 'does not end'} the run on every target as a full disk`, () => {
    const scratch = prepared();

    expect(endOnFullDisk(scratch, error)).toBe(ends);
    expect(endOf(scratch, 'any')).toEqual(
      ends ? { verdict: 'broken', reason: untested('disk-full', { folder: scratch }) } : undefined,
    );
  });
}

test('an action that finds the disk full ends the run and throws', async () => {
  const scratch = prepared();

  await expect(withRoom(scratch, () => Promise.reject(full))).rejects.toThrow('ENOSPC');
  expect(endOf(scratch, 'any')?.reason.code).toBe('disk-full');
});

test('the first end of a run stands', () => {
  const scratch = prepared();
  endRun(scratch, { reason: untested('interrupted', { by: 'SIGINT' }) });

  expect(endOnFullDisk(scratch, full)).toBe(true);
  expect(endOf(scratch, 'any')?.reason.code).toBe('interrupted');
});
