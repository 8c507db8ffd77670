import type { Call, KnownCall } from './stages.ts';
import { type Image, type Server, statusOf } from './universe.ts';

/** A time as Compute v2 writes it: seconds, UTC. */
const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The absolute, versioned URL of an image. */
export const imageUrl = (call: Call, id: string): string => `${call.root}/v2/${call.route.tenant ?? ''}/images/${id}`;

const links = (call: Call, collection: string, id: string): readonly Readonly<Record<string, string>>[] => {
  const tenant = call.route.tenant ?? '';
  return [
    { rel: 'self', href: `${call.root}/v2/${tenant}/${collection}/${id}` },
    { rel: 'bookmark', href: `${call.root}/${tenant}/${collection}/${id}` },
  ];
};

/** An image as the short list shows it. */
export const imageEntry = (call: Call, image: Image): Readonly<Record<string, unknown>> => ({
  id: image.id,
  name: image.name,
  links: links(call, 'images', image.id),
});

/** An image as GET and the detailed list show it. */
export function imageView(call: KnownCall, image: Image): Readonly<Record<string, unknown>> {
  const now = Date.now();
  const status = statusOf(image, now);
  return {
    id: image.id,
    name: image.name,
    status,
    progress: status === 'SAVING' ? 50 : 100,
    created: instant(image.created),
    updated: instant(status === 'ACTIVE' ? Math.max(image.updated, image.activeAt) : image.updated),
    minDisk: 0,
    minRam: 0,
    metadata: image.metadata,
    ...(image.server !== undefined && { server: { id: image.server, links: links(call, 'servers', image.server) } }),
    links: links(call, 'images', image.id),
  };
}

/** A server as GET shows it. */
export const serverView = (call: Call, server: Server): Readonly<Record<string, unknown>> => ({
  id: server.id,
  name: server.name,
  status: 'ACTIVE',
  tenant_id: server.tenant,
  created: '2015-07-09T18:52:29Z',
  updated: '2015-07-09T18:52:29Z',
  metadata: {},
  links: links(call, 'servers', server.id),
});
