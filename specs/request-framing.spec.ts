import {
  departing,
  expect,
  expectAnotherStatus,
  expectAnswer,
  expectRefused,
  framing,
  premise,
  readsAfter,
  readsAfterRefusals,
  requirement,
  shown,
  test,
  untested,
  wire,
} from '../helpers/test.ts';

/** Octets that the suite writes by hand, which only HTTP/1.1 has. */
const byHand = { http1: true, byHand: true } as const;

test(...requirement('DI-FRM-01', { ...byHand, aims: ['unknown'], texts: framing.twoHosts('') }), async ({ api, target }) => {
  const table = framing.twoHosts(new URL(target.description.url).host);

  expect(await api.each(table, (row, each) => row.deleteImage(target.ledger.unknown(), departing(each)))).toHaveStatus(400);
});

test(...requirement('DI-FRM-02', { ...byHand, aims: ['unknown'], texts: framing.invalidHosts }), async ({ api, target }) => {
  const responses = await api.each(framing.invalidHosts, (row, each) =>
    row.deleteImage(target.ledger.unknown(), departing(each)),
  );

  expect(responses).toHaveStatus(400);
});

test(...requirement('DI-FRM-03', { ...byHand, aims: ['unknown'], texts: framing.blankBeforeColon }), async ({ api, target }) => {
  const responses = await api.each(framing.blankBeforeColon, (row, each) =>
    row.deleteImage(target.ledger.unknown(), departing(each)),
  );

  expect(responses).toHaveStatus(400);
});

test(
  ...requirement('DI-FRM-04', { ...byHand, aims: ['victim', 'unknown'], state: true, texts: framing.cutHeads }),
  async ({ api, images, target }) => {
    // A server that waits for the rest does not answer; a plain request shows that it answers at all.
    expectAnswer(await api.deleteImage(target.ledger.unknown(), { label: 'a whole head' }));
    const { id, address } = await images.standing();
    await api.each(framing.cutHeads, (row, each) => row.deleteImage(address, departing(each)));

    expect(await api.getImage(id, { label: 'after heads without their end' })).toBeStanding();
  },
);

test(
  ...requirement('DI-FRM-05', {
    ...byHand,
    aims: ['unknown'],
    identities: ['owner'],
    texts: ['blanks and tabs around the token'],
  }),
  async ({ api, target, owner }) => {
    const nobody = api.withToken(undefined);
    await nobody.answered(401, target.ledger.unknown(), { label: 'no token' });
    const plain = await api.deleteImage(target.ledger.unknown(), { label: 'the token as it is' });
    const framing = { lines: [`X-Auth-Token:\t  ${owner.token} \t`] };
    const padded = await nobody.deleteImage(target.ledger.unknown(), { wire: { framing }, label: 'blanks around the token' });

    expectAnotherStatus(plain, 401);
    expect(padded).toHaveAnotherStatus(401);
  },
);

test(...requirement('DI-FRM-06', { ...byHand, aims: ['unknown'], texts: framing.invalidLengths }), async ({ api, target }) => {
  const responses = await api.each(framing.invalidLengths, (row, each) =>
    row.deleteImage(target.ledger.unknown(), departing(each, wire.closingMs.malformed)),
  );

  expect(responses).toObey(wire.refusesAndCloses(400));
});

test(...requirement('DI-FRM-07', { ...byHand, aims: ['unknown'], texts: framing.lengthAndCoding }), async ({ api, target }) => {
  const responses = await api.each(framing.lengthAndCoding, (row, each) =>
    row.deleteImage(target.ledger.unknown(), departing(each, wire.closingMs.malformed)),
  );

  expect(responses).toObey(wire.isClosed);
});

test(...requirement('DI-FRM-08', { ...byHand, aims: ['unknown'], texts: framing.codingWithoutEnd }), async ({ api, target }) => {
  const responses = await api.each(framing.codingWithoutEnd, (row, each) =>
    row.deleteImage(target.ledger.unknown(), departing(each, wire.closingMs.malformed)),
  );

  expect(responses).toObey(wire.refusesAndCloses(400, 501));
});

test(
  ...requirement('DI-FRM-09', { ...byHand, aims: ['unknown'], texts: ['Transfer-Encoding: chunked, and an empty chunk'] }),
  async ({ api, target }) => {
    const chunked = { framing: framing.emptyChunked, lingerMs: 300 };
    const deletion = await api.deleteImage(target.ledger.unknown(), { wire: chunked, belowApi: true });

    premise(deletion.response?.status !== 411, untested('request-answered', { status: 411, wanted: 404 }));
    expect(deletion).toObey(wire.hasNoStrayOctets);
  },
);

test(
  ...requirement('DI-FRM-10', { ...byHand, aims: ['own'], texts: ['the whole URL as request target'] }),
  async ({ api, images }) => {
    const { address } = await images.present();

    expect(await api.deleteImage(address, { wire: { framing: { absoluteForm: true } } })).toBeAnsweredAsDeletion();
  },
);

test(...requirement('DI-FRM-11', { aims: ['own'], texts: ['Range: bytes=0-0'] }), async ({ api, images }) => {
  const { address } = await images.present();

  expect(await api.deleteImage(address, { fields: { Range: 'bytes=0-0' } })).toBeAnsweredAsDeletion();
});

test(...requirement('DI-FRM-12', { aims: ['own'], texts: ['Content-Length: 0'] }), async ({ api, images }) => {
  const { address } = await images.present();

  expect(await api.deleteImage(address, { fields: { 'Content-Length': '0' } })).toBeAnsweredAsDeletion();
});

test(
  ...requirement('DI-FRM-13', { ...byHand, aims: ['unknown'], identities: ['owner'], texts: framing.foldedToken('') }),
  async ({ api, target, owner }) => {
    const nobody = api.withToken(undefined);
    await nobody.answered(401, target.ledger.unknown(), { label: 'no token' });
    const plain = await api.deleteImage(target.ledger.unknown(), { label: 'the token as it is' });
    const folded = await nobody.each(framing.foldedToken(owner.token), (row, each) =>
      row.deleteImage(target.ledger.unknown(), departing(each)),
    );

    expectAnotherStatus(plain, 401);
    expect(folded).toHaveStatus(400, plain.response?.status ?? 400);
  },
);

test(
  ...requirement('DI-FRM-14', {
    ...byHand,
    aims: ['victim'],
    identities: ['owner'],
    state: true,
    texts: framing.cutTokens(''),
  }),
  async ({ images, owner }) => {
    const reads = await readsAfter(images, framing.cutTokens(owner.token), (row, { address }, each) =>
      row.withToken(undefined).deleteImage(address, departing(each)),
    );

    expect(reads).toBeStanding();
  },
);

test(
  ...requirement('DI-FRM-15', { ...byHand, aims: ['victim'], state: true, texts: framing.refusedForFraming() }),
  async ({ images }) => {
    const reads = await readsAfterRefusals(images, framing.refusedForFraming(), (row, { address }, each) =>
      row.deleteImage(address, departing(each)),
    );

    expect(reads).toBeStanding();
  },
);

test(
  ...requirement('DI-FRM-16', {
    ...byHand,
    aims: ['victim'],
    identities: ['owner'],
    state: true,
    texts: framing.tokenInTrailer(''),
  }),
  async ({ images, owner }) => {
    const reads = await readsAfter(images, framing.tokenInTrailer(owner.token), (row, { address }, each) =>
      row.withToken(undefined).deleteImage(address, departing(each)),
    );

    expect(reads).toBeStanding();
  },
);

test(
  ...requirement('DI-FRM-17', { http1: true, aims: ['unknown'], identities: ['owner'], texts: ['JSON that nobody reads'] }),
  async ({ api, target }) => {
    const anonymous = api.withToken(undefined);
    const alone = await anonymous.read('/images', { label: 'on its own connection' });
    const unread = { content: `{"x":"${'y'.repeat(32)}"}`, fields: { 'Content-Type': 'application/json' } };
    const [refusal, next] = await anonymous.deleteThenRead(target.ledger.unknown(), { ...unread, wire: { pipelined: true } });
    expectRefused(refusal);
    premise(alone.response !== undefined && next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));

    expect(next).toHaveStatus(alone.response.status);
  },
);

test(...requirement('DI-FRM-18', { ...byHand, aims: ['unknown'], texts: framing.inCapitals('') }), async ({ api, target }) => {
  const nobody = api.withToken(undefined);
  const table = framing.inCapitals(new URL(target.description.url).host);
  const plain = await nobody.deleteImage(target.ledger.unknown(), { label: 'as usual' });
  expectAnswer(plain);

  const sent = await nobody.each(table, (row, each) => row.deleteImage(target.ledger.unknown(), departing(each)));
  expect(sent).toHaveStatus(plain.response?.status ?? 0, 411);
});

test(
  ...requirement('DI-FRM-19', { ...byHand, aims: ['own'], state: true, texts: [framing.largeContent.name] }),
  async ({ api, images }) => {
    const { id, address } = await images.present();
    const deletion = await api.deleteImage(address, { ...framing.largeContent.request, label: framing.largeContent.name });
    expectAnswer(deletion);

    expect(await api.getImage(id, { label: 'after it' })).toObey(shown.isAsAnswered(deletion));
  },
);

test(...requirement('DI-FRM-20', { ...byHand, aims: ['unknown'], texts: framing.inTwoParts }), async ({ api, target }) => {
  const whole = await api.deleteImage(target.ledger.unknown(), { label: 'whole' });
  expectAnswer(whole);

  const sent = await api.each(framing.inTwoParts, (row, each) => row.deleteImage(target.ledger.unknown(), departing(each)));
  expect(sent).toHaveStatus(whole.response?.status ?? 0);
});
