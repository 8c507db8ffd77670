import type { FieldLine, RequestFraming } from '../fields.ts';
import type { Carried } from './carried.ts';
import { emptyChunked, largeContent } from './malformed-requests.ts';

/** Where else a service may serve the images that it serves below version and tenant. */
export const otherBases = ['no tenant', 'empty tenant', 'no version', 'v1.1', 'v2.0', 'v2.1', 'v3', 'escaped tenant'] as const;
export type OtherBase = (typeof otherBases)[number];

/**
 * A path of an image of the run: below what it stands, how it begins, how the fixed part `/images` is written, and what follows it.
 */
export interface Spelling {
  /** Absent for the version and the tenant of the target's URL. */
  readonly base?: OtherBase;
  /** Absent for one slash. */
  readonly start?: '//';
  readonly collection: SpelledCollection;
  readonly path: string;
}

/** The fixed part of the path of an image, as it is and as a router may put it right. `{tenant}` is that of the target's URL. */
export const spelledCollections = [
  '/images',
  '/Images',
  '/%69mages',
  '/./images',
  '//images',
  '/../{tenant}/images',
  '/{tenant}/images',
] as const;
export type SpelledCollection = (typeof spelledCollections)[number];

const below = (path: string, collection: SpelledCollection = '/images'): Spelling => ({ collection, path });

/**
 * Spellings of the path of an image of the run, which a router may put right after a check of token, role or owner has read the raw path, or has not
 * found its route. A new row is one line.
 */
const spellings = {
  'a character escaped': (id) => below(`/%${id.charCodeAt(0).toString(16)}${id.slice(1)}`),
  'an empty segment': (id) => below(`//${id}`),
  'a slash at the end': (id) => below(`/${id}/`),
  'a path parameter': (id) => below(`/${id};x=1`),
  'a suffix': (id) => below(`/${id}.json`),
  'capitals in the identifier': (id) => below(`/${id.toUpperCase()}`),
  'capitals in the fixed part': (id) => below(`/${id}`, '/Images'),
  'a character escaped in the fixed part': (id) => below(`/${id}`, '/%69mages'),
  'the suffix of a style sheet': (id) => below(`/${id}.css`),
  // A check that is bound to the prefix /v2/ does not see this path.
  'two slashes at the start': (id) => ({ start: '//', ...below(`/${id}`) }),
  'a dot segment': (id) => below(`/${id}`, '/./images'),
  'an empty segment before the fixed part': (id) => below(`/${id}`, '//images'),
  // A check that reads the tenant before the path is normalised finds the tenant of who sends it.
  'another tenant and two dots': (id) => below(`/${id}`, '/../{tenant}/images'),
  // A check that takes the first of two tenants, and a route that takes the last.
  "the owner's tenant behind another": (id) => below(`/${id}`, '/{tenant}/images'),
  // A filter by an empty tenant selects the images of all.
  'an empty tenant': (id) => ({ base: 'empty tenant', ...below(`/${id}`) }),
  // An older version of the API, or a route of administrators, may be left without a check.
  'no tenant': (id) => ({ base: 'no tenant', ...below(`/${id}`) }),
  // The bookmark link of an image.
  'no version': (id) => ({ base: 'no version', ...below(`/${id}`) }),
  'version 1.1': (id) => ({ base: 'v1.1', ...below(`/${id}`) }),
  'version 2.0': (id) => ({ base: 'v2.0', ...below(`/${id}`) }),
  'version 2.1': (id) => ({ base: 'v2.1', ...below(`/${id}`) }),
  'version 3': (id) => ({ base: 'v3', ...below(`/${id}`) }),
  // A check that compares the tenant before it is decoded takes it for one that nobody has.
  'a character escaped in the tenant': (id) => ({ base: 'escaped tenant', ...below(`/${id}`) }),
} satisfies Readonly<Record<string, (id: string) => Spelling>>;

const spellingNames = Object.keys(spellings) as readonly SpellingName[];

/** A request that deletes nothing, whoever sends it: a row of the product of spellings and methods. */
export interface Approach extends Carried {
  readonly method: string;
  /** How it departs from the framing of a plain request. */
  readonly wire?: { readonly framing?: RequestFraming; readonly withoutHost?: true; readonly httpVersion?: '1.0' };
  /** Whether it goes apart from rows with another word. */
  readonly apart?: string;
  readonly spelled?: (id: string) => Spelling;
  /** The name of the spelling, if the request is worth sending only where GET finds the image by it. */
  readonly ifFound?: string;
}

export type Approaches = Readonly<Record<string, Approach>>;
type SpellingName = keyof typeof spellings;

/**
 * The same request to the path in each spelling: in these always, and in others where GET finds the image by them. One caller tries all, so
 * that the whole product is sent to a router that puts paths right, and little more than its sides to one that does not.
 */
const inEach = (
  approach: Approach,
  title: (spelling: string) => string,
  always: readonly SpellingName[],
  names = spellingNames,
): Approaches =>
  Object.fromEntries(
    names.map((name) => [
      title(name),
      { ...approach, spelled: spellings[name], ...(!always.includes(name) && { ifFound: name }) },
    ]),
  );

const deletions = (always: readonly SpellingName[], names = spellingNames): Approaches =>
  inEach({ method: 'DELETE' }, (name) => name, always, names);

const without = (...left: readonly SpellingName[]): readonly SpellingName[] =>
  spellingNames.filter((name) => !left.includes(name));

/** All but those that are about the tenant of who sends it. */
const ofAnyCaller = without(
  'another tenant and two dots',
  "the owner's tenant behind another",
  'a character escaped in the tenant',
);

/** What most routers put right is tried by one caller without a good token, by one with a weak role, and by a stranger. */
const ofRareCallers = without(
  'another tenant and two dots',
  "the owner's tenant behind another",
  'an empty tenant',
  'a character escaped in the tenant',
  'a character escaped in the fixed part',
);

/** Fields in which frameworks look for another method than that of the request line. */
const overridingFields = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];

const form: FieldLine = ['Content-Type', 'application/x-www-form-urlencoded'];

/** Ways in which frameworks let another method stand for DELETE. A new row is one line. */
export const overrides = (method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH'): Approaches => ({
  ...Object.fromEntries(
    overridingFields.map((name) => [`${method} with ${name}`, { method, fields: [[name, 'DELETE'] as const] }]),
  ),
  [`${method} with _method or action in the query`]: { method, query: '?_method=DELETE&action=delete' },
  ...(method === 'POST' && { 'POST with _method in a form': { method, content: '_method=DELETE', fields: [form] } }),
});

const allOverrides = { ...overrides('POST'), ...overrides('GET') };

/** Without a form: a service that takes no content would refuse the whole. */
const everyOverride: Approach = {
  method: 'POST',
  query: '?_method=DELETE',
  fields: overridingFields.map((field): FieldLine => [field, 'DELETE']),
};

/** All overrides of one POST but that in a form, to the path in two of the spellings. */
const spelledOverrides = (...always: readonly SpellingName[]): Approaches =>
  inEach(everyOverride, (name) => `POST with every override, and ${name}`, always, ['a slash at the end', 'a suffix']);

/** A front that checks may speak HTTP/1.1 alone, and pass on what it does not understand. */
const olderHttp: Approaches = { 'HTTP/1.0': { method: 'DELETE', wire: { httpVersion: '1.0' }, apart: 'HTTP/1.0' } };

/** As a proxy is asked: a check that reads the path finds none in front. */
const wholeUrl: Approaches = {
  'the whole URL as request target': {
    method: 'DELETE',
    wire: { framing: { absoluteForm: true } },
    apart: 'the whole URL',
  },
};

/** A front may pass on a connection that changes its protocol as it is, without its filters. */
const upgrades: Approaches = {
  // Without a key, no WebSocket begins. It goes alone, as many fronts answer it themselves.
  'an upgrade to WebSocket': {
    method: 'DELETE',
    fields: [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ],
    apart: 'Upgrade',
  },
  // HTTP/2 does not begin without HTTP2-Settings. Beside WebSocket, the field would hold two words.
  'an upgrade to HTTP/2': {
    method: 'DELETE',
    fields: [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'h2c'],
    ],
    apart: 'chunked',
  },
};

/** What a caller without a token tries. */
export const ofNobody: Approaches = {
  'DELETE with content that waits for 100 (Continue)': {
    method: 'DELETE',
    fields: [
      ['Expect', '100-continue'],
      ['Content-Type', 'application/json'],
    ],
    content: '{}',
  },
  // A filter may read only requests that say how long they are.
  'chunked content': { method: 'DELETE', wire: { framing: emptyChunked }, apart: 'chunked' },
  ...wholeUrl,
  ...upgrades,
  // The name by which a service is reached on its own machine. No token goes to another host.
  'another Host': { method: 'DELETE', wire: { withoutHost: true, framing: { lines: ['Host: localhost'] } }, apart: 'Host' },
  ...olderHttp,
  ...deletions(ofAnyCaller, ofAnyCaller),
  ...allOverrides,
  ...spelledOverrides('a slash at the end', 'a suffix'),
};

/** A query that says nothing: a check that goes by the URL does not know it. */
const query = '?format=json&x=1';

/** The same, and content that says nothing: another handler may read that. */
const queryAndContent: Approach = { method: 'DELETE', query, fields: [['Content-Type', 'application/json']], content: '{}' };

/** A check of roles that goes by the overriding method lets a GET pass, and a router that goes by the real one deletes. */
const asGet: Approach = {
  method: 'DELETE',
  query: '?_method=GET',
  fields: overridingFields.map((field): FieldLine => [field, 'GET']),
  apart: 'GET',
};

/** What another caller tries, with its own share of the spellings that are tried wherever they may lead. */
const ofCaller = (always: readonly SpellingName[] = [], names = ofAnyCaller): Approaches => ({
  'chunked content, and Expect': {
    method: 'DELETE',
    fields: [['Expect', '100-continue']],
    wire: { framing: emptyChunked },
    apart: 'chunked',
  },
  'DELETE with every override to GET': asGet,
  ...deletions(['a slash at the end', ...always], names),
  ...allOverrides,
  ...spelledOverrides(),
});

/** A condition, and a type for which another handler may answer. */
const condition: Approach = {
  method: 'DELETE',
  fields: [
    ['If-Match', '*'],
    ['Accept', 'application/xml'],
  ],
};

/** More content than a check reads, or stores. */
const longContent: Approach = {
  method: 'DELETE',
  content: largeContent.request.content,
  fields: [['Content-Type', 'application/json']],
  wire: largeContent.request.wire,
  apart: 'GET',
};

export const ofEnded: Approaches = {
  'a query and content': queryAndContent,
  'a condition and another type': condition,
  ...olderHttp,
  ...wholeUrl,
  ...ofCaller([], ofRareCallers),
};
export const ofReader: Approaches = {
  'a query and content': queryAndContent,
  'a condition and another type': condition,
  [largeContent.name]: longContent,
  ...olderHttp,
  ...upgrades,
  ...ofCaller(['capitals in the fixed part']),
};
export const ofCreator: Approaches = { 'a query': { method: 'DELETE', query }, ...ofCaller(['an empty segment'], ofRareCallers) };
/** A stranger tries each in two tenants. */
export const ofStranger: Approaches = {
  [largeContent.name]: longContent,
  ...olderHttp,
  ...upgrades,
  ...ofCaller(
    ['no tenant', 'an empty tenant', "the owner's tenant behind another", 'a character escaped in the tenant'],
    spellingNames,
  ),
};

/** Credentials without a good token in X-Auth-Token. */
export interface Credential extends Carried {
  /** Whether it goes by itself, or apart from others: who finds one credential bad may look at no other. */
  readonly apart?: true | string;
  /** A good token is in its URL, which servers on the way to another machine write down. */
  readonly onLoopback?: true;
}

/** The tokens that credentials are made of. */
interface Known {
  /** A token that nobody issued. */
  readonly madeUp: string;
  readonly owner: string;
  /** The tenant of the owner, if it is known. */
  readonly tenant?: string | undefined;
  readonly expired?: string | undefined;
  readonly revoked?: string | undefined;
}

const alone = (...fields: readonly FieldLine[]): Credential => ({ fields, apart: true });
const token = (...values: readonly string[]): Credential => alone(...values.map((value): FieldLine => ['X-Auth-Token', value]));

/** A token in other places than X-Auth-Token, where a service may not look at its end, its role or its tenant. One request holds them all. */
const elsewhere = (
  what: string,
  value: string,
  inUrl: Pick<Credential, 'onLoopback'> = {},
): Readonly<Record<string, Credential>> => ({
  [`${what} as Bearer`]: { fields: [['Authorization', `Bearer ${value}`]], apart: what },
  [`${what} in a cookie`]: { fields: [['Cookie', `X-Auth-Token=${value}; token=${value}; session=${value}`]], apart: what },
  [`${what} in the query`]: { query: `?X-Auth-Token=${value}&token=${value}&access_token=${value}`, apart: what, ...inUrl },
});

/** The same of these callers, if there are such: their tokens are good, and they may not delete. */
export const elsewhereOf = (
  tokens: Readonly<Partial<Record<string, { readonly token: string }>>>,
  ...callers: readonly ('reader' | 'creator' | 'stranger')[]
): Readonly<Record<string, Credential>> =>
  Object.assign(
    {},
    ...callers.map((caller) => {
      const { token } = tokens[caller] ?? {};
      return token === undefined ? {} : elsewhere(`the token of a ${caller}`, token, { onLoopback: true });
    }),
  );

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A JSON Web Token that says of itself that nobody signed it (RFC 7519 section 6). */
const unsigned = (tenant = 'admin'): string =>
  `${encoded({ alg: 'none' })}.${encoded({ sub: tenant, tenant, roles: ['admin'] })}.`;

/** Credentials that nobody issued, altered ones, and ended ones, in each place where a service may look for one. A new row is one line. */
export const credentials = ({ madeUp, owner, tenant, expired, revoked }: Known): Readonly<Record<string, Credential>> => ({
  'a made-up token as Bearer': alone(['Authorization', `Bearer ${madeUp}`]),
  'an empty user and password': alone(['Authorization', `Basic ${Buffer.from(':').toString('base64')}`]),
  'a made-up password': alone(['Authorization', `Basic ${Buffer.from(`owner:${madeUp}`).toString('base64')}`]),
  'a made-up token in a cookie': { fields: [['Cookie', `X-Auth-Token=${madeUp}; token=${madeUp}; session=${madeUp}`]] },
  'a made-up token in the query': { query: `?X-Auth-Token=${madeUp}&token=${madeUp}&access_token=${madeUp}` },
  'a made-up token in X_Auth_Token': { fields: [['X_Auth_Token', madeUp]] },
  'a made-up token in X-Service-Token': { fields: [['X-Service-Token', madeUp]] },
  'a made-up token in X-Subject-Token': { fields: [['X-Subject-Token', madeUp]] },
  'a made-up token in X-Storage-Token': { fields: [['X-Storage-Token', madeUp]] },
  'a made-up key': {
    fields: [
      ['X-Api-Key', madeUp],
      ['X-Auth-Key', madeUp],
    ],
  },
  'a made-up token behind a scheme': token(`Bearer ${madeUp}`),
  'a made-up token with a query': { ...token(madeUp), query },
  // The admin_token of Keystone's sample configuration.
  'the word ADMIN as token': token('ADMIN'),
  'an SQL condition as token': token("' OR '1'='1"),
  'a percent sign as token': token('%'),
  'an unsigned token': token(unsigned(tenant)),
  ...(tenant !== undefined && { 'the tenant as token': token(tenant) }),
  // A proxy drops the field that Connection names, and a service behind it may take what has no token for its own.
  'a made-up token that Connection names': alone(['X-Auth-Token', madeUp], ['Connection', 'X-Auth-Token']),
  'two made-up tokens': token(madeUp, [...madeUp].toReversed().join('')),
  ...(owner !== '' && {
    'a percent-encoded token': token(`%${owner.charCodeAt(0).toString(16)}${owner.slice(1)}`),
    'a token and a word behind it': token(`${owner} more`),
    'a token and a parameter': token(`${owner};x=1`),
  }),
  // The letters of a hexadecimal number have no case.
  ...(/[g-z]/.test(owner) && { 'a token in capitals': token(owner.toUpperCase()) }),
  ...(expired !== undefined && {
    ...elsewhere('an expired token', expired),
    'an expired token in quotes': token(`"${expired}"`),
    'an expired token behind a scheme': token(`Bearer ${expired}`),
    'an expired token and a made-up one': token(expired, madeUp),
    'a made-up token and an expired one': token(madeUp, expired),
    // A good one is no bypass: keystonemiddleware (allow_expired) takes an expired token beside that of a service.
    'an expired token beside a made-up X-Service-Token': alone(['X-Auth-Token', expired], ['X-Service-Token', madeUp]),
  }),
  ...(revoked !== undefined && {
    ...elsewhere('a revoked token', revoked),
    'a revoked token in quotes': token(`"${revoked}"`),
    'a revoked token behind a scheme': token(`Bearer ${revoked}`),
  }),
});
