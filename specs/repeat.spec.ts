import { expect, expectTried, readsBeside, requirement, test } from '../helpers/test.ts';

test(
  'deleting a deleted image again is answered 404',
  requirement('DI-ONCE-01', { aims: ['deletion'], state: true }),
  async ({ api, deletion, target }) => {
    target.expectState();
    const { image } = await deletion();

    expect(await api.deleteImage(target.ledger.image(image.id, 'own'), { label: 'second' })).toHaveStatus(404);
  },
);

test(
  'deleting a deleted image again removes no other image',
  requirement('DI-ONCE-02', { aims: ['own', 'bystander'], state: true }),
  async ({ api, images }) => {
    const reads = await readsBeside(api, images, async () => {
      const { address } = await images.fresh();
      await api.deletion(address, { label: 'first' });
      expectTried([await api.deleteImage(address, { label: 'second' })]);
    });

    expect(reads).toBeStanding();
  },
);
