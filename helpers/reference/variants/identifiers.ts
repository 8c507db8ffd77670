import type { Behaviour } from '../behaviour.ts';
import { badMethod, itemNotFound } from '../faults.ts';
import type { Variant } from './variant.ts';

/** Images whose identifiers are made from those of the reference target. */
export const identifiedBy = (identifier: (number: number, id: string) => string): Behaviour => ({
  stages: (s) => ({
    find: (call, id) => call.universe.images.get(id) ?? s.find(call, id),
    create(call, name, metadata) {
      const { id, sequence, ...image } = s.create(call, name, metadata);
      call.universe.images.delete(id);
      return call.universe.add({ ...image, id: identifier(sequence, id) });
    },
  }),
});

/** Variants with other forms of identifiers. */
export const identifiers: readonly Variant[] = [
  {
    name: 'upper-case-ids',
    difference: 'uses UUIDs in upper case',
    warnings: [],
    ...identifiedBy((_, id) => id.toUpperCase()),
  },
  {
    name: 'uuids-of-digits',
    difference: 'uses UUIDs made of digits alone',
    warnings: [],
    ...identifiedBy((number, id) => {
      const digits = id.replaceAll(/[a-f]/g, (letter) => String(letter.charCodeAt(0) - 96));
      return `${String(number).padStart(8, '0')}${digits.slice(8)}`;
    }),
  },
  {
    name: 'collection-has-no-route',
    difference: 'answers 405 to DELETE of a path with an empty identifier, and 404 to every suffix',
    warnings: [],
    answer: (answer, call) =>
      call.request.method === 'DELETE' && /\/images\/+$/.test(call.path) && answer.status === 404
        ? badMethod('DELETE', ['GET', 'HEAD', 'OPTIONS'])
        : answer.status === 404 && call.route.kind === 'nothing'
          ? itemNotFound('Resource')
          : answer,
  },
];
