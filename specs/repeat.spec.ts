import { deletedTwice, expect, expectTried, readsBeside, repeatedDeletion, requirement, test } from '../helpers/test.ts';

test(...requirement('DI-ONCE-02', { aims: ['own', 'bystander'], state: true }), async ({ api, images, sharing }) => {
  const reads = await readsBeside(images, async () => expectTried([await deletedTwice(api, images, sharing)]));

  expect(reads).toBeStanding();
});

test(...requirement('DI-ONCE-01', { aims: ['own'], state: true }), async ({ api, images, sharing, target }) => {
  target.expectState();

  expect(await repeatedDeletion(api, images, sharing)).toHaveStatus(404);
});
