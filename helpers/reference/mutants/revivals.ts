import type { Call } from '../stages.ts';
import { isOrdinary, type Mutant, withSideEffect } from './mutant.ts';

/** Puts a deleted image back. */
function revive({ universe }: Call, id: string): void {
  const tombstone = universe.tombstones.get(id);
  if (tombstone === undefined) return;
  const { deleted: _, ...image } = tombstone;
  universe.tombstones.delete(id);
  universe.images.set(id, image);
}

/** Servers that bring a deleted image back. */
export const revivals: readonly Mutant[] = [
  {
    name: 'write-revives-deleted',
    report: 'hapifhir/hapi-fhir#3788',
    bug: 'revives a deleted image when its metadata is written',
    breaks: ['DI-GONE-10', 'DI-GONE-15', 'DI-RACE-07'],
    ...withSideEffect(
      (_, call) => call.principal !== undefined && call.request.method === 'POST',
      (call) => {
        const id = /\/images\/([^/]+)\/metadata$/.exec(call.path)?.[1];
        if (id !== undefined) revive(call, id);
      },
    ),
  },
  {
    name: 'racing-write-revives-deleted',
    bug: 'reads an image, changes its metadata and writes it back, although it was deleted in between',
    breaks: ['DI-GONE-10', 'DI-RACE-07'],
    ...withSideEffect(
      (_, call) => call.principal !== undefined && call.request.method === 'POST',
      (call) => {
        const id = /\/images\/([^/]+)\/metadata$/.exec(call.path)?.[1];
        if (id !== undefined && call.universe.images.has(id)) setTimeout(() => revive(call, id), 50);
      },
    ),
  },
  {
    name: 'namesake-revives-deleted',
    report: 'CenterForOpenScience/osf.io#1690',
    bug: 'revives a deleted image when another one of the same name is made',
    breaks: ['DI-GONE-10', 'DI-GONE-14'],
    stages: (s) => ({
      create(call, name, metadata) {
        const { tombstones } = call.universe;
        const old = [...tombstones.values()].find((image) => image.name === name && isOrdinary(call.universe, image));
        const made = s.create(call, name, metadata);
        if (old !== undefined) revive(call, old.id);
        return made;
      },
    }),
  },
];
