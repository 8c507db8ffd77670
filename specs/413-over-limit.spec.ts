import { expect, requirement, test } from '../helpers/test.ts';

test(...requirement('DI-413-01', { provokes: [413], standIn: true }), async ({ provoker }) => {
  const { exchange } = await provoker.provoke(413);

  expect(exchange).toHaveStatus(413, 429);
});

test(...requirement('DI-413-09', { provokes: [413], standIn: true }), async ({ provoker }) => {
  const { exchange } = await provoker.refusal(413);

  expect(exchange).toHaveStatus(413);
});

test(...requirement('DI-413-06', { provokes: [413], state: true }), async ({ provoker }) => {
  expect(await provoker.readAfter(413)).toBeStanding();
});

test(...requirement('DI-413-07', { provokes: [413] }), async ({ provoker }) => {
  const provoked = await provoker.refusal(413, { isPassing: true });

  expect(await provoker.deleteAfterWaiting(413, provoked)).toBeAnsweredAsDeletion(404);
});
