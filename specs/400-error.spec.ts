import { expect, requirement, test } from '../helpers/test.ts';

test(...requirement('DI-400-01', { provokes: [400], standIn: true }), async ({ provoker }) => {
  const { exchange } = await provoker.provoke(400);

  expect(exchange).toHaveStatus(400);
});

test(...requirement('DI-400-03', { provokes: [400], state: true }), async ({ provoker }) => {
  expect(await provoker.readAfter(400)).toBeStanding();
});

test(...requirement('DI-400-04', { http1: true, aims: ['unknown'] }), async ({ api, target }) => {
  const response = await api.deleteImage(target.ledger.unknown(), { wire: { withoutHost: true }, belowApi: true });

  expect(response).toHaveStatus(400);
});
