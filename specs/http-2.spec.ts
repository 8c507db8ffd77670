import {
  expect,
  expectStanding,
  framing,
  harmless,
  http2,
  premise,
  readsAfterForbiddenFields,
  readsAfterRefusals,
  requirement,
  test,
  tokens,
  untested,
} from '../helpers/test.ts';

test(...requirement('DI-H2-01', { http2: true, aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.present();
  expectStanding(await api.lastRead(id));

  expect(await api.overHttp2().deleteImage(address)).toHaveStatus(204);
  expect(await api.getImage(id)).toBeGone();
});

test(...requirement('DI-H2-02', { http1: true, http2: true, aims: ['unknown'] }), async ({ api, target }) => {
  const { token } = target.description.identities.owner ?? {};
  const table = {
    'an unknown image': { token, fields: {} },
    'no token': { token: undefined, fields: {} },
    'unknown token': { token: tokens.unknownToken(), fields: {} },
    'TE: trailers': { token, fields: [harmless.trailersAccepted] },
  };
  const send = (row: typeof api, token?: string, fields = {}) =>
    row.withToken(token).deleteImage(target.ledger.unknown(), { fields });
  const overHttp1 = await api.each(table, (row, { token }) => send(row, token));
  const overHttp2 = await api.overHttp2().each(table, (row, { token, fields }) => send(row, token, fields));

  expect(overHttp2).toObey(http2.isAnsweredLike(overHttp1));
});

test(...requirement('DI-H2-03', { http2: true, aims: ['victim'], state: true }), async ({ images, target }) => {
  const table = {
    'no token': { method: 'DELETE', token: undefined },
    'a token that was never issued': { method: 'DELETE', token: tokens.unknownToken() },
    PUT: { method: 'PUT', token: target.description.identities.owner?.token },
  };
  const reads = await readsAfterRefusals(images, table, (row, { address }, { method, token }) =>
    row.overHttp2().withToken(token).send(method, address),
  );

  expect(reads).toBeStanding();
});

test(...requirement('DI-H2-06', { http2: true, aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.present();
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
    texts: framing.fieldsOfConnection,
  }),
  async ({ images }) => {
    expect(await readsAfterForbiddenFields(images, framing.fieldsOfConnection)).toBeStanding();
  },
);

test(
  ...requirement('DI-H2-08', {
    http2: true,
    byHand: true,
    aims: ['victim'],
    state: true,
    texts: framing.invalidFields,
  }),
  async ({ images }) => {
    expect(await readsAfterForbiddenFields(images, framing.invalidFields)).toBeStanding();
  },
);

test(...requirement('DI-H2-09', { http2: true, aims: ['own', 'victim'], state: true }), async ({ api, images }) => {
  const [own, victim] = [await images.present(), await images.standing()];
  const both = api.overHttp2();
  const [deletion, refusal] = await both.deleteBoth(own.address, both.withToken(undefined), victim.address);
  premise(refusal !== undefined, untested('no-answer'));

  expect(deletion).toBeAnsweredAsDeletion();
  expect(refusal).toBeRefused();
  expect(await api.getImage(own.id)).toBeGone();
  expect(await api.getImageLeft(victim.id)).toBeStanding();
});
