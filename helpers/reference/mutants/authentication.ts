import { fault, itemNotFound } from '../faults.ts';
import { type Answer, fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import { removeAddressed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, carrying, deletion, isAimed, isDeletion, isHttp2, kind, lacking, not, status, type Where } from './where.ts';

const is401 = status(401);
const tokenIn = (call: Call): string | undefined => fieldOf(call.request.fields, 'X-Auth-Token');

/** Requests with a token, or without one, for which this holds. */
const withToken =
  (holds: (token: string | undefined, call: Call) => boolean): Where =>
  (call) =>
    holds(tokenIn(call), call);

/** Deletions of an image of the owner with a token that is as good to the service as the owner's. */
export const forOwn =
  (isGood: (token: string | undefined, owners: string, call: Call) => boolean) =>
  (call: Call, token: string | undefined): boolean => {
    const { tenants, tokens } = call.universe.names;
    return isDeletion(call) && isAimed(call) && call.route.tenant === tenants.owner && isGood(token, tokens.owner, call);
  };

/** Deletions of an image of the owner with the owner's token in another place. */
export const foundIn = (place: (owners: string, call: Call) => boolean) =>
  forOwn((token, owners, call) => token === undefined && place(owners, call));

const isLong = withToken((token = '') => token.length > 4000);
const hasToken = carrying('X-Auth-Token');

const hasNone = all(lacking('X-Auth-Token'), lacking('Authorization'), ({ request }) => request.query === '');

const forbidden = fault(403, 'forbidden', 'You may not do this.');
const toLogin = ({ root }: Call): Answer => ({ status: 302, fields: [['Location', `${root}/login`]] });
const differences = (a: string, b: string): number => [...a].filter((c, i) => c !== b[i]).length;

export const authentication: readonly Mutant[] = [
  mutant('no-token-is-403', 'answers 403 without a token')
    .breaking('DI-401-01', 'DI-401-13', 'DI-401-26')
    .answering(all(is401, hasNone), forbidden),
  mutant('no-token-is-redirected-after-deletion', 'deletes the image, and redirects a request without a token to a login page')
    .breaking('DI-401-01', 'DI-401-10', 'DI-401-13', 'DI-401-26', 'DI-FRM-16', 'DI-401-20', 'DI-405-02')
    .answering(all(is401, hasNone), (call) => {
      removeAddressed(call);
      return toLogin(call);
    }),
  mutant('no-token-is-owner', 'accepts a request without a token')
    .breaking(
      'DI-401-01',
      'DI-401-11',
      'DI-401-13',
      'DI-401-26',
      'DI-401-17',
      'DI-401-18',
      'DI-FRM-16',
      'DI-401-20',
      'DI-401-27',
      'DI-403-29',
      'DI-403-30',
      'DI-NEG-21',
    )
    // The image may be gone by the time it is tried on the owner's connection.
    .with({ mayBreak: ['DI-401-21'] })
    .ownerIf(forOwn((token) => token === undefined)),
  mutant('no-challenge', 'leaves WWW-Authenticate out of a 401')
    .breaking('DI-401-02', 'DI-401-03')
    .withoutField(is401, 'WWW-Authenticate'),
  mutant('empty-token-is-owner', "checks only that the token's field is present")
    .breaking('DI-401-04', 'DI-401-17')
    .ownerIf(forOwn((token) => token === '')),
  mutant('unknown-token-is-owner', 'accepts any token of the right length')
    .breaking('DI-401-05', 'DI-401-17', 'DI-401-22')
    // The same.
    .with({ mayBreak: ['DI-401-21', 'DI-401-27'] })
    .ownerIf(forOwn((token = '', owners, call) => token.length === owners.length && isUnknown(token, call))),
  mutant('token-with-one-wrong-character-is-owner', 'compares every character of a token but one')
    .breaking('DI-401-06', 'DI-401-17')
    .ownerIf(forOwn((token = '', owners) => token.length === owners.length && differences(token, owners) === 1)),
  mutant('token-prefix-is-owner', 'compares only as many characters of a token as the request sent')
    .breaking('DI-401-07', 'DI-401-17')
    .ownerIf(forOwn((token = '', owners) => token.length >= 8 && token.length < owners.length && owners.startsWith(token))),
  mutant('extended-token-is-owner', 'compares only as many characters as a token has')
    .breaking('DI-401-07', 'DI-401-17', 'DI-401-27')
    .ownerIf(forOwn((token = '', owners) => token.length > owners.length && token.startsWith(owners))),
  mutant('revoked-token-is-owner', 'never learns that a token was revoked')
    .breaking('DI-401-08', 'DI-401-17', 'DI-401-20', 'DI-401-21')
    .ownerIf(forOwn((token, _, call) => token === call.universe.names.tokens.revoked)),
  mutant('expired-token-is-owner', 'does not check when a token expires')
    .breaking('DI-401-09', 'DI-401-17', 'DI-401-20', 'DI-401-21', 'DI-401-27')
    .ownerIf(forOwn((token, _, call) => token === call.universe.names.tokens.expired)),
  mutant('deletes-although-401', 'deletes before it checks the token')
    .breaking(
      'DI-401-10',
      'DI-401-22',
      'DI-FRM-16',
      'DI-KEEP-05',
      'DI-401-24',
      'DI-401-20',
      'DI-401-27',
      'DI-403-29',
      'DI-403-30',
    )
    .withSideEffect(deletion(401), removeAddressed),
  mutant('unknown-image-before-token', 'answers 404 without a token for images that do not exist')
    .breaking('DI-401-11')
    .answering(all(deletion(401), not(isAimed), not(hasToken)), itemNotFound()),
  mutant('message-tells-existing-image', 'reveals in the message of a 401 whether the image exists')
    .breaking('DI-401-11')
    .rewriteAnswer(all(deletion(401), isAimed, not(hasToken)), ({ fields }) =>
      fault(401, 'unauthorized', 'This image needs a valid token.', fields),
    ),
  mutant('tenant-before-token', 'checks the tenant of the path before the token')
    .breaking('DI-401-12')
    .answering(
      all(is401, hasToken, ({ route, universe }) => ![undefined, universe.names.tenants.owner].includes(route.tenant)),
      fault(400, 'badRequest', "The tenant in the URL is not the token's."),
    ),
  mutant('route-before-token', 'answers 404 to an unknown route before it checks the token')
    .breaking('DI-401-23')
    .answering(all(is401, hasToken, kind('nothing')), itemNotFound('Resource')),
  mutant('token-in-query-is-good', 'accepts the token in the query, for links in e-mails')
    .breaking('DI-401-13')
    .ownerIf(foundIn((owners, { request }) => request.query.includes(owners))),
  mutant('underscore-is-hyphen', 'reads X_Auth_Token as X-Auth-Token, because its gateway interface names both alike')
    .breaking('DI-401-13')
    .ownerIf(foundIn((owners, { request }) => fieldOf(request.fields, 'X_Auth_Token') === owners)),
  mutant('first-of-two-tokens-counts', 'reads the first of two X-Auth-Token lines, and the gateway before it the last')
    .breaking('DI-401-25')
    .withStages(() => ({ token: ({ request }) => fieldOf(request.fields, 'X-Auth-Token') })),
  mutant('token-field-by-case', 'knows X-Auth-Token only as the guide writes it and in lower case')
    .breaking('DI-401-14')
    .withStages(() => ({
      token: ({ request }) => {
        const [token, ...others] = request.fields.filter(([name]) => name === 'X-Auth-Token' || name === 'x-auth-token');
        return others.length > 0 ? undefined : token?.[1];
      },
    })),
  mutant('named-forbidden-401', 'names the fault of a 401 forbidden').breaking('DI-401-15').renameFault(is401, 'forbidden'),
  mutant('long-token-is-redirected', 'mistakes a long token for a cookie, and redirects to a login page')
    .breaking('DI-401-16')
    .answering(all(is401, isLong), toLogin),
  mutant('challenge-only-with-token', 'sends the challenge only if the request had a token')
    .breaking('DI-401-02', 'DI-401-03')
    .rewriteAnswer(all(is401, not(hasToken)), ({ json }) => ({ status: 401, fields: [], json })),
  mutant('no-challenge-over-http2', 'loses the challenge where it answers over HTTP/2')
    .breaking('DI-401-03')
    .with({ secured: true })
    .withoutField(all(is401, isHttp2), 'WWW-Authenticate'),
];

/** A token that no identity has and that is not derived from the owner's. */
function isUnknown(token: string, call: Call): boolean {
  const { tokens } = call.universe.names;
  const issued = Object.values(tokens);
  return !issued.includes(token) && differences(token, tokens.owner) > 8;
}
