import type { Behaviour } from '../behaviour.ts';
import { withStages } from './changes.ts';
import { ordinaryImages } from './effects.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
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
  mutant('invisible-characters-are-dropped', 'drops what cannot be seen from the identifier')
    .breaking('DI-IDS-24')
    .with(lookedUpAs((text) => text.replaceAll(/[\u200b\u00ad\ufeff]/g, ''))),
  mutant('id-ends-at-a-hash', 'takes what follows an escaped # for a fragment')
    .breaking('DI-IDS-24')
    .with(lookedUpAs((text) => text.replace(/#.*$/s, ''))),
  ...breaking('DI-IDS-24')(lookedUpAs, {
    'plus-in-the-id-is-a-blank': [
      'reads the path as a form, in which a plus is a blank',
      (text) => text.replaceAll('+', ' ').trim(),
    ],
    'quotes-around-the-id-are-cut-off': ['strips quotes from the identifier', (text) => text.replace(/^(["'])(.*)\1$/s, '$2')],
    'backslash-in-the-id-is-dropped': ['undoes escapes of a shell in the identifier', (text) => text.replaceAll('\\', '')],
    'extension-of-the-id-is-cut-off': ['cuts the identifier at a dot', (text) => text.replace(/\.\w+$/, '')],
    'version-in-the-id-is-cut-off': [
      'splits the path at the version, and goes by what is before it',
      (text) => text.replace(/v\d+$/, ''),
    ],
  }),
  mutant('unicode-escapes-in-the-id-are-undone', 'undoes %u escapes, as unescape of JavaScript does')
    .breaking('DI-IDS-24')
    .withStages((s) => ({ find: (call, id) => s.find(call, isDeletion(call) ? unescape(id) : id) })),
  mutant('long-overlong-octets-are-letters', 'decodes UTF-8 by hand, three octets for a letter of ASCII among them')
    .breaking('DI-IDS-24')
    .withStages((s) => ({
      find: (call, id) =>
        s.find(
          call,
          isDeletion(call)
            ? id.replace(/%E0%8([01])%([89AB].)/gi, (_, high: string, low: string) =>
                String.fromCharCode((Number(high) << 6) | (Number.parseInt(low, 16) & 0x3f)),
              )
            : id,
        ),
    })),
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
