import { expect, isStanding, isWhollyThereOrGone, premise, requirement, test, untested } from '../helpers/test.ts';

test(
  'a failure inside the service is answered 500',
  requirement('DI-500-01', { provokes: [500], standIn: true }),
  async ({ provoker }) => {
    const { exchange } = await provoker.provoke(500);

    expect(exchange).toHaveStatus(500);
  },
);

test(
  'after a 500 the image is wholly there or wholly gone',
  requirement('DI-500-03', { provokes: [500], state: true }),
  async ({ api, provoker }) => {
    const { id } = await provoker.image(500);
    const before = await api.getImage(id, { label: 'before the list' });
    const listed = await api.listsInTime('/images', id, isStanding(before) ? undefined : 0);

    premise(listed !== undefined, untested('no-list'));
    expect(await api.getImage(id)).toObey(isWhollyThereOrGone(listed, before));
  },
);

test(
  'after a 500 a later deletion is answered 204 or 404',
  requirement('DI-500-04', { provokes: [500], undoes: true }),
  async ({ provoker }) => {
    const provoked = await provoker.refusal(500);

    expect(await provoker.deleteAfter(500, provoked)).toBeAnsweredAsDeletion(404);
  },
);
