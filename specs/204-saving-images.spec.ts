import { expect, expectAnswer, expectDeleted, premise, requirement, shown, test, untested } from '../helpers/test.ts';

test(...requirement('DI-204-11', { aims: ['own'], sources: ['snapshot', 'glance'] }), async ({ api, images }) => {
  const { address } = await images.saving();
  const deletion = await api.deleteImage(address);

  // One that a limit delayed may have met an image that was saved by then.
  premise(deletion.again === undefined, untested('rate-limited'));
  expect(deletion).toBeAnsweredAsDeletion(409);
});

test(...requirement('DI-204-15', { aims: ['own'], sources: ['snapshot', 'glance'] }), async ({ api, images }) => {
  const { id, address } = await images.saving();
  const deletion = await api.deleteImage(address);

  expectAnswer(deletion);
  premise(deletion.again === undefined, untested('rate-limited'));
  expect(await api.getImage(id, { label: 'after the deletion' })).toObey(shown.isAsAnswered(deletion));
});

test(...requirement('DI-204-12', { aims: ['own'], sources: ['snapshot', 'glance'] }), async ({ api, images }) => {
  const { id, address } = await images.saving();
  const deletion = await api.deleteImage(address);
  expectAnswer(deletion);
  premise(deletion.again === undefined, untested('rate-limited'));
  expectDeleted(deletion);
  const reads = [];
  // DI-GONE-10 reads it once more, at the end of the run.
  for (const waitMs of [0, 200, 400]) reads.push(await api.getImage(id, { label: `after ${waitMs} ms`, waitMs }));

  expect(reads).toBeGone();
});
