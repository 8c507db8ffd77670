import { expect, requirement, test } from '../helpers/test.ts';

test(...requirement('DI-503-01', { provokes: [503], standIn: true }), async ({ provoker }) => {
  const { exchange } = await provoker.provoke(503);

  expect(exchange).toHaveStatus(503);
});

test(...requirement('DI-503-03', { provokes: [503], state: true }), async ({ provoker }) => {
  expect(await provoker.readAfter(503)).toBeStanding();
});

test(...requirement('DI-503-04', { provokes: [503], undoes: true }), async ({ provoker }) => {
  const provoked = await provoker.refusal(503, { isPassing: true });

  expect(await provoker.deleteAfter(503, provoked)).toBeAnsweredAsDeletion();
});
