import { fault } from './faults.ts';
import type { Answer } from './message.ts';
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
const imageEntry = (call: Call, image: Image): Readonly<Record<string, unknown>> => ({
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

/** When an image last changed; the end of SAVING counts as a change. */
const changedAt = (image: Image): number =>
  image.deleted ?? (Number.isFinite(image.activeAt) ? Math.max(image.updated, image.activeAt) : image.updated);

/** The images of a list, newest first. Tombstones are among them only under `changes-since`. */
export function listedImages(call: KnownCall, query: URLSearchParams): readonly Image[] {
  const { universe, stages } = call;
  const since = query.get('changes-since');
  const name = query.get('name');
  const status = query.get('status')?.toUpperCase();
  const server = query.get('server');
  const candidates =
    since === null ? [...universe.images.values()] : [...universe.images.values(), ...universe.tombstones.values()];
  const from = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since);
  const now = Date.now();
  return candidates
    .filter((image) => changedAt(image) >= from || since === null)
    .filter((image) => (name === null || image.name === name) && (status === undefined || statusOf(image, now) === status))
    .filter((image) => (server === null || image.server === server) && stages.sees(call, image))
    .sort((a, b) => b.sequence - a.sequence);
}

/** The answer to GET of a list: one page, and a link to the next if there is one. */
export function page(call: KnownCall, detailed: boolean): Answer {
  const query = new URLSearchParams(call.request.query);
  const pageLength = call.stages.pageLength();
  const wanted = query.get('limit') ?? String(pageLength);
  const since = query.get('changes-since');
  if (!/^\d{1,9}$/.test(wanted) || wanted === '0') return fault(400, 'badRequest', 'limit is a positive whole number.');
  if (since !== null && Number.isNaN(Date.parse(since))) return fault(400, 'badRequest', 'changes-since is a date and time.');
  const marker = query.get('marker');
  const all = call.stages.listed(call, query);
  const after = marker === null ? undefined : (all.find(({ id }) => id === marker)?.sequence ?? markerPosition(call, marker));
  if (marker !== null && after === undefined) return fault(400, 'badRequest', 'marker is not the id of an image.');

  const images = all.filter((image) => after === undefined || image.sequence < after);
  const shown = images.slice(0, Math.min(Number(wanted), pageLength));
  // The newest is read last, and a defect that takes what was read last takes that.
  for (const { id } of shown.toReversed()) call.universe.touch(id);
  const last = shown.at(-1);
  const entries = shown.map((image) => (detailed ? call.stages.view(call, image) : imageEntry(call, image)));
  if (last === undefined || shown.length === images.length) return { status: 200, fields: [], json: { images: entries } };
  query.set('marker', last.id);
  query.set('limit', String(shown.length));
  const href = `${call.root}${call.path}?${query.toString()}`;
  return { status: 200, fields: [], json: { images: entries, images_links: [{ rel: 'next', href }] } };
}

/** A marker that has since been deleted keeps its place, so a list can be paged through while images are deleted. */
const markerPosition = (call: KnownCall, id: string): number | undefined =>
  (call.universe.images.get(id) ?? call.universe.tombstones.get(id))?.sequence;
