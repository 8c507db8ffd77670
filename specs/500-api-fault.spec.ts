import { expect, isStanding, premise, requirement, shown, test, untested } from '../helpers/test.ts';

test(...requirement('DI-500-01', { provokes: [500], standIn: true }), async ({ provoker }) => {
  const { exchange } = await provoker.provoke(500);

  expect(exchange).toHaveStatus(500);
});

test(...requirement('DI-500-03', { provokes: [500], state: true }), async ({ api, provoker }) => {
  const { id } = await provoker.image(500);
  const before = await api.getImage(id, { label: 'before the list' });
  const { listed } = await api.listInTime('/images', id, isStanding(before) ? undefined : 0);

  premise(listed !== undefined, untested('no-list'));
  expect(await api.getImage(id)).toObey(shown.isWhollyThereOrGone(listed, before));
});

test(...requirement('DI-500-04', { provokes: [500], undoes: true }), async ({ provoker }) => {
  const provoked = await provoker.refusal(500);

  expect(await provoker.deleteAfter(500, provoked)).toBeAnsweredAsDeletion(404);
});
