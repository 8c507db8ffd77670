import { deletedWhileSaved, expect, expectDeleted, isAsAnswered, requirement, test } from '../helpers/test.ts';

test(
  'an image that is being saved is answered 204 or 409',
  requirement('DI-204-11', { aims: ['own'], sources: ['snapshot', 'glance'] }),
  async ({ api, images, sharing }) => {
    const { deletion } = await deletedWhileSaved(api, images, sharing);

    expect(deletion).toBeAnsweredAsDeletion(409);
  },
);

test(
  'an image that is being saved is gone or left',
  requirement('DI-204-15', { aims: ['own'], sources: ['snapshot', 'glance'] }),
  async ({ api, images, sharing }) => {
    const { deletion, after } = await deletedWhileSaved(api, images, sharing);

    expect(after).toObey(isAsAnswered(deletion));
  },
);

test(
  'an image deleted while it is saved does not turn active',
  requirement('DI-204-12', { aims: ['own'], sources: ['snapshot', 'glance'] }),
  async ({ api, images, sharing }) => {
    const { id, deletion, after } = await deletedWhileSaved(api, images, sharing);
    expectDeleted(deletion);
    const reads = [after];
    for (const waitMs of [200, 400, 800]) reads.push(await api.getImage(id, { label: `after ${waitMs} ms`, waitMs }));

    expect(reads).toBeGone();
  },
);
