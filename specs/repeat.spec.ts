import { deletedTwice, expect, expectTried, readsBeside, repeatedDeletion, requirement, test } from '../helpers/test.ts';

test(
  'deleting a deleted image again removes no other image',
  requirement('DI-ONCE-02', { aims: ['own', 'bystander'], state: true }),
  async ({ api, images, sharing }) => {
    const reads = await readsBeside(api, images, async () => expectTried([await deletedTwice(api, images, sharing)]));

    expect(reads).toBeStanding();
  },
);

test(
  'deleting a deleted image again is answered 404',
  requirement('DI-ONCE-01', { aims: ['own'], state: true }),
  async ({ api, images, sharing, target }) => {
    target.expectState();

    expect(await repeatedDeletion(api, images, sharing)).toHaveStatus(404);
  },
);
