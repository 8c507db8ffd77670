import {
  expect,
  outcomes,
  premise,
  race,
  raceWithReads,
  readsAfterWrites,
  requirement,
  test,
  untested,
} from '../helpers/test.ts';

test(...requirement('DI-RACE-01', { aims: ['own'], state: true }), async ({ api, images, sharing }) => {
  const { deletions } = await race(api, images, sharing);

  const done = deletions.filter(({ response }) => response?.status === 204);
  expect(done.length > 0 ? done : deletions.slice(-1)).toObey(outcomes.hasSome204(deletions));
});

test(...requirement('DI-RACE-02', { aims: ['own'], state: true }), async ({ api, images, sharing }) => {
  const { deletions } = await race(api, images, sharing);

  premise(outcomes.without204(deletions) === undefined, untested('no-204-in-race', { statuses: outcomes.statusesOf(deletions) }));
  expect(deletions).toHaveStatus(204, 404, 403, 409);
});

test(...requirement('DI-RACE-03', { aims: ['own'], state: true }), async ({ api, images, sharing }) => {
  const { id, deletions } = await race(api, images, sharing);

  premise(
    outcomes.withoutDeletion(deletions) === undefined,
    untested('no-deletion-in-race', { statuses: outcomes.statusesOf(deletions) }),
  );
  expect(await api.getImage(id)).toBeGone();
});

test(...requirement('DI-RACE-04', { aims: ['own'], state: true }), async ({ api, images }) => {
  const { reads, after } = await raceWithReads(api, images);

  expect(reads).toObey(outcomes.findsItOrNot);
  expect(after).toBeGone();
});

test(...requirement('DI-RACE-05', { aims: ['own', 'own', 'own', 'own'], state: true }), async ({ api, images }) => {
  const four = [await images.present(), await images.present(), await images.present(), await images.present()];
  const deletions = await Promise.all(four.map(({ address }) => api.deleteImage(address, { wire: { together: true } })));

  const other = outcomes.notDone(deletions);
  premise(other === undefined, untested('deletion-answered', { status: other?.response?.status }));
  expect(await Promise.all(four.map(({ id }) => api.getImage(id, { label: id })))).toBeGone();
});

test(...requirement('DI-RACE-06', { aims: ['own'], state: true }), async ({ api, images, sharing }) => {
  const { deletions } = await race(api, images, sharing);

  expect(deletions.slice(-1)).toObey(outcomes.hasExactlyOne204(deletions));
});

test(...requirement('DI-RACE-07', { aims: ['own', 'derived'], state: true }), async ({ api, images }) => {
  expect(await readsAfterWrites(api, images)).toBeGone();
});
