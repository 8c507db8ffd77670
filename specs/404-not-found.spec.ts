import { expect, requirement, shown, test } from '../helpers/test.ts';

test(...requirement('DI-404-01', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  expect(await api.deleteImage(target.ledger.unknown())).toHaveStatus(404);
});

test(...requirement('DI-404-03', { aims: ['unknown'] }), async ({ api, target }) => {
  const unknown = target.ledger.unknown();
  const first = await api.deleteImage(unknown, { label: 'first' });
  const others = [await api.deleteImage(unknown, { label: 'second' }), await api.deleteImage(unknown, { label: 'third' })];

  expect(others).toObey(shown.repeats(first));
});

test(...requirement('DI-404-04', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  expect(await api.deleteImage(target.ledger.unknown())).toDenyDeletion();
});
