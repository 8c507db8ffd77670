import type { Behaviour } from '../behaviour.ts';
import { withStages } from './changes.ts';
import { ordinaryImages } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { isDeletion } from './where.ts';

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

/** Servers that compare a changed identifier. */
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
];
