import {
  expect,
  isStillThere,
  lateRows,
  readsOfLeft,
  requirement,
  serversAtTheEnd,
  tenantAtTheEnd,
  test,
} from '../../helpers/test.ts';

test(...requirement('DI-KEEP-07'), async ({ api, seen, sharing }) => {
  const { refused } = await readsOfLeft(api, seen, sharing);

  expect(lateRows(refused, 'image that was there after its deletion was refused')).toObey(isStillThere(refused.otherwise));
});

test(...requirement('DI-KEEP-08'), async ({ api, seen }) => {
  const { rows, rule } = await tenantAtTheEnd(api, seen);

  expect(rows).toObey(rule);
});

test(...requirement('DI-KEEP-10', { sources: ['snapshot'] }), async ({ api, seen }) => {
  const { rows, rule } = await serversAtTheEnd(api, seen);

  expect(rows).toObey(rule);
});
