import type { Behaviour } from '../behaviour.ts';
import { badMethod, fault, itemNotFound } from '../faults.ts';
import { type Variant, variant } from './variant.ts';

/** Images whose identifiers are made from those of the reference target. */
const identifiedBy = (identifier: (number: number, id: string) => string): Behaviour => ({
  stages: (s) => ({
    find: (call, id) => call.universe.images.get(id) ?? s.find(call, id),
    create(call, name, metadata) {
      const { id, sequence, ...image } = s.create(call, name, metadata);
      call.universe.images.delete(id);
      return call.universe.add({ ...image, id: identifier(sequence, id) });
    },
  }),
});

/** The identifier that a text may mean; undefined if the text cannot be decoded. */
function loosely(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
      .replaceAll('+', ' ')
      .replace(/^[\s"']+|[\s"']+$|(?<=.)(?:\.\w*|v\d)$/g, '');
  } catch {
    return undefined;
  }
}

/** Variants with other forms of identifiers. */
export const identifiers: readonly Variant[] = [
  variant(
    'ids-are-read-loosely',
    'takes plus signs, quotes, blanks and a suffix off an identifier, for GET and DELETE alike',
  ).withStages((s) => ({
    find(call, id) {
      const plain = loosely(id);
      return s.find(call, id) ?? (plain === undefined ? undefined : s.find(call, plain));
    },
  })),
  variant('upper-case-ids', 'uses UUIDs in upper case').with(identifiedBy((_, id) => id.toUpperCase())),
  variant('uuids-of-digits', 'uses UUIDs made of digits alone').with(
    identifiedBy((number, id) => {
      const digits = id.replaceAll(/[a-f]/g, (letter) => String(letter.charCodeAt(0) - 96));
      return `${String(number).padStart(8, '0')}${digits.slice(8)}`;
    }),
  ),
  variant('numeric-ids', 'uses numbers as identifiers, as the first generation did').with(
    identifiedBy((number) => String(10_452 + number)),
  ),
  variant(
    'paths-have-other-refusals',
    'answers 301 to a broken escape, 400 to octets that are not UTF-8, 405 to an empty identifier, 404 to every suffix',
  ).with({
    answer: (answer, call) => {
      const id = /%(?![0-9a-f]{2})/i.test(call.path) ? call.path.replaceAll(/%(?![0-9a-f]{2})/gi, '%25') : undefined;
      if (id !== undefined) return { status: 301, fields: [['Location', id]] };
      if (/%(FF|C3)$/.test(call.path)) return fault(400, 'badRequest', 'The path is not UTF-8.');
      if (answer.status !== 404) return answer;
      const isEmpty = call.request.method === 'DELETE' && /\/images\/+$/.test(call.path);
      if (isEmpty) return badMethod('DELETE', ['GET', 'HEAD', 'OPTIONS']);
      return call.route.kind === 'nothing' ? itemNotFound('Resource') : answer;
    },
  }),
];
