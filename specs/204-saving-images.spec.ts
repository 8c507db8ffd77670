import { deletedWhileSaved, expect, expectDeleted, isAsAnswered, requirement, test } from '../helpers/test.ts';

test(...requirement('DI-204-11', { aims: ['own'], sources: ['snapshot', 'glance'] }), async ({ api, images, sharing }) => {
  const { deletion } = await deletedWhileSaved(api, images, sharing);

  expect(deletion).toBeAnsweredAsDeletion(409);
});

test(...requirement('DI-204-15', { aims: ['own'], sources: ['snapshot', 'glance'] }), async ({ api, images, sharing }) => {
  const { deletion, after } = await deletedWhileSaved(api, images, sharing);

  expect(after).toObey(isAsAnswered(deletion));
});

test(...requirement('DI-204-12', { aims: ['own'], sources: ['snapshot', 'glance'] }), async ({ api, images, sharing }) => {
  const { id, deletion, after } = await deletedWhileSaved(api, images, sharing);
  expectDeleted(deletion);
  const reads = [after];
  for (const waitMs of [200, 400, 800]) reads.push(await api.getImage(id, { label: `after ${waitMs} ms`, waitMs }));

  expect(reads).toBeGone();
});
