import {
  carried,
  conditions,
  effectsOf,
  expect,
  expectAgreement,
  expectAnswer,
  expectFault,
  expectRefusedFor,
  expectTried,
  faults,
  fields,
  harmless,
  negotiation,
  premise,
  readUnderFalseConditions,
  requirement,
  sentTogether,
  sentUnderTrueConditions,
  shown,
  test,
  untested,
  wire,
} from '../helpers/test.ts';

test(...requirement('DI-NEG-01', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  const fault = await api.deleteImage(target.ledger.unknown(), { fields: { Accept: undefined } });

  expectFault(fault);
  expect(fault).toObey(faults.isJson);
});

test(...requirement('DI-NEG-02', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  const fault = await api.deleteImage(target.ledger.unknown(), { fields: { Accept: '*/*' } });

  expectFault(fault);
  expect(fault).toObey(faults.isJson);
});

test(...requirement('DI-NEG-03', { aims: ['unknown'], state: true }), async ({ api, target, plain }) => {
  const fault = await plain.fault();
  const fields = { Accept: 'application/xml' };

  expect(await api.deleteImage(target.ledger.unknown(), { fields })).toObey(negotiation.hasStatusAndFormat(fault, 'json', 'xml'));
});

test(...requirement('DI-NEG-04', { aims: ['unknown'], state: true }), async ({ api, target, plain }) => {
  const { response } = await plain.fault();
  const fields = { Accept: 'image/png' };

  expect(await api.deleteImage(target.ledger.unknown(), { fields })).toHaveStatus(response?.status ?? 0, 406);
});

test(...requirement('DI-NEG-05', { aims: ['own'] }), async ({ api, images }) => {
  const { address } = await images.present();

  expect(await api.deleteImage(address, { fields: { Accept: 'image/png' } })).toBeAnsweredAsDeletion();
});

test(...requirement('DI-NEG-06', { aims: ['own', 'bystander'], state: true }), async ({ api, images }) => {
  const other = await images.bystander();
  const { address } = await images.present();
  const content = JSON.stringify({ id: other.id, image_id: other.id, image: { id: other.id }, ids: [other.id] });
  expectTried([await api.deleteImage(address, { content, fields: { 'Content-Type': 'application/json' } })]);

  expect(await images.left([other])).toBeStanding();
  images.restock(other);
});

test(...requirement('DI-NEG-07', { aims: ['own', 'deletion'] }), async ({ api, images, deletion }) => {
  const { status } = await deletion();
  premise(status === 204, untested('deletion-answered', { status }));
  const { address } = await images.present();
  const response = await api.deleteImage(address, { content: '{"image": ', fields: { 'Content-Type': 'application/json' } });

  expect(response).toObey(negotiation.isIgnoredOrRefused);
});

test(...requirement('DI-NEG-08', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  const codings = { 'Accept-Encoding': 'gzip, deflate' };

  expect(await api.deleteImage(target.ledger.unknown(), { fields: codings })).toObey(fields.labelsItsCoding);
});

test(
  ...requirement('DI-NEG-09', { aims: ['unknown'], state: true, texts: harmless.fields('1.1') }),
  async ({ api, target, plain }) => {
    const answer = await plain.answer();
    const table = harmless.fields(target.http.main);
    const sent = await sentTogether(api, table, answer, (row, fields) => row.deleteImage(target.ledger.unknown(), { fields }));

    expect(sent).toHaveStatus(answer.response?.status ?? 0);
  },
);

test(...requirement('DI-NEG-16', { aims: ['victim'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.standing();
  const deletion = await api.deleteImage(address, { fields: { 'If-Match': '"nothing"' } });
  const after = await api.getImage(id, { label: 'after the deletion' });

  expectTried([deletion]);
  expectAgreement(deletion, after);
  expect(after).toBeStanding();
});

test(...requirement('DI-NEG-17', { aims: ['victim'] }), async ({ api, images }) => {
  const { address } = await images.standing();

  expect(await api.deleteImage(address, { fields: { 'If-None-Match': '*' } })).toHaveAnotherStatus(304);
});

test(...requirement('DI-NEG-15', { aims: ['own'], state: true }), async ({ api, images }) => {
  // A target that ignores the version deletes the image.
  const { id, address } = await images.present();
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
  ).toObey(wire.isAnswered);
});

test(...requirement('DI-NEG-12', { aims: ['own'], state: true }), async ({ api, images }) => {
  const { id, address } = await images.present();
  const deletion = await api.deleteImage(address, { fields: { 'Content-Type': 'application/xml' } });
  const after = await api.getImage(id, { label: 'after the deletion' });

  expect(deletion).toBeAnsweredAsDeletion(415);
  expect(after).toObey(shown.isAsAnswered(deletion));
});

test(...requirement('DI-NEG-13', { aims: ['unknown'], state: true }), async ({ api, target, plain }) => {
  const { response } = await plain.answer();
  const fields = { 'Accept-Encoding': 'x-conformance' };
  const answer = await api.deleteImage(target.ledger.unknown(), { fields });

  expect(answer).toHaveStatus(response?.status ?? 0);
  expect(answer).toObey(negotiation.isNotCoded);
});

test(...requirement('DI-NEG-14', { aims: ['unknown'], state: true }), async ({ api, target, plain }) => {
  const { response } = await plain.fault();
  const fields = { Accept: 'nothing-known' };

  expect(await api.deleteImage(target.ledger.unknown(), { fields })).toHaveStatus(response?.status ?? 0, 400, 406);
});

test(
  ...requirement('DI-NEG-18', { aims: ['victim'], state: true, texts: conditions.namesOf(conditions.ofFalse) }),
  async ({ images }) => {
    const read = await readUnderFalseConditions(images, (row, address, fields) => row.deleteImage(address, { fields }));

    expect(read).toBeStanding();
  },
);

test(
  ...requirement('DI-NEG-19', {
    aims: ['own', 'own', 'own', 'deletion'],
    state: true,
    texts: conditions.namesOf(conditions.ofTrue),
  }),
  async ({ images, deletion }) => {
    const { status } = await deletion();
    premise(status === 204, untested('deletion-answered', { status }));
    const sent = await sentUnderTrueConditions(images, (row, address, fields) => row.deleteImage(address, { fields }));

    expect(sent).toBeAnsweredAsDeletion();
  },
);

test(
  ...requirement('DI-NEG-20', { aims: ['own', 'own', 'own', 'own'], state: true, texts: carried.refusable }),
  async ({ images, target }) => {
    const { deletion, after } = await effectsOf(
      images,
      carried.refusable,
      shown.hasEffectOf,
      (row, address, { query, ...options }) =>
        row.deleteImage(target.ledger.withQuery(address, query ?? ''), { ...options, belowApi: true }),
    );

    expectAnswer(deletion);
    expect(after).toObey(shown.hasEffectOf(deletion));
  },
);
