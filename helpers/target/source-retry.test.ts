import { expect, test } from '@playwright/test';
import { untested } from '../declarations/reason.ts';
import { type End, type Ending, noEnding } from '../shared/run-end.ts';
import type { LedgerLine } from './safety/ledger.ts';
import { inThreeTries, SourceError } from './source-retry.ts';

/** A run that notes why it ends, and what goes into its ledger. */
function recorded() {
  const ends: End[] = [];
  const lines: LedgerLine[] = [];
  const ending: Ending = { ...noEnding, declare: (end) => void ends.push(end), pause: async () => {} };
  return { target: { ending, ledger: { note: (line: LedgerLine) => void lines.push(line) } }, ends, lines };
}

/** Fails in these ways, one after the other, and then makes an image; 0 is no response. */
function failing(...answers: (number | 'unreached' | undefined)[]) {
  let tries = 0;
  return async (): Promise<number> => {
    const place = tries++;
    if (place < answers.length) throw new SourceError('making an image failed', answers[place]);
    return tries;
  };
}

/** The list shows that nothing was made. */
const notMade = async () => 'not made' as const;

test('a source that fails twice and then makes an image ends nothing', async () => {
  const { target, ends } = recorded();

  expect(await inThreeTries(target, 'name', failing(503, 409), notMade)).toBe(3);
  expect(ends).toEqual([]);
});

test('a source that fails three times ends the run with its last reason', async () => {
  const { target, ends } = recorded();
  await expect(inThreeTries(target, 'name', failing(503, 409, 503), notMade)).rejects.toThrow(SourceError);

  expect(ends).toEqual([
    { verdict: 'broken', reason: untested('source-failed', { times: 3, detail: 'making an image failed' }) },
  ]);
});

test('a source that refuses is not asked again', async () => {
  for (const answer of [400, 401, 403, 404, 405, 422] as const) {
    const { target, ends, lines } = recorded();
    await expect(inThreeTries(target, 'name', failing(answer), notMade)).rejects.toThrow(SourceError);

    expect([ends, lines], String(answer)).toMatchObject([[{ reason: { parameters: { times: 1 } } }], []]);
  }
});

test('an image that was made and cannot be named is not made again', async () => {
  const { target, ends } = recorded();
  await expect(inThreeTries(target, 'name', failing(undefined), notMade)).rejects.toThrow(SourceError);

  expect(ends).toEqual([
    { verdict: 'broken', reason: untested('source-failed', { times: 1, detail: 'making an image failed' }) },
  ]);
});

test('a try that may have made an image leaves its name for the clean-up', async () => {
  for (const [answer, noted] of [
    [0, 1],
    [500, 1],
    [409, 0],
  ] as const) {
    const { target, lines } = recorded();
    await inThreeTries(target, 'name', failing(answer), notMade);

    expect(lines, String(answer)).toHaveLength(noted);
  }
});

test('an image that a failed try made is taken, and not made again', async () => {
  for (const answer of [0, 500, 503]) {
    const { target, ends, lines } = recorded();
    const make = failing(answer);

    expect(await inThreeTries(target, 'name', make, async () => ({ made: 7 }))).toBe(7);
    expect([await make(), ends, lines]).toEqual([2, [], []]);
  }
});

test('a source that makes three images in a row and answers otherwise ends the run', async () => {
  const { target, ends } = recorded();
  const found = (...answers: number[]) => inThreeTries(target, 'name', failing(...answers), async () => ({ made: 7 }));
  for (const answers of [[500], [500], [], [500], [500]]) await found(...answers);
  const before = ends.length;
  await expect(found(500)).rejects.toThrow(SourceError);

  expect([before, ends.map(({ reason }) => reason.parameters)]).toEqual([0, [{ times: 3, detail: 'making an image failed' }]]);
});

test('a source is not asked again where nothing says whether a failed try made an image', async () => {
  for (const answer of [0, 500, 503]) {
    const { target, ends, lines } = recorded();
    await expect(inThreeTries(target, 'name', failing(answer), async () => 'unknown')).rejects.toThrow(SourceError);

    expect([ends.map(({ reason }) => reason.parameters), lines]).toEqual([
      [{ times: 1, detail: 'making an image failed' }],
      [{ event: 'unanswered', name: 'name' }],
    ]);
  }
});

test('a refusal, and a request that never left, made nothing', async () => {
  for (const answer of [409, 429, 'unreached'] as const) {
    const { target, lines } = recorded();
    await inThreeTries(target, 'name', failing(answer), () => Promise.reject(new Error('sought')));

    expect(lines, String(answer)).toEqual([]);
  }
});

test('an error that is not the source’s is not tried again', async () => {
  const { target, ends } = recorded();
  const broken = async (): Promise<never> => {
    throw new TypeError('a defect');
  };
  await expect(inThreeTries(target, 'name', broken, notMade)).rejects.toThrow(TypeError);

  expect(ends).toEqual([]);
});
