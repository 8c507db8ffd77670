import {
  expect,
  fieldsOfConnection,
  invalidFields,
  isAnsweredLike,
  premise,
  readsAfterForbiddenFields,
  readsAfterRefusals,
  refusedAttacks,
  refusedDeletions,
  requirement,
  test,
  untested,
} from '../helpers/test.ts';

test(...requirement('DI-H2-01', { http2: true, aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.fresh();

  expect(await api.overHttp2().deleteImage(address)).toHaveStatus(204);
  expect(await api.getImage(id)).toBeGone();
});

test(...requirement('DI-H2-02', { http1: true, http2: true, aims: ['unknown'] }), async ({ api }) => {
  const overHttp1 = await refusedDeletions(api);

  expect(await refusedDeletions(api.overHttp2())).toObey(isAnsweredLike(overHttp1));
});

test(...requirement('DI-H2-03', { http2: true, aims: ['victim'], state: true }), async ({ api, images }) => {
  expect(await readsAfterRefusals(api, images, refusedAttacks(api.overHttp2()))).toBeStanding();
});

test(...requirement('DI-H2-06', { http2: true, aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.fresh();
  const { failure } = await api.overHttp2().deleteImage(address);

  premise(failure?.kind === 'refused-stream', untested('no-refused-stream'));
  expect(await api.getImage(id)).toBeStanding();
});

test(
  ...requirement('DI-H2-07', {
    http2: true,
    byHand: true,
    aims: ['victim'],
    state: true,
    texts: Object.keys(fieldsOfConnection),
  }),
  async ({ api, images }) => {
    expect(await readsAfterForbiddenFields(api, images, fieldsOfConnection)).toBeStanding();
  },
);

test(
  ...requirement('DI-H2-08', { http2: true, byHand: true, aims: ['victim'], state: true, texts: Object.keys(invalidFields) }),
  async ({ api, images }) => {
    expect(await readsAfterForbiddenFields(api, images, invalidFields)).toBeStanding();
  },
);
