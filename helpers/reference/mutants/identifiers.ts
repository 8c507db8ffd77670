import { fault } from '../faults.ts';
import { fieldsWith } from '../message.ts';
import { routeOf } from '../routes.ts';
import type { Call, KnownCall } from '../stages.ts';
import type { Image } from '../universe.ts';
import {
  isDeletion,
  isOrdinary,
  type Mutant,
  mutant,
  rawId,
  removeLatest,
  rewriteAnswer,
  rewriteMessage,
  status,
  type Where,
  withSideEffect,
} from './mutant.ts';

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An authenticated DELETE of a path below `/images/` that matches. */
const of =
  (pattern: RegExp): Where =>
  (_, call) => {
    const id = rawId(call);
    return call.request.method === 'DELETE' && call.principal !== undefined && id !== undefined && pattern.test(id);
  };

const failed = () => fault(500, 'computeFault', 'Something failed.');
const bad = (code: number, message: string) => () => fault(code, 'badRequest', message);

/** Identifiers with an answer that no identifier may have. */
const answered = (
  name: string,
  bug: string,
  pattern: RegExp,
  breaks: Mutant['breaks'],
  answer: () => ReturnType<typeof fault>,
): Mutant => ({
  name,
  bug,
  breaks,
  ...rewriteAnswer(of(pattern), answer),
});

/** An own image that DELETE finds under a text that is not its identifier. */
const finding = (
  name: string,
  breaks: Mutant['breaks'],
  bug: string,
  matches: (id: string, image: Image) => boolean,
): Mutant => ({
  name,
  bug,
  breaks,
  stages: (s) => ({
    find(call, id) {
      const image = s.find(call, id);
      if (image !== undefined || !isDeletion(call)) return image;
      return [...call.universe.images.values()].find((own) => isOrdinary(call.universe, own) && matches(decoded(id), own));
    },
  }),
});

/** A path that is refused and deletes an image nevertheless: the one made or read last, or those that it names. */
const taking = (
  name: string,
  breaks: Mutant['breaks'],
  bug: string,
  pattern: RegExp,
  take: (call: Call) => void = removeLatest,
): Mutant => ({
  name,
  bug,
  breaks,
  mayBreak: ['DI-KEEP-08'],
  ...withSideEffect((a, call) => of(pattern)(a, call), take),
});

const named = (call: Call, text: string): Image[] =>
  (text.match(uuid) ?? [])
    .flatMap((id) => call.universe.images.get(id) ?? [])
    .filter((image) => isOrdinary(call.universe, image));

/** Removes the images whose identifiers a text contains. */
const removeNamed = (call: Call, text: string): void => {
  for (const { id } of named(call, text)) call.universe.remove(id);
};

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The collection itself, or a list of it. */
const collection =
  (kind: 'images' | 'detail'): Where =>
  (_, call) =>
    call.request.method === 'DELETE' && call.route.kind === kind && (call as KnownCall).principal !== undefined;

/** Defects in the handling of malformed and altered identifiers. */
export const identifiers: readonly Mutant[] = [
  answered('word-id-is-204', 'answers 204 for a word', /^not-an-image-/, ['DI-IDS-01', 'DI-IDS-02'], () => ({
    status: 204,
    fields: [],
  })),
  answered('null-id-is-204', 'answers 204 for the identifier null', /^null$/, ['DI-IDS-01', 'DI-IDS-02'], () => ({
    status: 204,
    fields: [],
  })),
  answered('quoted-id-is-202', 'answers 202 for an identifier in quotes', /^%22/, ['DI-IDS-01', 'DI-IDS-02'], () => ({
    status: 202,
    fields: [],
  })),
  answered(
    'word-id-is-500',
    'crashes on an identifier that is not a UUID',
    /^(not-an-image-.*|undefined|true)$/,
    ['DI-500-05', 'DI-IDS-02'],
    failed,
  ),
  answered('json-id-is-500', 'parses the identifier as JSON, and crashes', /^%(7B%22|5B)/, ['DI-500-05', 'DI-IDS-02'], failed),
  answered(
    'short-id-is-422',
    'answers 422 for an identifier of the wrong length',
    /^[0-9a-f-]{35}$/,
    ['DI-IDS-02'],
    bad(422, 'The identifier is too short.'),
  ),
  answered('encoded-slash-is-405', 'decodes a slash before it looks up the route', /%2F/, ['DI-IDS-02'], () =>
    fault(405, 'badMethod', 'DELETE is not supported.', [['Allow', 'DELETE, GET']]),
  ),
  answered(
    'blank-in-id-is-redirected',
    'redirects to the identifier without blanks',
    /%20[0-9a-f]|[0-9a-f]%20$/,
    ['DI-IDS-02'],
    () => ({ status: 301, fields: [['Location', '/images']] }),
  ),
  answered(
    'markup-in-id-is-403',
    'has a firewall that answers 403 to what looks like an attack',
    /%3Cb|%24%28/,
    ['DI-IDS-02'],
    () => fault(403, 'forbidden', 'This looks like an attack.'),
  ),

  finding(
    'id-prefix-deletes',
    ['DI-IDS-03', 'DI-KEEP-08'],
    'compares only as many characters of an identifier as the request sent',
    (id, image) => id.length >= 8 && image.id.startsWith(id),
  ),
  finding(
    'extended-id-deletes',
    ['DI-IDS-03'],
    'compares only as many characters as an identifier has',
    (id, image) => id.startsWith(image.id) && /^[0-9a-f]$/.test(id.slice(36)),
  ),
  finding('id-suffix-deletes', ['DI-IDS-03'], 'compares identifiers from their end', (id, image) => id === `1${image.id}`),
  finding(
    'doubled-id-deletes',
    ['DI-IDS-03'],
    'finds an identifier anywhere in the path',
    (id, image) => id === `${image.id}${image.id}`,
  ),
  finding(
    'name-deletes',
    ['DI-IDS-04', 'DI-KEEP-08'],
    'treats an unknown identifier as an image name',
    (id, image) => id === image.name,
  ),
  taking(
    'name-deletes-although-404',
    ['DI-IDS-04'],
    'answers 404 to a name and deletes the image of that name',
    /^di-/,
    (call) => {
      const name = decoded(rawId(call) ?? '');
      for (const image of [...call.universe.images.values()]) if (image.name === name) call.universe.remove(image.id);
    },
  ),
  finding(
    'upper-case-id-deletes',
    ['DI-IDS-05'],
    'compares identifiers without regard to case, for DELETE only',
    (id, image) => id !== image.id && id.toLowerCase() === image.id,
  ),
  finding(
    'unhyphenated-id-deletes',
    ['DI-IDS-06', 'DI-KEEP-08'],
    'strips hyphens before it compares, for DELETE only',
    (id, image) => id === image.id.replaceAll('-', ''),
  ),
  finding(
    'id-in-braces-deletes',
    ['DI-IDS-06'],
    'accepts a UUID in braces, for DELETE only',
    (id, image) => id === `{${image.id}}`,
  ),
  finding('urn-deletes', ['DI-IDS-06'], 'accepts a UUID as a URN, for DELETE only', (id, image) => id === `urn:uuid:${image.id}`),
  finding(
    'nul-ends-the-id',
    ['DI-IDS-24'],
    'reads an identifier up to NUL, for DELETE only',
    (id, image) => id === `${image.id}\0`,
  ),
  finding(
    'line-end-ends-the-id',
    ['DI-IDS-24'],
    'checks an identifier with a regular expression whose $ matches before a line end, for DELETE only',
    (id, image) => id === `${image.id}\n`,
  ),
  answered('broken-escape-is-500', 'crashes on a percent sign without an escape', /%(zz|$)/, ['DI-500-05', 'DI-IDS-25'], failed),
  answered(
    'broken-escape-is-204',
    'drops an escape that it cannot read, and answers 204',
    /%zz$/,
    ['DI-IDS-01', 'DI-IDS-25'],
    () => ({
      status: 204,
      fields: [],
    }),
  ),
  answered(
    'broken-escape-is-302',
    'redirects to its start page for a path that it cannot decode',
    /%(zz|$)/,
    ['DI-IDS-25'],
    () => ({
      status: 302,
      fields: [['Location', '/']],
    }),
  ),
  mutant('octet-beyond-utf-8-closes-the-connection', 'ends the connection without a response if an identifier is not UTF-8', {
    breaks: ['DI-WIRE-02'],
    octets: (octets, call) => (/%(FF|C3)$/.test(rawId(call) ?? '') ? ['reset'] : octets),
  }),
  taking('number-deletes-nth', ['DI-IDS-07'], 'treats a number as a position in the list', /^-?\d+$/),
  taking('minus-one-deletes-last', ['DI-IDS-07'], 'treats -1 as the last image', /^-1$/),
  taking('number-deletes-all', ['DI-IDS-07'], 'treats 0 as no condition', /^0$/),
  taking('asterisk-deletes', ['DI-IDS-08'], 'uses the identifier as a shell pattern', /^(\*|%2A)$/),
  taking('percent-deletes', ['DI-IDS-08'], 'uses the identifier as a pattern in LIKE', /^(%25|_)$/),
  taking('condition-deletes', ['DI-IDS-08'], 'inserts the identifier between quotes into SQL', /^'%20OR%20/),
  taking('all-deletes', ['DI-IDS-08'], 'treats the identifier all as every image', /^all$/),
  taking('pattern-deletes', ['DI-IDS-08'], 'treats the identifier as a regular expression', /^\.\*$/),
  ...(['%2C|,', ';', '/', '%20', '&'] as const).map((join, index): Mutant => {
    const name = ['comma', 'semicolon', 'slash', 'blank', 'ampersand'][index] ?? '';
    return taking(
      `ids-joined-by-${name}-delete`,
      ['DI-IDS-09'],
      `splits identifiers at each ${name}`,
      new RegExp(`^[0-9a-f-]{36}(?:${join})[0-9a-f-]{36}$`),
      (call) => removeNamed(call, rawId(call) ?? ''),
    );
  }),
  taking('empty-id-deletes', ['DI-IDS-10'], 'builds no condition for an empty identifier', /^$/),
  taking('slash-as-id-deletes', ['DI-IDS-10'], 'strips slashes until nothing is left', /^\/$/),
  taking('blank-id-deletes', ['DI-IDS-10'], 'trims an identifier until nothing is left', /^%20$/),
  mutant('collection-deletes', 'deletes every image on DELETE of the collection, and answers 204', {
    breaks: ['DI-IDS-11'],
    ...rewriteAnswer(collection('images'), (_, call) => {
      removeLatest(call);
      return { status: 204, fields: [] };
    }),
  }),
  mutant('collection-deletes-although-405', 'answers 405 to DELETE of the collection, and deletes every image', {
    breaks: ['DI-IDS-11'],
    ...withSideEffect(collection('images'), (call) => removeLatest(call)),
  }),
  mutant('detailed-list-deletes', 'treats the identifier detail as the detailed list, and deletes every image', {
    breaks: ['DI-IDS-12'],
    ...withSideEffect(collection('detail'), (call) => removeLatest(call)),
  }),
  mutant('parts-of-an-image-are-the-image', 'matches the beginning of a path, and takes DELETE of a part for that of its image', {
    breaks: ['DI-IDS-27'],
    stages: (s) => ({
      route(path, request) {
        const whole = /^(.*\/images\/[^/]+)\/(?:metadata|members|file|tags|action)(?:\/none)?$/.exec(path)?.[1];
        return s.route(request.method === 'DELETE' && whole !== undefined ? whole : path, request);
      },
    }),
  }),
  mutant('long-id-resets-the-connection', 'resets the connection if the identifier is too long', {
    breaks: ['DI-IDS-13', 'DI-WIRE-02'],
    octets: (octets, call) => ((rawId(call)?.length ?? 0) >= 8000 ? ['reset'] : octets),
  }),
  answered(
    'long-id-is-500',
    'crashes on an identifier that is longer than its database column',
    /^.{8000}$/,
    ['DI-500-05', 'DI-IDS-13'],
    failed,
  ),
  answered('very-long-id-is-302', 'redirects very long URLs to the start page', /^.{8000}$/, ['DI-IDS-13'], () => ({
    status: 302,
    fields: [['Location', '/']],
  })),
  mutant('escapes-in-id-are-not-undone', 'compares the identifier without undoing escapes', {
    breaks: ['DI-IDS-14'],
    stages: (s) => ({
      route(path, request) {
        const route = s.route(path, request);
        return route.kind === 'image' ? { ...route, id: path.split('/').at(-1) ?? '' } : route;
      },
    }),
  }),
  taking('dots-delete', ['DI-IDS-15'], 'resolves dot segments, and treats the rest as the collection', /^\.\.?$/),
  taking('encoded-dots-delete', ['DI-IDS-15'], 'resolves encoded dot segments after it has found the route', /^%2e(%2e)?$/),
  taking(
    'dots-after-id-delete',
    ['DI-IDS-15'],
    'deletes the image before it resolves the dot segments after it',
    /^[0-9a-f-]{36}\/\.\.$/,
    (call) => removeNamed(call, rawId(call) ?? ''),
  ),
  taking(
    'encoded-dots-after-id-delete',
    ['DI-IDS-15'],
    'cuts the identifier at an encoded slash',
    /^[0-9a-f-]{36}%2F\.\.$/,
    (call) => removeNamed(call, rawId(call) ?? ''),
  ),
  answered('nul-in-id-is-500', 'crashes on NUL in an identifier', /%00/, ['DI-500-05', 'DI-IDS-16'], failed),
  mutant('id-is-reflected-raw', 'writes the decoded identifier into a field', {
    breaks: ['DI-IDS-21'],
    ...rewriteMessage(
      (_, call) => /%0d%0a/.test(rawId(call) ?? ''),
      (message, call) => ({ ...message, fields: fieldsWith(message.fields, 'X-Image', decoded(rawId(call) ?? '')) }),
    ),
  }),
  mutant('query-deletes', 'deletes the image that the query names', {
    breaks: ['DI-IDS-17'],
    ...withSideEffect(
      (_, call) => isDeletion(call) && call.principal !== undefined,
      (call) => removeNamed(call, call.request.query),
    ),
  }),
  taking(
    'slash-after-id-deletes-more',
    ['DI-IDS-18'],
    'treats a path with a slash at the end as the collection',
    /^[0-9a-f-]{36}\/$/,
    (call) => removeLatest(call, (rawId(call) ?? '').slice(0, 36)),
  ),
  taking(
    'slash-before-id-deletes-more',
    ['DI-IDS-18'],
    'treats a path with an empty segment as the collection',
    /^\/[0-9a-f-]{36}$/,
    (call) => removeLatest(call, (rawId(call) ?? '').slice(1)),
  ),
  answered('json-suffix-is-500', 'crashes on a suffix', /\.json$/, ['DI-500-05', 'DI-IDS-19'], failed),
  answered(
    'json-suffix-is-406',
    'treats the suffix as a format, and answers 406 because there is no content',
    /\.json$/,
    ['DI-IDS-19'],
    () => fault(406, 'notAcceptable', 'There is no JSON of a deletion.'),
  ),
  answered('umlaut-in-id-is-500', 'crashes on an identifier that is not ASCII', /%C3%BC/, ['DI-500-05', 'DI-IDS-20'], failed),
  answered(
    'emoji-in-id-is-500',
    'crashes on a character of more than three octets in an identifier',
    /%F0%9F/,
    ['DI-500-05', 'DI-IDS-20'],
    failed,
  ),
  answered(
    'full-width-id-is-204',
    'treats full-width letters as plain ones, and answers 204',
    /%EF%BD%81/,
    ['DI-IDS-01', 'DI-IDS-20'],
    () => ({
      status: 204,
      fields: [],
    }),
  ),
  mutant('nul-in-id-is-cut', 'cuts an identifier at NUL, and answers 204', {
    breaks: ['DI-IDS-01', 'DI-IDS-16'],
    ...rewriteAnswer(of(/%00/), () => ({ status: 204, fields: [] })),
  }),
  mutant('encoded-slash-is-200', 'serves its start page for a path with an encoded slash', {
    breaks: ['DI-IDS-01', 'DI-IDS-02'],
    ...rewriteAnswer(
      (a, call) =>
        status(404)(a, call) && isDeletion(call) && routeOf(call.path).kind === 'image' && /%2Fmetadata/.test(call.path),
      () => ({ status: 200, fields: [['Content-Type', 'text/html']], text: '<html></html>' }),
    ),
  }),
];
