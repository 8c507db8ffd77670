import {
  deletedIfMatching,
  deletedWith,
  deletedWithHarmless,
  expect,
  expectAgreement,
  expectRefusedFor,
  expectTried,
  faultFor,
  harmlessFields,
  hasStatusAndFormat,
  isAnswered,
  isAsAnswered,
  isIgnoredOrRefused,
  isJson,
  labelsItsCoding,
  plainRefusal,
  requirement,
  test,
  unknownAnswer,
  unknownFault,
} from '../helpers/test.ts';

test(...requirement('DI-NEG-01', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  expect(await faultFor(api, target, { Accept: undefined })).toObey(isJson);
});

test(...requirement('DI-NEG-02', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  expect(await faultFor(api, target, { Accept: '*/*' })).toObey(isJson);
});

test(...requirement('DI-NEG-03', { aims: ['unknown'], state: true }), async ({ api, sharing, target }) => {
  const plain = await unknownFault(api, sharing);

  expect(await plainRefusal(api, target, { Accept: 'application/xml' })).toObey(hasStatusAndFormat(plain, 'json', 'xml'));
});

test(...requirement('DI-NEG-04', { aims: ['unknown'], state: true }), async ({ api, sharing, target }) => {
  const plain = await unknownFault(api, sharing);

  expect(await plainRefusal(api, target, { Accept: 'image/png' })).toHaveStatus(plain.response?.status ?? 0, 406);
});

test(...requirement('DI-NEG-05', { aims: ['own'] }), async ({ api, images, sharing }) => {
  const { deletion } = await deletedWith(api, images, sharing, 'Accept: image/png');

  expect(deletion).toBeAnsweredAsDeletion();
});

test(...requirement('DI-NEG-06', { aims: ['own', 'bystander'], state: true }), async ({ api, images }) => {
  const other = await images.bystander();
  const { address } = await images.fresh();
  const content = JSON.stringify({ id: other.id, image_id: other.id, image: { id: other.id }, ids: [other.id] });
  expectTried([await api.deleteImage(address, { content, fields: { 'Content-Type': 'application/json' } })]);

  expect(await images.left([other])).toBeStanding();
  images.restock(other);
});

test(...requirement('DI-NEG-07', { aims: ['own', 'deletion'] }), async ({ api, images, deletion }) => {
  const { address } = await images.fresh();
  await deletion();
  const response = await api.deleteImage(address, { content: '{"image": ', fields: { 'Content-Type': 'application/json' } });

  expect(response).toObey(isIgnoredOrRefused);
});

test(...requirement('DI-NEG-08', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  expect(await plainRefusal(api, target, { 'Accept-Encoding': 'gzip, deflate' })).toObey(labelsItsCoding);
});

test(
  ...requirement('DI-NEG-09', { aims: ['unknown'], state: true, texts: Object.keys(harmlessFields) }),
  async ({ api, sharing }) => {
    const plain = await unknownAnswer(api, sharing);

    expect(await deletedWithHarmless(api, plain)).toHaveStatus(plain.response?.status ?? 0);
  },
);

test(...requirement('DI-NEG-16', { aims: ['victim'], state: true }), async ({ api, images }) => {
  const { deletion, after } = await deletedIfMatching(api, images);

  expectTried([deletion]);
  expectAgreement(deletion, after);
  expect(after).toBeStanding();
});

test(...requirement('DI-NEG-17', { aims: ['victim'] }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.deleteImage(address, { fields: { 'If-None-Match': '*' } })).toHaveAnotherStatus(304);
});

test(...requirement('DI-NEG-15', { aims: ['victim'] }), async ({ api, images }) => {
  const { id, address } = await images.victim();
  const fields = { 'OpenStack-API-Version': 'compute 2.9999', 'X-OpenStack-Nova-API-Version': '2.9999' };
  const versioned = await api.deleteImage(address, { fields });

  expectRefusedFor('the version', versioned);
  expect(await api.getImage(id)).toBeStanding();
});

test(...requirement('DI-NEG-11', { aims: ['unknown'] }), async ({ api, target }) => {
  expect(
    await api.deleteImage(target.ledger.unknown(), {
      content: '{}',
      fields: { 'Content-Type': 'application/json', Expect: '100-continue' },
    }),
  ).toObey(isAnswered);
});

test(...requirement('DI-NEG-12', { aims: ['own'], state: true }), async ({ api, images, sharing }) => {
  const { id, deletion } = await deletedWith(api, images, sharing, 'Content-Type: application/xml');
  const after = await api.getImage(id, { label: 'after the deletion' });

  expect(deletion).toBeAnsweredAsDeletion(415);
  expect(after).toObey(isAsAnswered(deletion));
});

test(...requirement('DI-NEG-13', { aims: ['unknown'], state: true }), async ({ api, sharing, target }) => {
  const plain = await unknownAnswer(api, sharing);

  expect(await plainRefusal(api, target, { 'Accept-Encoding': 'x-conformance' })).toHaveStatus(plain.response?.status ?? 0);
});

test(...requirement('DI-NEG-14', { aims: ['unknown'], state: true }), async ({ api, sharing, target }) => {
  const plain = await unknownFault(api, sharing);

  expect(await plainRefusal(api, target, { Accept: 'nothing-known' })).toHaveStatus(plain.response?.status ?? 0, 400, 406);
});
