import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { untested } from './reason.ts';
import { endOf, endRun, noEnding, SetUpEnding, SharedEnding } from './run-end.ts';

const gone = untested('target-gone', { kind: 'refused', detail: 'ECONNREFUSED' });
const interrupted = untested('interrupted', { by: 'SIGINT' });
const late = untested('out-of-time', { seconds: 1 });

test.describe('the end of a run', () => {
  test('is that of one target alone', () => {
    const scratch = freshFolder();
    endRun(scratch, { reason: gone, verdict: 'broken' }, 'one');

    expect(endOf(scratch, 'one')).toEqual({ reason: gone, verdict: 'broken' });
    expect(endOf(scratch, 'other')).toBeUndefined();
  });

  test('without a target is that of all', () => {
    const scratch = freshFolder();
    endRun(scratch, { reason: interrupted });

    expect([endOf(scratch, 'one'), endOf(scratch, 'other')]).toEqual([{ reason: interrupted }, { reason: interrupted }]);
  });

  test('keeps its first reason, and leaves nothing half written beside it', () => {
    const scratch = freshFolder();
    for (const reason of [gone, interrupted]) endRun(scratch, { reason }, 'one');

    expect(endOf(scratch, 'one')).toEqual({ reason: gone });
    expect(readdirSync(join(scratch, 'one'))).toEqual(['ended.json']);
  });

  test('makes what the target sent visible', () => {
    const scratch = freshFolder();
    endRun(scratch, { reason: untested('target-stopped', { why: 'refused: \u001b[31m\n::error::' }) }, 'one');

    expect(endOf(scratch, 'one')?.reason.parameters).toEqual({ why: 'refused: \\x1b[31m⏎::error::' });
  });

  test('ends a pause of another worker', async () => {
    const scratch = freshFolder();
    mkdirSync(join(scratch, 'one'));
    const [waiting, ending] = [new SharedEnding(scratch, 'one'), new SharedEnding(scratch, 'one')];
    const pause = waiting.pause(60_000);
    ending.declare({ reason: late });
    await pause;

    expect(waiting.end?.reason).toEqual(late);
  });
});

test.describe('the end of the set-up', () => {
  const ending = (): SetUpEnding =>
    new SetUpEnding(({ reason }) => {
      throw new Error(reason.code);
    });

  test('stops it at the next request', () => {
    const setUp = ending();
    setUp.expectGoingOn();
    setUp.interrupt({ reason: interrupted });

    expect(() => setUp.expectGoingOn()).toThrow('interrupted');
    expect(() => ending().declare({ reason: late })).toThrow('out-of-time');
  });

  test('does not stop the clean-up', () => {
    const setUp = ending();
    setUp.interrupt({ reason: interrupted });
    setUp.cleanUp();

    setUp.expectGoingOn();
    setUp.declare({ reason: late });
    expect(setUp.end).toBeUndefined();
  });
});

test('a command has no run to end', () => {
  noEnding.declare({ reason: late });
  noEnding.expectGoingOn();
});
