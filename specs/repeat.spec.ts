import { expect, expectTried, readsOf, requirement, test } from '../helpers/test.ts';

test(
  'deleting a deleted image again is answered 404',
  requirement('DI-ONCE-01', { aims: ['own'], state: true }),
  async ({ api, images, target }) => {
    const { address } = await images.fresh();
    await api.deletion(address, { label: 'first' });

    target.expectState();
    expect(await api.deleteImage(address, { label: 'second' })).toHaveStatus(404);
  },
);

test(
  'deleting a deleted image again removes no other image',
  requirement('DI-ONCE-02', { aims: ['own', 'bystander'], state: true }),
  async ({ api, images }) => {
    const others = [await images.bystander(), await images.bystander()];
    const { address } = await images.fresh();
    await api.deletion(address, { label: 'first' });
    expectTried([await api.deleteImage(address, { label: 'second' })]);

    expect(await readsOf(api, others)).toBeStanding();
    images.restock(...others);
  },
);
