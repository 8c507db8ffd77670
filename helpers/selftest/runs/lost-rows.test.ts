import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../../contracts/requirements.ts';
import { part, runPart } from '../proof/plain-process.ts';
import type { EndedTests } from '../proof/proof.ts';

const ofItsOwn = 'if the deletion that decides for several does not get 204, one of its own decides';

/** Requirements that hold although one of the requests was answered by another, with the reason. */
const holdsAllTheSame: Readonly<Partial<Record<RequirementId, string>>> = {
  'DI-204-02': ofItsOwn,
  'DI-204-07': ofItsOwn,
  'DI-FRM-11': ofItsOwn,
  'DI-401-14': 'the plain token only excuses a spelling that is refused',
  'DI-403-23': 'the answer for an unknown image says something only of a deletion that is answered as done',
  'DI-403-25': 'the answer for an unknown image says something only of a deletion that is answered as done',
  'DI-405-16': 'no answer to TRACE may return a token, whoever gives it',
  'DI-413-12': 'the answer without a token only excuses a limit that the other tenant met, and it met none',
  'DI-500-04': 'a deletion that fails is sent again until the lock of the first has ended',
  'DI-RACE-01': 'one of the deletions has to get 204, whichever',
  'DI-RACE-03': 'one of the deletions has to be done, whichever',
  'DI-GONE-15': "DI-ONCE-01 judges the owner's repetition, which only comes before the others",
  'DI-ONCE-04': 'the client goes away before there is an answer',
  'DI-FRM-04': 'nobody waits for an answer to a head without its end',
};

/**
 * Those during whose tests others meet the provoked refusal, too, with the places of their own requests, without which they do not pass: DI-401-17
 * and its like judge the rest.
 */
const ownRows: Readonly<Partial<Record<RequirementId, readonly number[]>>> = {
  'DI-409-01': [1, 2],
  'DI-409-03': [1],
  'DI-413-01': [1],
  'DI-413-06': [1],
  'DI-413-09': [1],
  'DI-503-01': [1],
  'DI-503-03': [1],
  'DI-KEEP-11': [1, 5, 8],
};

test('no requirement passes on a part of its requests', async () => {
  test.setTimeout(600_000);
  const lost = new Map<string, EndedTests>();
  expect(await runPart([part, 'lost-rows'], lost)).toBe(0);
  const ended = [...lost].flatMap(([name, tests]) =>
    Object.values(tests).map(({ status, reason }) => ({ name, status, reason })),
  );

  expect(ended.length).toBeGreaterThan(400);
  expect(ended.filter(({ status }) => status === 'failed')).toEqual([]);
  const passing = ended.flatMap(({ name, status }) => (status === 'passed' ? (name.split(' ')[0] ?? []) : []));
  expect([...new Set(passing)].sort()).toEqual([...Object.keys(holdsAllTheSame), ...Object.keys(ownRows)].sort());
  const needed = (id: string): number[] =>
    ended.flatMap(({ name, status }) => (status !== 'passed' && name.startsWith(`${id} `) ? Number(name.split(' ')[1]) : []));
  expect(Object.fromEntries(Object.keys(ownRows).map((id) => [id, needed(id)]))).toEqual(ownRows);
});
