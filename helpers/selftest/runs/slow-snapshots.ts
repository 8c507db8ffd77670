import type { Behaviour } from '../../reference/behaviour.ts';
import { conflictingRequest } from '../../reference/faults.ts';
import { type Reference, startReference } from '../../reference/reference.ts';
import type { Universe } from '../../reference/universe.ts';
import { referenceFile } from './test-reference.ts';

const universe = 'slow';

/** A reference target whose snapshots take time, and whose servers make one at a time. */
export interface Snapshots extends Pick<Reference, 'close'> {
  /** The identifiers of the images of its owner. */
  readonly images: () => readonly string[];
  /** How many it has made. */
  readonly made: () => number;
  /** The most servers that created images at one moment so far. */
  readonly mostBusy: () => number;
  /** Its target file with these servers, in a folder, and the variables that it names. */
  readonly described: (folder: string) => ReturnType<typeof referenceFile>;
}

/** Starts it with so many servers, of which each takes this long for an image. `wrong`: which order gives an image that stood before. */
export async function startSnapshots(ms: number, servers: number, wrong = 0): Promise<Snapshots> {
  let [most, made] = [0, 0];
  const ids = Array.from({ length: servers }, (_, place) => `server-${place}`);
  const busyIn = ({ notes }: Universe): readonly string[] => ids.filter((id) => Number(notes.get(id) ?? 0) > Date.now());
  const slow: Behaviour = {
    stages: (s) => ({
      act(call) {
        const { route, request } = call;
        const isOrder = route.kind === 'action' && request.method === 'POST';
        if (isOrder && busyIn(call.universe).includes(route.id)) return conflictingRequest('it is creating an image');
        return s.act(call);
      },
      server(call, server) {
        const task = busyIn(call.universe).includes(server.id) ? 'image_snapshot' : null;
        return { ...s.server(call, server), 'OS-EXT-STS:task_state': task };
      },
      create(call, name, metadata) {
        const image = { ...s.create(call, name, metadata), activeAt: Date.now() + ms };
        call.universe.images.set(image.id, image);
        call.universe.notes.set(image.server ?? '', String(image.activeAt));
        made += 1;
        if (made === wrong) return [...call.universe.images.values()].find(({ tenant }) => tenant === image.tenant) ?? image;
        most = Math.max(most, busyIn(call.universe).length);
        return image;
      },
    }),
  };
  const reference = await startReference({ behaviours: { [universe]: slow } });
  const { images, names, servers: known } = reference.universe(universe);
  for (const id of ids) known.set(id, { id, name: id, tenant: names.tenants.owner });
  return {
    images: () => [...images.values()].flatMap(({ id, tenant }) => (tenant === names.tenants.owner ? [id] : [])).sort(),
    made: () => made,
    mostBusy: () => most,
    described: (folder) =>
      referenceFile(folder, 'reference', reference.baseUrl, {
        behaviour: universe,
        more: { images: { source: 'snapshot', server: ids } },
      }),
    close: () => reference.close(),
  };
}
