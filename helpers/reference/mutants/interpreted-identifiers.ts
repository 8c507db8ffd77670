import { isDeletion, isOrdinary, type Mutant, mutant } from './mutant.ts';

/** An identifier after a change; the identifier itself if it cannot be decoded. */
function decoded(id: string, change: (text: string) => string): string {
  try {
    return change(decodeURIComponent(id));
  } catch {
    return id;
  }
}

/** A server that changes an identifier before it looks it up, on DELETE only. */
const lookedUpAs = (name: string, report: string | undefined, bug: string, change: (text: string) => string): Mutant => ({
  name,
  ...(report !== undefined && { report }),
  bug,
  breaks: ['DI-IDS-24'],
  stages: (s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? decoded(id, change) : id) }),
});

/** Servers that compare a changed identifier. */
export const interpretedIdentifiers: readonly Mutant[] = [
  lookedUpAs('id-is-decoded-twice', 'basho/riak_cs#977', 'undoes the escapes of an identifier twice', decodeURIComponent),
  lookedUpAs('blanks-around-the-id-are-cut-off', 'apache/inlong#2908', 'trims blanks from the identifier', (text) => text.trim()),
  lookedUpAs('id-is-normalised', 'fog/fog#2790', 'treats full-width characters as plain ones', (text) => text.normalize('NFKC')),
  lookedUpAs('invisible-characters-are-dropped', undefined, 'drops what cannot be seen from the identifier', (text) =>
    text.replaceAll(/[\u200b\u00ad\ufeff]/g, ''),
  ),
  lookedUpAs('id-ends-at-a-hash', undefined, 'takes what follows an escaped # for a fragment', (text) =>
    text.replace(/#.*$/s, ''),
  ),
  mutant('underscore-in-the-id-is-any-character', 'uses the identifier in LIKE, where an underscore matches any character', {
    report: 'yetone/cumora#196',
    breaks: ['DI-IDS-24'],
    stages: (s) => ({
      find(call, id) {
        const image = s.find(call, id);
        if (image !== undefined || !isDeletion(call) || !/^_[0-9a-f-]{35}$/.test(id)) return image;
        return [...call.universe.images.values()].find(
          (own) => isOrdinary(call.universe, own) && own.id.slice(1) === id.slice(1),
        );
      },
    }),
  }),
];
