import { expect, expectAnswer, isAsAnswered, requirement, test } from '../helpers/test.ts';

test(
  'an image that is being saved is answered 204 or 409',
  requirement('DI-204-11', { aims: ['own'], sources: ['snapshot', 'glance'] }),
  async ({ api, images }) => {
    const { address } = await images.saving();

    expect(await api.deleteImage(address)).toBeAnsweredAsDeletion(409);
  },
);

test(
  'an image that is being saved is gone or left',
  requirement('DI-204-15', { aims: ['own'], sources: ['snapshot', 'glance'] }),
  async ({ api, images }) => {
    const { id, address } = await images.saving();
    const response = await api.deleteImage(address);
    expectAnswer(response);

    expect(await api.getImage(id, { label: 'after the deletion' })).toObey(isAsAnswered(response));
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

    expect(reads).toBeGone();
  },
);
