import type { Behaviour } from '../behaviour.ts';
import { withStages } from './changes.ts';
import { ordinaryImages, removeLatest, removeNamed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, isDeletion, isKnown, isKnownDeletion, isRefusal, kind, method, ofUnknown, rawId, type Where } from './where.ts';

/** An identifier after a change; the identifier itself if it cannot be decoded. */
function decoded(id: string, change: (text: string) => string): string {
  try {
    return change(decodeURIComponent(id));
  } catch {
    return id;
  }
}

/** A server that changes an identifier before it looks it up, on DELETE only. */
const lookedUpAs = (change: (text: string) => string): Behaviour =>
  withStages((s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? decoded(id, change) : id) }));

/** An authenticated DELETE of an identifier that matches. */
const ofText = (text: RegExp): Where => all(isKnownDeletion, (call) => text.test(rawId(call) ?? ''));

/** An authenticated DELETE of the collection, which is refused. */
const onCollection: Where = all(isRefusal, method('DELETE'), isKnown, kind('images'));

/** Servers that compare a changed identifier, or drop it from their database query and delete what the rest of that finds. */
export const interpretedIdentifiers: readonly Mutant[] = [
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
    .with({ report: 'Automattic/mongoose#12714', mayBreak: ['DI-413-06', 'DI-IDS-28', 'DI-KEEP-08'] })
    .withSideEffect(ofUnknown, (call) => removeLatest(call)),
  mutant('undefined-id-takes-the-newest', 'drops the condition for the identifiers null and undefined')
    .breaking('DI-IDS-23')
    .with({ report: 'Automattic/mongoose#3260', mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(ofText(/^(null|undefined)$/), (call) => removeLatest(call)),
  mutant('blank-padded-id-takes-the-newest', 'drops an identifier with blanks around it from the condition')
    .breaking('DI-IDS-23', 'DI-IDS-24')
    .with({ report: 'ory/network#271', mayBreak: ['DI-KEEP-08'] })
    .withSideEffect(ofText(/^%20.|.%20$/), (call) => removeLatest(call)),
  mutant('content-of-the-collection-deletes', 'deletes the images that the content of DELETE of the collection names')
    .breaking('DI-IDS-11')
    .withSideEffect(onCollection, (call) => removeNamed(call, call.request.content.toString('utf8'))),
  mutant('query-of-the-collection-deletes', 'deletes the images that the query of the collection names')
    .breaking('DI-IDS-11')
    .with({ report: 'rackerlabs/mimic#213' })
    .withSideEffect(onCollection, (call) => removeNamed(call, call.request.query)),
];
