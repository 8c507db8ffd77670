import type { Behaviour } from '../behaviour.ts';
import { failed, fault, noContent } from '../faults.ts';
import type { Call } from '../stages.ts';
import type { Image } from '../universe.ts';
import { withSideEffect, withStages } from './changes.ts';
import { ordinaryImages, removeLatest, removeNamed } from './effects.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
import { all, isDeletion, isKnown, isKnownDeletion, isRefusal, kind, method, ofUnknown, rawId, type Where } from './where.ts';

/** An authenticated DELETE of a path below `/images/` that matches. */
const of = (pattern: RegExp): Where =>
  all(method('DELETE'), isKnown, (call) => {
    const id = rawId(call);
    return id !== undefined && pattern.test(id);
  });

/** An image of the run that DELETE finds under a text that is not its identifier. */
const finding = (matches: (id: string, image: Image) => boolean): Behaviour =>
  withStages((s) => ({
    find(call, id) {
      const image = s.find(call, id);
      if (image !== undefined || !isDeletion(call)) return image;
      return ordinaryImages(call.universe).find((own) => matches(decoded(id), own));
    },
  }));

/** A path that is refused and deletes an image nevertheless: the one made or read last, or those that it names. */
const taking = (pattern: RegExp, take: (call: Call, id: string) => void = (call) => removeLatest(call)) => ({
  mayBreak: ['DI-KEEP-08'] as const,
  ...withSideEffect(of(pattern), (call) => take(call, rawId(call) ?? '')),
});

/** The collection itself, or a list of it. */
const collection = (which: 'images' | 'detail'): Where => all(method('DELETE'), isKnown, kind(which));

/** An identifier without its escapes, after a change; the identifier itself if it cannot be decoded. */
function decoded(id: string, change = (text: string): string => text): string {
  try {
    return change(decodeURIComponent(id));
  } catch {
    return id;
  }
}

/** A server that changes an identifier before it looks it up, on DELETE only. */
const lookedUpAs = (change: (text: string) => string): Behaviour =>
  withStages((s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? decoded(id, change) : id) }));

/** The same, refused. */
const onCollection: Where = all(isRefusal, collection('images'));

/** Defects in the handling of malformed, altered and interpreted identifiers. */
export const identifiers: readonly Mutant[] = [
  mutant('word-id-is-500', 'crashes on an identifier that is not a UUID')
    .breaking('DI-500-05', 'DI-IDS-02')
    .answering(of(/^(not-an-image-.*|undefined|true)$/), failed),
  mutant('markup-in-id-is-403', 'has a firewall that answers 403 to what looks like an attack')
    .breaking('DI-IDS-02')
    .answering(of(/%3Cb|%24%28/), fault(403, 'forbidden', 'This looks like an attack.')),

  mutant('id-prefix-deletes', 'compares only as many characters of an identifier as the request sent')
    .breaking('DI-IDS-03', 'DI-KEEP-08')
    .with(finding((id, image) => id.length >= 8 && image.id.startsWith(id))),
  mutant('extended-id-deletes', 'compares only as many characters as an identifier has')
    .breaking('DI-IDS-03')
    .with(finding((id, image) => id.startsWith(image.id) && /^[0-9a-f]$/.test(id.slice(36)))),
  mutant('last-digit-is-not-compared', 'compares all characters of a UUID but the last')
    .breaking('DI-IDS-03')
    .with(finding((id, image) => id !== image.id && /^[0-9a-f-]{36}$/.test(id) && image.id.startsWith(id.slice(0, -1)))),
  mutant('name-deletes', 'treats an unknown identifier as an image name')
    .breaking('DI-IDS-04', 'DI-KEEP-08')
    .with(finding((id, image) => id === image.name)),
  mutant('upper-case-id-deletes', 'compares identifiers without regard to case, for DELETE only')
    .breaking('DI-IDS-05')
    .with(finding((id, image) => id !== image.id && id.toLowerCase() === image.id)),
  mutant('unhyphenated-id-deletes', 'strips hyphens before it compares, for DELETE only')
    .breaking('DI-IDS-06', 'DI-KEEP-08')
    .with(finding((id, image) => id === image.id.replaceAll('-', ''))),
  mutant('nul-ends-the-id', 'reads an identifier up to NUL, for DELETE only')
    .breaking('DI-IDS-24')
    .with(finding((id, image) => id === `${image.id}\0`)),
  mutant('broken-escape-is-204', 'drops an escape that it cannot read, and answers 204')
    .breaking('DI-IDS-01', 'DI-IDS-25')
    .answering(of(/%zz$/), noContent),
  mutant('number-deletes-all', 'treats 0 as no condition').breaking('DI-IDS-07').with(taking(/^0$/)),
  ...breaking('DI-IDS-08')(taking, {
    'asterisk-deletes': ['uses the identifier as a pattern of a shell, or in LIKE', /^(\*|%2A|%25|_)$/],
    'condition-deletes': ['inserts the identifier between quotes into SQL', /^'%20OR%20/],
  }),
  ...Object.entries({ comma: '%2C|,', slash: '/' }).map(([name, join]) =>
    mutant(`ids-joined-by-${name}-delete`, `splits identifiers at each ${name}`)
      .breaking('DI-IDS-09')
      .with(taking(new RegExp(`^[0-9a-f-]{36}(?:${join})[0-9a-f-]{36}$`), removeNamed)),
  ),
  mutant('empty-id-deletes', 'strips slashes, and builds no condition for an empty identifier')
    .breaking('DI-IDS-10')
    .with(taking(/^\/?$/)),
  mutant('collection-deletes', 'deletes every image on DELETE of the collection, and answers 204')
    .breaking('DI-IDS-11')
    .answering(collection('images'), (call) => {
      removeLatest(call);
      return noContent;
    }),
  mutant('detailed-list-deletes', 'treats the identifier detail as the detailed list, and deletes every image')
    .breaking('DI-IDS-12')
    .withSideEffect(collection('detail'), (call) => removeLatest(call)),
  mutant('parts-of-an-image-are-the-image', 'matches the beginning of a path, and takes DELETE of a part for that of its image')
    .breaking('DI-IDS-27')
    .withStages((s) => ({
      route(path, request) {
        const whole = /^(.*\/images\/[^/]+)\/(?:metadata|members|file|tags|action)(?:\/none)?$/.exec(path)?.[1];
        return s.route(request.method === 'DELETE' && whole !== undefined ? whole : path, request);
      },
    })),
  mutant('very-long-id-is-302', 'redirects very long URLs to the start page')
    .breaking('DI-IDS-13')
    .answering(of(/^.{8000}$/), { status: 302, fields: [['Location', '/']] }),
  mutant('escapes-in-id-are-not-undone', 'compares the identifier without undoing escapes')
    .breaking('DI-IDS-14')
    .withStages((s) => ({
      route(path, request) {
        const route = s.route(path, request);
        return route.kind === 'image' ? { ...route, id: path.split('/').at(-1) ?? '' } : route;
      },
    })),
  ...breaking('DI-IDS-15')(taking, {
    'dots-delete': ['resolves dot segments, and treats the rest as the collection', /^\.\.?$/],
    'encoded-dots-after-id-delete': ['cuts the identifier at an encoded slash', /^[0-9a-f-]{36}%2F\.\.$/, removeNamed],
  }),
  mutant('id-is-reflected-raw', 'writes the decoded identifier into a field')
    .breaking('DI-IDS-21')
    .withMessageField(
      (call) => /%0d%0a/.test(rawId(call) ?? ''),
      'X-Image',
      (call) => decoded(rawId(call) ?? ''),
    ),
  mutant('query-deletes', 'deletes the image that the query names')
    .breaking('DI-IDS-17')
    .withSideEffect(isKnownDeletion, (call) => removeNamed(call, call.request.query)),
  mutant('slash-after-id-deletes-more', 'treats a path with a slash at the end as the collection')
    .breaking('DI-IDS-18')
    .with(taking(/^[0-9a-f-]{36}\/$/, (call, id) => removeLatest(call, id.slice(0, 36)))),
  mutant('json-suffix-is-406', 'treats the suffix as a format, and answers 406 because there is no content')
    .breaking('DI-IDS-19')
    .answering(of(/\.json$/), fault(406, 'notAcceptable', 'There is no JSON of a deletion.')),
  mutant('umlaut-in-id-is-500', 'crashes on an identifier that is not ASCII')
    .breaking('DI-500-05', 'DI-IDS-20')
    .answering(of(/%C3%BC/), failed),
  mutant('nul-in-id-is-cut', 'cuts an identifier at NUL, and answers 204')
    .breaking('DI-IDS-01', 'DI-IDS-16')
    .answering(of(/%00/), noContent),

  // Servers that compare a changed identifier, or drop it from their database query and delete what the rest of that finds.
  mutant('id-is-decoded-twice', 'undoes the escapes of an identifier twice')
    .breaking('DI-IDS-24')
    .with({ report: 'basho/riak_cs#977', ...lookedUpAs(decodeURIComponent) }),
  mutant('blanks-around-the-id-are-cut-off', 'trims blanks from the identifier')
    .breaking('DI-IDS-24')
    .with({ report: 'apache/inlong#2908', ...lookedUpAs((text) => text.trim()) }),
  mutant('id-is-normalised', 'treats full-width characters as plain ones')
    .breaking('DI-IDS-24')
    .with({ report: 'fog/fog#2790', ...lookedUpAs((text) => text.normalize('NFKC')) }),
  mutant('underscore-in-the-id-is-any-character', 'uses the identifier in LIKE, where an underscore matches any character')
    .breaking('DI-IDS-24')
    .with({ report: 'yetone/cumora#196' })
    .withStages((s) => ({
      find(call, id) {
        const image = s.find(call, id);
        if (image !== undefined || !isDeletion(call) || !/^_[0-9a-f-]{35}$/.test(id)) return image;
        return ordinaryImages(call.universe).find((own) => own.id.slice(1) === id.slice(1));
      },
    })),
  mutant('unknown-id-takes-the-newest', 'drops a condition that matches nothing, and deletes the newest image')
    .breaking('DI-KEEP-06')
    .with({ report: 'Automattic/mongoose#12714', mayBreak: ['DI-413-06', 'DI-IDS-03', 'DI-IDS-28', 'DI-KEEP-08', 'DI-NEG-06'] })
    .withSideEffect(ofUnknown, (call) => removeLatest(call)),
  mutant('undefined-id-takes-the-newest', 'drops the condition for the identifiers null and undefined')
    .breaking('DI-IDS-23')
    .with({ report: 'Automattic/mongoose#3260', mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(of(/^(null|undefined)$/), (call) => removeLatest(call)),
  mutant('blank-padded-id-takes-the-newest', 'drops an identifier with blanks around it from the condition')
    .breaking('DI-IDS-23', 'DI-IDS-24')
    .with({ report: 'ory/network#271', mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(of(/^%20.|.%20$/), (call) => removeLatest(call)),
  mutant('content-of-the-collection-deletes', 'deletes the images that the content of DELETE of the collection names')
    .breaking('DI-IDS-11')
    .withSideEffect(onCollection, (call) => removeNamed(call, call.request.content.toString('utf8'))),
  mutant('query-of-the-collection-deletes', 'deletes the images that the query of the collection names')
    .breaking('DI-IDS-11')
    .with({ report: 'rackerlabs/mimic#213' })
    .withSideEffect(onCollection, (call) => removeNamed(call, call.request.query)),
];
