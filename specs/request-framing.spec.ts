import {
  authorityOf,
  blankBeforeColon,
  codingWithoutEnd,
  cutHeads,
  cutTokens,
  deletedInAbsoluteForm,
  deletedUnknown,
  deletedUnknownByNobody,
  deletedWith,
  deletedWithLengthZero,
  emptyChunked,
  expect,
  expectAnswer,
  expectRefused,
  foldedToken,
  hasNoStrayOctets,
  invalidHosts,
  invalidLengths,
  isClosed,
  lengthAndCoding,
  malformedAttacks,
  premise,
  readAfterCutHeads,
  readsAfter,
  readsAfterRefusals,
  refusedForFraming,
  refusesAndCloses,
  requirement,
  sentMalformed,
  test,
  tokenInTrailer,
  twoHosts,
  untested,
} from '../helpers/test.ts';

const texts = (departures: object): readonly string[] => Object.keys(departures);

test(
  ...requirement('DI-FRM-01', { http1: true, byHand: true, aims: ['unknown'], texts: texts(twoHosts('')) }),
  async ({ api }) => {
    expect(await sentMalformed(api, twoHosts(authorityOf(api)))).toHaveStatus(400);
  },
);

test(
  ...requirement('DI-FRM-02', { http1: true, byHand: true, aims: ['unknown'], texts: texts(invalidHosts) }),
  async ({ api }) => {
    expect(await sentMalformed(api, invalidHosts)).toHaveStatus(400);
  },
);

test(
  ...requirement('DI-FRM-03', { http1: true, byHand: true, aims: ['unknown'], texts: texts(blankBeforeColon) }),
  async ({ api }) => {
    expect(await sentMalformed(api, blankBeforeColon)).toHaveStatus(400);
  },
);

test(
  ...requirement('DI-FRM-04', { http1: true, byHand: true, aims: ['victim', 'unknown'], state: true, texts: texts(cutHeads) }),
  async ({ api, images, sharing }) => {
    expect(await readAfterCutHeads(api, images, sharing)).toBeStanding();
  },
);

test(
  ...requirement('DI-FRM-05', {
    http1: true,
    byHand: true,
    aims: ['unknown'],
    identities: ['owner'],
    texts: ['blanks and tabs around the token'],
  }),
  async ({ api, sharing, target, owner }) => {
    const { response } = await deletedUnknownByNobody(api, sharing);
    premise(response?.status === 401, untested('request-answered', { status: response?.status, wanted: 401 }));
    const plain = await deletedUnknown(api, sharing);
    const framing = { lines: [`X-Auth-Token:\t  ${owner.token} \t`] };
    const nobody = api.withToken(undefined);
    const padded = await nobody.deleteImage(target.ledger.unknown(), { wire: { framing }, label: 'blanks around the token' });

    expectAnswer(plain);
    premise(plain.response?.status !== 401, untested('request-answered', { status: plain.response?.status, wanted: 404 }));
    expect(padded).toHaveAnotherStatus(401);
  },
);

test(
  ...requirement('DI-FRM-06', { http1: true, byHand: true, aims: ['unknown'], texts: texts(invalidLengths) }),
  async ({ api }) => {
    expect(await sentMalformed(api, invalidLengths, { lingers: true })).toObey(refusesAndCloses(400));
  },
);

test(
  ...requirement('DI-FRM-07', { http1: true, byHand: true, aims: ['unknown'], texts: texts(lengthAndCoding) }),
  async ({ api }) => {
    expect(await sentMalformed(api, lengthAndCoding, { lingers: true })).toObey(isClosed);
  },
);

test(
  ...requirement('DI-FRM-08', { http1: true, byHand: true, aims: ['unknown'], texts: texts(codingWithoutEnd) }),
  async ({ api }) => {
    expect(await sentMalformed(api, codingWithoutEnd, { lingers: true })).toObey(refusesAndCloses(400, 501));
  },
);

test(
  ...requirement('DI-FRM-09', {
    http1: true,
    byHand: true,
    aims: ['unknown'],
    texts: ['Transfer-Encoding: chunked, and an empty chunk'],
  }),
  async ({ api, target }) => {
    const wire = { framing: emptyChunked, lingerMs: 300 };
    const deletion = await api.deleteImage(target.ledger.unknown(), { wire, belowApi: true });

    premise(deletion.response?.status !== 411, untested('request-answered', { status: 411, wanted: 404 }));
    expect(deletion).toObey(hasNoStrayOctets);
  },
);

test(
  ...requirement('DI-FRM-10', { http1: true, byHand: true, aims: ['own'], texts: ['the whole URL as request target'] }),
  async ({ api, images, sharing }) => {
    expect(await deletedInAbsoluteForm(api, images, sharing)).toBeAnsweredAsDeletion();
  },
);

test(...requirement('DI-FRM-11', { aims: ['own'], texts: ['Range: bytes=0-0'] }), async ({ api, images, sharing }) => {
  const { deletion } = await deletedWith(api, images, sharing, 'Range: bytes=0-0');

  expect(deletion).toBeAnsweredAsDeletion();
});

test(...requirement('DI-FRM-12', { aims: ['own'], texts: ['Content-Length: 0'] }), async ({ api, images, sharing }) => {
  expect(await deletedWithLengthZero(api, images, sharing)).toBeAnsweredAsDeletion();
});

test(
  ...requirement('DI-FRM-13', {
    http1: true,
    byHand: true,
    aims: ['unknown'],
    identities: ['owner'],
    texts: texts(foldedToken('')),
  }),
  async ({ api, sharing, owner }) => {
    const { response } = await deletedUnknownByNobody(api, sharing);
    premise(response?.status === 401, untested('request-answered', { status: response?.status, wanted: 401 }));
    const plain = await deletedUnknown(api, sharing);
    const folded = await sentMalformed(api.withToken(undefined), foldedToken(owner.token));

    expectAnswer(plain);
    premise(plain.response?.status !== 401, untested('request-answered', { status: plain.response?.status, wanted: 404 }));
    expect(folded).toHaveStatus(400, plain.response?.status ?? 400);
  },
);

test(
  ...requirement('DI-FRM-14', {
    http1: true,
    byHand: true,
    aims: ['victim'],
    identities: ['owner'],
    state: true,
    texts: texts(cutTokens('')),
  }),
  async ({ api, images, owner }) => {
    const attacks = malformedAttacks(api.withToken(undefined), cutTokens(owner.token));

    expect(await readsAfter(api, images, attacks)).toBeStanding();
  },
);

test(
  ...requirement('DI-FRM-15', { http1: true, byHand: true, aims: ['victim'], state: true, texts: texts(refusedForFraming()) }),
  async ({ api, images }) => {
    expect(await readsAfterRefusals(api, images, malformedAttacks(api, refusedForFraming()))).toBeStanding();
  },
);

test(
  ...requirement('DI-FRM-16', {
    http1: true,
    byHand: true,
    aims: ['victim'],
    identities: ['owner'],
    state: true,
    texts: texts(tokenInTrailer('')),
  }),
  async ({ api, images, owner }) => {
    const attacks = malformedAttacks(api.withToken(undefined), tokenInTrailer(owner.token));

    expect(await readsAfter(api, images, attacks)).toBeStanding();
  },
);

test(...requirement('DI-FRM-17', { http1: true, aims: ['unknown'], identities: ['owner'] }), async ({ api, target }) => {
  const anonymous = api.withToken(undefined);
  const alone = await anonymous.read('/images', { label: 'on its own connection' });
  const unread = { content: `{"x":"${'y'.repeat(32)}"}`, fields: { 'Content-Type': 'application/json' } };
  const [refusal, next] = await anonymous.deleteThenRead(target.ledger.unknown(), unread);
  expectRefused(refusal);
  premise(alone.response !== undefined && next !== undefined && next.failure?.kind !== 'closed', untested('connection-closed'));

  expect(next).toHaveStatus(alone.response.status);
});
