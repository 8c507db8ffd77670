import {
  carried,
  conditions,
  departing,
  effectsOf,
  expect,
  expectAgreement,
  expectAnswer,
  expectDeleted,
  framing,
  readAfterPathClaims,
  readUnderFalseConditions,
  requirement,
  sentUnderTrueConditions,
  shown,
  test,
  tokens,
} from '../helpers/test.ts';

test(
  ...requirement('DI-NEG-18', { aims: ['victim'], state: true, texts: conditions.namesOf(conditions.ofFalse) }),
  async ({ images }) => {
    const read = await readUnderFalseConditions(images, (row, address, fields) => row.deleteImage(address, { fields }));

    expect(read).toBeStanding();
  },
);

test(
  ...requirement('DI-NEG-19', { aims: ['own'], state: true, texts: conditions.namesOf(conditions.ofTrue) }),
  async ({ images }) => {
    const deletion = await sentUnderTrueConditions(images, (row, address, fields) => row.deleteImage(address, { fields }));

    expect(deletion).toBeAnsweredAsDeletion();
  },
);

test(
  ...requirement('DI-NEG-20', { aims: ['own'], state: true, texts: Object.keys(carried.refusable) }),
  async ({ images, target }) => {
    target.expectState();
    const { deletion, after } = await effectsOf(images, carried.refusable, (row, address, options) =>
      row.deleteImage(address, { ...options, belowApi: true }),
    );

    expectAnswer(deletion);
    expect(after).toObey(shown.hasEffectOf(deletion));
  },
);

test(...requirement('DI-ONCE-03', { aims: ['own'], state: true }), async ({ images, target }) => {
  target.expectState();
  const { first, deletion, after } = await effectsOf(images, ['first', 'second'], (row, address) =>
    row.deleteImage(address, { fields: carried.requestIds }),
  );
  expectAgreement(first.deletion, first.after);

  expectDeleted(deletion);
  expect(after).toObey(shown.isAsAnswered(deletion));
});

test(
  ...requirement('DI-IDS-28', { aims: ['victim', 'unknown'], state: true, texts: Object.keys(carried.pathClaims('')) }),
  async ({ images }) => {
    const read = await readAfterPathClaims(images, (row, address, fields) => row.deleteImage(address, { fields }));

    expect(read).toBeStanding();
  },
);

test(
  ...requirement('DI-401-25', {
    aims: ['unknown'],
    identities: ['owner'],
    texts: ['a token of the owner and one that nobody issued'],
  }),
  async ({ api, target, owner }) => {
    const fields = [owner.token, tokens.unknownToken()].map((token): [string, string] => ['X-Auth-Token', token]);
    const nobody = api.withToken(undefined);
    const first = await nobody.deleteImage(target.ledger.unknown(), { fields, label: 'in one order' });
    expectAnswer(first);

    const other = await nobody.deleteImage(target.ledger.unknown(), { fields: fields.toReversed(), label: 'in the other' });
    expect(other).toHaveStatus(first.response?.status ?? 0);
  },
);

test(...requirement('DI-401-26', { aims: ['victim'], identities: ['owner'], standIn: true }), async ({ api, images, owner }) => {
  const { address } = await images.victim();
  const fields = { Cookie: `X-Auth-Token=${owner.token}; token=${owner.token}` };

  expect(await api.withToken(undefined).deleteImage(address, { fields })).toHaveStatus(401);
});

test(
  ...requirement('DI-FRM-18', { http1: true, byHand: true, aims: ['unknown'], texts: Object.keys(framing.inCapitals('')) }),
  async ({ api, target }) => {
    const nobody = api.withToken(undefined);
    const table = framing.inCapitals(new URL(target.description.url).host);
    const plain = await nobody.deleteImage(target.ledger.unknown(), { label: 'as usual' });
    expectAnswer(plain);

    const sent = await nobody.each(table, (row, each) => row.deleteImage(target.ledger.unknown(), departing(each)));
    expect(sent).toHaveStatus(plain.response?.status ?? 0, 411);
  },
);
