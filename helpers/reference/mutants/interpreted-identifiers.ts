import { isDeletion, isOrdinary, type Mutant } from './mutant.ts';

/** What is left of an identifier after a change; the identifier itself where it cannot be decoded. */
function decoded(id: string, change: (text: string) => string): string {
  try {
    return change(decodeURIComponent(id));
  } catch {
    return id;
  }
}

/** A server that looks for another text than the one it was given, on DELETE only. */
const lookedUpAs = (name: string, report: string, bug: string, change: (text: string) => string): Mutant => ({
  name,
  report,
  bug,
  breaks: ['DI-IDS-24'],
  stages: (s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? decoded(id, change) : id) }),
});

/** Servers that compare something else than the identifier. */
export const interpretedIdentifiers: readonly Mutant[] = [
  lookedUpAs('id-is-decoded-twice', 'basho/riak_cs#977', 'undoes the escapes of an identifier once more', decodeURIComponent),
  lookedUpAs('blanks-around-the-id-are-cut-off', 'apache/inlong#2908', 'trims the identifier', (text) => text.trim()),
  lookedUpAs('id-is-normalised', 'fog/fog#2790', 'takes full-width characters for the plain ones', (text) =>
    text.normalize('NFKC'),
  ),
  {
    name: 'underscore-in-the-id-is-any-character',
    report: 'yetone/cumora#196',
    bug: 'passes the identifier to LIKE, where an underscore is any character',
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
  },
];
