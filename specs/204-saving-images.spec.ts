import { expect, isDeletedOrLeft, premise, requirement, test, untested } from '../helpers/test.ts';

test(
  'an image that is being saved is deleted, or refused with 409 and left',
  requirement('DI-204-11', { aims: ['own'], sources: ['snapshot', 'glance'] }),
  async ({ api, images }) => {
    const image = await images.saving();
    const response = await api.deleteImage(image.address);
    const after = await api.getImage(image.id, { label: 'after the deletion' });

    expect([response, after]).toObey(isDeletedOrLeft(response));
  },
);

test(
  'an image deleted while it is saved does not turn active',
  requirement('DI-204-12', { aims: ['own'], sources: ['snapshot', 'glance'] }),
  async ({ api, images }) => {
    const image = await images.saving();
    await api.deletion(image.address);
    const reads = [];
    for (const waitMs of [0, 200, 400, 800]) reads.push(await api.getImage(image.id, { label: `after ${waitMs} ms`, waitMs }));

    premise(reads.length > 0, untested('nothing-read'));
    expect(reads).toBeGone();
  },
);
