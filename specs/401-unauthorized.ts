import { answer, refused } from '../contracts/evidence.ts';
import { del, each, exactly, field, fields, imageStandsRefused, isLike, must, obeys, should, shownBy, status, tokens, topic, type FromRun, unknown, victim } from '../helpers/engine/vocabulary.ts';

const challenge = 'WWW-Authenticate: Keystone uri="https://identity.example/v3"';

/** One of each kind of token that a conforming target refuses, and none at all. */
const refusedTokens = ({ owner, identities: { expired, revoked } }: FromRun) => ({
  'no token': undefined,
  'empty token': '',
  'unknown token': tokens.unknownToken(),
  ...tokens.alteredTokens(owner.token),
  'shortened by eight': owner.token.slice(0, -8),
  ...(expired !== undefined && { 'expired token': expired.token }),
  ...(revoked !== undefined && { 'revoked token': revoked.token }),
  null: 'null',
});

/** Words that a script sends whose variable holds nothing. */
const words = { null: 'null', undefined: 'undefined', None: 'None' };

/** 401: a request without a valid token. */
export const unauthorized = topic('401', {
  'DI-401-01': must('operation', {
    statement: 'A request without a token is answered 401.',
    defect: 'A request without a token is answered {status} instead of 401.',
    source: 'guide: response 401',
    why: 'Without this check, anybody who reaches the service deletes images.',
    conforms: `HTTP/1.1 401 Unauthorized, with ${challenge}`,
    evidence: answer,
    scene: [shownBy(401), del(victim, { token: undefined })],
    expect: status(401),
  }),
  'DI-401-02': must('http', {
    statement: 'A 401 response challenges the client with WWW-Authenticate.',
    defect: 'The 401 lacks WWW-Authenticate.',
    source: 'rfc9110: 11.6.1',
    why: 'The challenge says which scheme the service wants, and often where to log in. Generic HTTP clients do not log in without one.',
    conforms: challenge,
    evidence: ['401'],
    send: [del(victim, { token: undefined, wants: exactly(401) })],
    expect: field('WWW-Authenticate', /^\S+/),
  }),
  'DI-401-03': must('http', {
    statement:
      'Every 401, whoever caused it and over whichever version of HTTP, has a challenge that follows the grammar of WWW-Authenticate.',
    defect: 'A 401 has no challenge that clients can parse.',
    source: 'rfc9110: 11.3',
    why: 'A parser rejects a challenge outside the grammar, such as a URI without quotation marks. The client then finds no way to log in.',
    conforms: `${challenge} (and not uri=https://… without quotation marks)`,
    evidence: ['401'],
    follows: { 'DI-401-02': 'always' },
    over: ({ seen }) => seen.answered(401),
    expect: obeys(fields.hasReadableChallenge),
  }),
  'DI-401-04': must('operation', {
    statement: 'A request with an empty token is answered 401.',
    defect: 'A request with an empty token is answered {status} instead of 401.',
    source: 'guide: response 401',
    why: 'A script whose variable is not set sends an empty token. A service that checks only that the field is there lets it in.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone' },
    send: [del(victim, { token: '' })],
    expect: status(401),
  }),
  'DI-401-05': must('operation', {
    statement: 'A request with a token that was never issued is answered 401.',
    defect: 'A made-up token is answered {status} instead of 401.',
    source: 'guide: response 401',
    why: 'A service that checks only the form of a token accepts whatever somebody makes up.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone' },
    send: () => each({ 'unknown token': tokens.unknownToken(), ...words }, (token) => del(victim, { token })),
    expect: status(401),
  }),
  'DI-401-06': must('operation', {
    statement: 'A token altered by one character is answered 401.',
    defect: 'A token with one character altered is answered {status} instead of 401.',
    source: 'guide: response 401',
    why: 'A comparison that skips a part of the token makes the rest easier to guess.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone', 'DI-401-05': 'same status, or gone' },
    send: ({ owner }) => each(tokens.alteredTokens(owner.token), (token) => del(victim, { token })),
    expect: status(401),
  }),
  'DI-401-07': must('operation', {
    statement: 'A token cut short or extended is answered 401.',
    defect: 'A shortened or lengthened token is answered {status} instead of 401.',
    source: 'guide: response 401',
    why: 'A comparison that ends with the shorter text accepts a beginning of a token, which can be guessed character by character.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone', 'DI-401-05': 'same status, or gone' },
    send: ({ owner }) => each(tokens.resizedTokens(owner.token), (token) => del(victim, { token })),
    expect: status(401),
  }),
  'DI-401-08': must('operation', {
    statement: 'A revoked token is answered 401.',
    defect: 'A revoked token is answered {status} instead of 401.',
    source: 'guide: response 401',
    why: 'Operators revoke a token that leaked. A service that remembers the earlier check goes on deleting for whoever has it.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone', 'DI-401-05': 'same status, or gone' },
    send: [del(victim, { as: 'revoked' })],
    expect: status(401),
  }),
  'DI-401-09': must('operation', {
    statement: 'An expired token is answered 401.',
    defect: 'An expired token is answered {status} instead of 401.',
    source: 'guide: response 401',
    why: 'Tokens stay in logs and backups. Their end is what limits the damage.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone', 'DI-401-05': 'same status, or gone' },
    send: [del(victim, { as: 'expired' })],
    expect: status(401),
  }),
  'DI-401-10': must('operation', {
    statement: 'A request refused for its token deletes nothing.',
    defect: 'A request that was refused for its token deleted an image.',
    source: 'rfc9110: 15.5.2',
    why: 'A service that deletes first and checks afterwards lets anybody destroy images. The 401 hides that from its owner.',
    harm: 'loss',
    evidence: refused,
    send: (given) => each(refusedTokens(given), (token) => del(victim, { token })),
    expect: imageStandsRefused,
  }),
  'DI-401-11': should('operation', {
    statement: 'Without a token an existing and an unknown image are answered alike.',
    defect: 'Callers without a token can tell whether an image exists.',
    source: 'rfc9110: 15.5.5',
    why: 'If the two responses differ, somebody without an account finds out which images exist.',
    conforms: 'The same status and the same fault for both.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone' },
    scene: [
      del(unknown, { row: 'unknown image', token: undefined }),
      del(unknown, { row: 'another unknown image', token: undefined }),
      del(victim, { row: 'existing image', token: undefined }),
    ],
    expect: isLike('unknown image', 'another unknown image'),
  }),
  'DI-401-12': should('operation', {
    statement: 'A bad token is answered 401 also under a foreign tenant.',
    defect: 'Under a foreign tenant, a bad token is answered {status} instead of 401.',
    source: 'practice: the token is checked before the tenant and the route',
    why: 'If the tenant is checked first, somebody without an account finds out which tenants exist.',
    evidence: answer,
    follows: { 'DI-401-01': 'same status, or gone', 'DI-401-05': 'same status, or gone' },
    send: [
      del(unknown, {
        row: 'foreign tenant',
        token: tokens.unknownToken(),
        tenant: { ifNamed: '0123456789abcdef0123456789abcdef' },
      }),
    ],
    expect: status(401),
  }),
});
