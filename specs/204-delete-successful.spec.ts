import {
  deletedByOrdinaryClient,
  deletedBySelfLink,
  deletedThenRead,
  deletedWithoutAccept,
  effects,
  expect,
  expectDeleted,
  hasNoStrayOctets,
  hasNoTransferEncoding,
  isNotCacheable,
  isServedNext,
  plainDeletions,
  premise,
  requirement,
  test,
  untested,
  watchedDeletion,
} from '../helpers/test.ts';

test(...requirement('DI-204-01', { aims: ['own'] }), async ({ api, images, sharing }) => {
  const { deletions, reads } = await plainDeletions(api, images, sharing);

  expect(deletions).toObey(effects.isAnswered204(deletions, reads));
});

test(...requirement('DI-204-02', { http1: true, aims: ['own'] }), async ({ api, images, sharing }) => {
  const { deletion } = await watchedDeletion(api, images, sharing);

  expectDeleted(deletion);
  expect(deletion).toObey(hasNoStrayOctets);
});

test(...requirement('DI-204-03', { http1: true, aims: ['own'] }), async ({ api, images, sharing }) => {
  const [response, next] = await deletedThenRead(api, images, sharing);

  expectDeleted(response);
  premise(next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));
  expect(next).toObey(isServedNext);
});

test(...requirement('DI-204-04', { aims: ['deletion'] }), async ({ deletion }) => {
  expect((await deletion()).exchange).toHaveNoField('Content-Length');
});

test(...requirement('DI-204-06', { http1: true, aims: ['deletion'] }), async ({ deletion }) => {
  expect((await deletion()).exchange).toObey(hasNoTransferEncoding);
});

test(...requirement('DI-204-07', { aims: ['own'] }), async ({ api, images, sharing }) => {
  expect(await deletedWithoutAccept(api, images, sharing)).toBeAnsweredAsDeletion();
});

test(...requirement('DI-204-08', { aims: ['deletion'] }), async ({ deletion }) => {
  expect((await deletion()).exchange).toHaveNoField('Location');
});

test(...requirement('DI-204-09', { aims: ['deletion'] }), async ({ deletion }) => {
  expect((await deletion()).exchange).toHaveField('X-Compute-Request-Id');
});

test(...requirement('DI-204-10', { aims: ['deletion'] }), async ({ deletion }) => {
  expect((await deletion()).exchange).toObey(isNotCacheable);
});

test(...requirement('DI-204-13', { aims: ['own'], state: true }), async ({ api, images, sharing }) => {
  expect(await deletedBySelfLink(api, images, sharing)).toBeAnsweredAsDeletion();
});

test(...requirement('DI-204-14', { http1: true, aims: ['own', 'deletion'] }), async ({ api, images, sharing, deletion }) => {
  await deletion();

  expect(await deletedByOrdinaryClient(api, images, sharing)).toHaveStatus(204);
});
