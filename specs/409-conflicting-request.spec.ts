import { expect, requirement, test, triedConflicts } from '../helpers/test.ts';

test(...requirement('DI-409-01', { aims: ['fixture'], provokes: [409], standIn: true }), async ({ api, attempts, provoker }) => {
  expect(await triedConflicts(api, attempts, provoker)).toHaveStatus(409);
});

test(...requirement('DI-409-03', { provokes: [409], state: true }), async ({ provoker }) => {
  expect(await provoker.readAfter(409)).toBeStanding();
});

test(...requirement('DI-409-05', { provokes: [409], undoes: true }), async ({ provoker }) => {
  const provoked = await provoker.refusal(409, { isPassing: true });

  expect(await provoker.deleteAfter(409, provoked)).toBeAnsweredAsDeletion();
});
