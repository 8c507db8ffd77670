import { fault, itemNotFound, unauthorized } from '../faults.ts';
import { fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import {
  addressed,
  deletion,
  isDeletion,
  type Mutant,
  mutant,
  ownerOf,
  removeAddressed,
  renameFault,
  rewriteAnswer,
  status,
  withField,
  withoutField,
  withSideEffect,
} from './mutant.ts';

const is401 = status(401);
const tokenIn = (call: Call): string | undefined => fieldOf(call.request.fields, 'X-Auth-Token');
const ownersToken = (call: Call): string => call.universe.names.tokens.owner;

/** An invalid token that is accepted as the owner's for the deletion of an existing image. */
const accepting = (good: (token: string | undefined, owners: string, call: Call) => boolean): Pick<Mutant, 'stages'> => ({
  stages: (s) => ({
    authenticate(call, token) {
      const principal = s.authenticate(call, token);
      if (principal !== undefined || !isDeletion(call) || addressed(call) === undefined) return principal;
      if (call.route.tenant !== call.universe.names.tenants.owner) return undefined;
      return good(token, ownersToken(call), call) ? ownerOf(call.universe) : undefined;
    },
  }),
});

/** An answer other than 401 to some tokens. */
const rejecting = (bad: (token: string | undefined, call: Call) => boolean, answer: (call: Call) => ReturnType<typeof fault>) =>
  rewriteAnswer(
    (given, call) => given.status === 401 && bad(tokenIn(call), call),
    (_, call) => answer(call),
  );

/** A request without a token in any place. */
const hasNone = (token: string | undefined, { request }: Call): boolean =>
  token === undefined && request.query === '' && fieldOf(request.fields, 'Authorization') === undefined;

const forbidden = () => fault(403, 'forbidden', 'You may not do this.');
const differences = (a: string, b: string): number => [...a].filter((c, i) => c !== b[i]).length;

/** Defects of authentication. */
export const authentication: readonly Mutant[] = [
  mutant('no-token-is-403', 'answers 403 without a token', {
    breaks: ['DI-401-01', 'DI-401-13', 'DI-401-26'],
    ...rejecting(hasNone, forbidden),
  }),
  mutant('no-token-is-404', 'answers 404 to every request without a token', {
    breaks: ['DI-401-01', 'DI-401-13', 'DI-401-26'],
    ...rejecting(hasNone, () => itemNotFound()),
  }),
  mutant('no-token-is-400', 'treats a request without a token as malformed', {
    breaks: ['DI-401-01', 'DI-401-13', 'DI-401-26'],
    ...rejecting(hasNone, () => fault(400, 'badRequest', 'X-Auth-Token is needed.')),
  }),
  mutant('no-token-is-redirected-to-login', 'redirects a request without a token to a login page', {
    breaks: ['DI-401-01', 'DI-401-13', 'DI-401-26'],
    ...rejecting(hasNone, ({ root }) => ({ status: 302, fields: [['Location', `${root}/login`]] })),
  }),
  mutant('no-token-is-redirected-after-deletion', 'deletes the image, and redirects a request without a token to a login page', {
    breaks: ['DI-401-01', 'DI-401-10', 'DI-401-13', 'DI-401-26', 'DI-FRM-16'],
    ...rejecting(hasNone, (call) => {
      removeAddressed(call);
      return { status: 302, fields: [['Location', `${call.root}/login`]] };
    }),
  }),
  mutant('no-token-is-owner', 'accepts a request without a token', {
    breaks: ['DI-401-01', 'DI-401-11', 'DI-401-13', 'DI-401-26', 'DI-401-17', 'DI-401-18', 'DI-FRM-16'],
    ...accepting((token) => token === undefined),
  }),
  mutant('no-challenge', 'leaves WWW-Authenticate out of a 401', {
    lacks: ['challenge'],
    breaks: ['DI-401-02'],
    ...withoutField(is401, 'WWW-Authenticate'),
  }),
  mutant('empty-challenge', 'sends an empty WWW-Authenticate', {
    breaks: ['DI-401-02', 'DI-401-03'],
    ...withField(is401, 'WWW-Authenticate', ''),
  }),
  mutant('challenge-without-quotes', 'writes the URI of a challenge without quotation marks, as a well-known gateway does', {
    breaks: ['DI-401-03'],
    ...withField(is401, 'WWW-Authenticate', ({ root }) => `Keystone uri=${root}`),
  }),
  mutant('challenge-is-a-url', 'sends the URL of the identity service as the challenge', {
    breaks: ['DI-401-03'],
    ...withField(is401, 'WWW-Authenticate', ({ root }) => `${root}/identity`),
  }),
  mutant('empty-token-is-owner', "checks only that the token's field is present", {
    breaks: ['DI-401-04', 'DI-401-17'],
    ...accepting((token) => token === ''),
  }),
  mutant('empty-token-is-500', 'crashes on an empty token', {
    breaks: ['DI-401-04', 'DI-500-05'],
    ...rejecting(
      (t) => t === '',
      () => fault(500, 'computeFault', 'Something failed.'),
    ),
  }),
  mutant('empty-token-is-400', 'treats an empty token as malformed', {
    breaks: ['DI-401-04'],
    ...rejecting(
      (t) => t === '',
      () => fault(400, 'badRequest', 'X-Auth-Token is empty.'),
    ),
  }),
  mutant('unknown-token-is-owner', 'accepts any token of the right length', {
    breaks: ['DI-401-05', 'DI-401-17'],
    ...accepting((token = '', owners, call) => token.length === owners.length && isUnknown(token, call)),
  }),
  mutant('unknown-token-is-403', 'answers 403 to a token that nobody issued', {
    breaks: ['DI-401-05'],
    ...rejecting(
      (token = '', call) => token.length >= 8 && token.length < 64 && addressed(call) !== undefined && isUnknown(token, call),
      forbidden,
    ),
  }),
  mutant('token-with-one-wrong-character-is-owner', 'compares every character of a token but one', {
    breaks: ['DI-401-06', 'DI-401-17'],
    ...accepting((token = '', owners) => token.length === owners.length && differences(token, owners) === 1),
  }),
  mutant('token-prefix-is-owner', 'compares only as many characters of a token as the request sent', {
    breaks: ['DI-401-07', 'DI-401-17'],
    ...accepting((token = '', owners) => token.length >= 8 && token.length < owners.length && owners.startsWith(token)),
  }),
  mutant('extended-token-is-owner', 'compares only as many characters as a token has', {
    breaks: ['DI-401-07', 'DI-401-17'],
    ...accepting((token = '', owners) => token.length > owners.length && token.startsWith(owners)),
  }),
  mutant('revoked-token-is-owner', 'never learns that a token was revoked', {
    breaks: ['DI-401-08', 'DI-401-17'],
    ...accepting((token, _, call) => token === call.universe.names.tokens.revoked),
  }),
  mutant('revoked-token-is-403', 'answers 403 to a revoked token', {
    breaks: ['DI-401-08'],
    ...rejecting((token, call) => token === call.universe.names.tokens.revoked, forbidden),
  }),
  mutant('expired-token-is-owner', 'does not check when a token expires', {
    breaks: ['DI-401-09', 'DI-401-17'],
    ...accepting((token, _, call) => token === call.universe.names.tokens.expired),
  }),
  mutant('expired-token-is-403', 'answers 403 to an expired token', {
    breaks: ['DI-401-09'],
    ...rejecting((token, call) => token === call.universe.names.tokens.expired, forbidden),
  }),
  mutant('deletes-although-401', 'deletes before it checks the token', {
    breaks: ['DI-401-10', 'DI-401-22', 'DI-FRM-16', 'DI-KEEP-05', 'DI-401-24'],
    ...withSideEffect(deletion(401), removeAddressed),
  }),
  mutant('deletes-although-expired', 'answers 401 to an expired token and deletes', {
    breaks: ['DI-401-10'],
    ...withSideEffect(
      (a, call) => deletion(401)(a, call) && tokenIn(call) === call.universe.names.tokens.expired,
      removeAddressed,
    ),
  }),
  mutant('deletes-although-revoked', 'answers 401 to a revoked token and deletes', {
    breaks: ['DI-401-10'],
    ...withSideEffect(
      (a, call) => deletion(401)(a, call) && tokenIn(call) === call.universe.names.tokens.revoked,
      removeAddressed,
    ),
  }),
  mutant('deletes-although-token-empty', 'answers 401 to an empty token and deletes', {
    breaks: ['DI-401-10'],
    ...withSideEffect((a, call) => deletion(401)(a, call) && tokenIn(call) === '', removeAddressed),
  }),
  mutant('unknown-image-before-token', 'answers 404 without a token for images that do not exist', {
    breaks: ['DI-401-11'],
    ...rewriteAnswer(
      (a, call) => deletion(401)(a, call) && tokenIn(call) === undefined && addressed(call) === undefined,
      () => itemNotFound(),
    ),
  }),
  mutant('message-tells-existing-image', 'reveals in the message of a 401 whether the image exists', {
    breaks: ['DI-401-11'],
    ...rewriteAnswer(
      (a, call) => deletion(401)(a, call) && tokenIn(call) === undefined && addressed(call) !== undefined,
      ({ fields }) => ({ ...fault(401, 'unauthorized', 'This image needs a valid token.'), fields }),
    ),
  }),
  mutant('tenant-before-token', 'checks the tenant of the path before the token', {
    breaks: ['DI-401-12'],
    ...rejecting(
      (token, call) =>
        token !== undefined && call.route.tenant !== undefined && call.route.tenant !== call.universe.names.tenants.owner,
      () => fault(400, 'badRequest', "The tenant in the URL is not the token's."),
    ),
  }),
  mutant('route-before-token', 'answers 404 to an unknown route before it checks the token', {
    breaks: ['DI-401-23'],
    ...rejecting(
      (token, call) => token !== undefined && call.route.kind === 'nothing',
      () => itemNotFound('Resource'),
    ),
  }),
  mutant('token-in-query-is-good', 'accepts the token in the query, for links in e-mails', {
    breaks: ['DI-401-13'],
    ...accepting((token, owners, { request }) => token === undefined && request.query.includes(owners)),
  }),
  mutant('underscore-is-hyphen', 'reads X_Auth_Token as X-Auth-Token, because its gateway interface names both alike', {
    breaks: ['DI-401-13'],
    ...accepting((token, owners, { request }) => token === undefined && fieldOf(request.fields, 'X_Auth_Token') === owners),
  }),
  mutant('cookie-token-is-good', 'accepts the token in a cookie, for its web page', {
    breaks: ['DI-401-26'],
    ...accepting(
      (token, owners, { request }) => token === undefined && (fieldOf(request.fields, 'Cookie') ?? '').includes(owners),
    ),
  }),
  mutant('first-of-two-tokens-counts', 'reads the first of two X-Auth-Token lines, and the gateway before it the last', {
    breaks: ['DI-401-25'],
    stages: () => ({ token: ({ request }) => fieldOf(request.fields, 'X-Auth-Token') }),
  }),
  mutant('bearer-token-is-good', 'accepts the token in Authorization', {
    breaks: ['DI-401-18'],
    ...accepting(
      (token, owners, { request }) => token === undefined && fieldOf(request.fields, 'Authorization') === `Bearer ${owners}`,
    ),
  }),
  mutant('token-field-by-case', 'knows X-Auth-Token only as the guide writes it and in lower case', {
    breaks: ['DI-401-14'],
    stages: () => ({
      token: ({ request }) => {
        const [token, ...others] = request.fields.filter(([name]) => name === 'X-Auth-Token' || name === 'x-auth-token');
        return others.length > 0 ? undefined : token?.[1];
      },
    }),
  }),
  mutant('named-forbidden-401', 'names the fault of a 401 forbidden', {
    breaks: ['DI-401-15'],
    ...renameFault(is401, 'forbidden'),
  }),
  mutant('named-unauthorised-401', 'spells unauthorized with an s', {
    breaks: ['DI-401-15'],
    ...renameFault(is401, 'unauthorised'),
  }),
  mutant('named-token-expired-401', 'names the fault of a 401 after the reason why the token is invalid', {
    breaks: ['DI-401-15'],
    ...renameFault((a, call) => a.status === 401 && tokenIn(call) === call.universe.names.tokens.expired, 'tokenExpired'),
  }),
  mutant('long-token-is-500', 'crashes on a token that is longer than its database column', {
    breaks: ['DI-401-16', 'DI-500-05'],
    ...rejecting(
      (token = '') => token.length > 4000,
      () => fault(500, 'computeFault', 'Something failed.'),
    ),
  }),
  mutant('long-token-closes-the-connection', 'closes the connection if the token is too long', {
    breaks: ['DI-401-16', 'DI-WIRE-02'],
    octets: (octets, call) => ((tokenIn(call)?.length ?? 0) > 4000 ? ['end'] : octets),
  }),
  mutant('long-token-is-redirected', 'mistakes a long token for a cookie, and redirects to a login page', {
    breaks: ['DI-401-16'],
    ...rejecting(
      (token = '') => token.length > 4000,
      ({ root }) => ({ status: 302, fields: [['Location', `${root}/login`]] }),
    ),
  }),
  mutant('challenge-only-with-token', 'sends the challenge only if the request had a token', {
    breaks: ['DI-401-02'],
    ...rewriteAnswer(
      (a, call) => a.status === 401 && tokenIn(call) === undefined,
      ({ json, status: code }) => ({ status: code, fields: [], json }),
    ),
  }),
  mutant('anonymous-deletion-is-500', 'crashes on a deletion without a token', {
    breaks: ['DI-401-01', 'DI-401-13', 'DI-401-26', 'DI-500-05', 'DI-500-06'],
    ...rewriteAnswer(
      (a, call) => deletion(401)(a, call) && hasNone(tokenIn(call), call),
      () => fault(500, 'computeFault', 'Something failed.'),
    ),
  }),
  mutant('challenge-in-authenticate-field', 'sends the challenge in a field of another name', {
    breaks: ['DI-401-02'],
    ...rewriteAnswer(is401, (answer, { root }) => ({
      ...unauthorized(root),
      fields: [['Authenticate', 'Keystone']],
      json: answer.json,
    })),
  }),
];

/** A token that no identity has and that is not derived from the owner's. */
function isUnknown(token: string, call: Call): boolean {
  const { tokens } = call.universe.names;
  const issued = Object.values(tokens);
  return !issued.includes(token) && differences(token, tokens.owner) > 8;
}
