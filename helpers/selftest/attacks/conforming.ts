import { randomUUID } from 'node:crypto';
import { type Answer, type Asked, faultAnswer, jsonAnswer } from './answer.ts';
import type { StandingImage, World } from './world.ts';

/** Departures from a conforming target that need no answer of their own. */
export interface Departures {
  /** The id of the next image. If it names an existing image, no image is created. */
  readonly newId?: (world: World) => string;
  /** The href of the self link of an image that a run created. */
  readonly selfLink?: (id: string, world: World) => unknown;
}

/** The answer of a conforming target, careless in one thing: it resolves dot segments in paths. */
export function conforming(asked: Asked, world: World, departures: Departures): Answer {
  const { method, path } = asked;
  if (asked.fields['x-auth-token'] !== world.token) {
    return faultAnswer(401, 'unauthorized', 'No valid token is given.', {
      'WWW-Authenticate': 'Keystone uri="http://id.example"',
    });
  }
  const below = path.startsWith(`${world.base}/`) ? path.slice(world.base.length) : undefined;
  const [, collection, segment, member] = /^\/(images|servers)(?:\/([^/]*))?(?:\/(.*))?$/.exec(below ?? '') ?? [];
  const isHarmless = underNobody.test(path);
  if (method === 'DELETE' && !isHarmless && (collection !== 'images' || !isOfOneImage(`${segment ?? ''}/${member ?? ''}`, world)))
    world.alarms.push(`DELETE ${asked.url}`);
  if (collection === 'servers' && method === 'POST' && member === 'action') return snapshotTaken(asked, world, departures);
  if (collection !== 'images') return notFound(path);
  if (segment === undefined && method === 'POST') return imageMade(asked, world, departures);
  if (method === 'GET' && (segment === undefined || segment === '' || segment === 'detail')) return listed(world, departures);
  if (segment === undefined || member !== undefined) return notFound(path);
  return ofImage(method, decoded(segment), world, departures);
}

/** A tenant that the suite made up: nobody has images there. */
const underNobody = /^\/v2\/[0-9a-f]{32}\/images\/[0-9a-f-]{36}$/;

/** Whether a path below the images is one segment, or names only images of runs and what is below one. */
function isOfOneImage(path: string, world: World): boolean {
  const segments = path.split('/').filter((segment) => segment !== '');
  const isMember = (name: string): boolean => /^[a-z]+$/.test(name) && world.find(name) === undefined;
  return (
    (segments.length === 1 && segments[0] !== 'detail' && segments[0] !== '*') ||
    (segments.length > 1 && segments.every((id, place) => world.made.has(id) || (place > 0 && isMember(id))))
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function ofImage(method: string, id: string, world: World, departures: Departures): Answer {
  const image = world.find(id);
  if (method === 'DELETE') {
    const fields = { 'X-Compute-Request-Id': `req-${randomUUID()}` };
    return world.remove(id) ? { status: 204, fields } : notFound(id);
  }
  if (method !== 'GET' && method !== 'HEAD')
    return faultAnswer(405, 'badMethod', 'No such method.', { Allow: 'GET, HEAD, DELETE' });
  return image === undefined ? notFound(id) : jsonAnswer(200, { image: shown(id, image, world, departures) });
}

const notFound = (what: string): Answer => faultAnswer(404, 'itemNotFound', `There is no ${JSON.stringify(what)}.`);

const listed = (world: World, departures: Departures): Answer => jsonAnswer(200, { images: listOf(world, departures) });

export function listOf(world: World, departures: Departures = {}): object[] {
  return [...world.images].map(([id, image]) => shown(id, image, world, departures));
}

function shown(id: string, { name, foreign }: StandingImage, world: World, { selfLink }: Departures): object {
  const href = selfLink === undefined || foreign ? `http://${world.host}${world.base}/images/${id}` : selfLink(id, world);
  return { id, name, status: 'ACTIVE', links: [{ rel: 'self', href }] };
}

function snapshotTaken({ content }: Asked, world: World, departures: Departures): Answer {
  const { createImage } = JSON.parse(content) as { createImage: { name: string } };
  const id = made(createImage.name, world, departures);
  return { status: 202, fields: { Location: `http://${world.host}${world.base}/images/${id}` } };
}

function imageMade({ content }: Asked, world: World, departures: Departures): Answer {
  const { name } = JSON.parse(content) as { name: string };
  const id = made(name, world, departures);
  return jsonAnswer(201, { id, name, status: 'queued' });
}

function made(name: string, world: World, { newId }: Departures): string {
  const id = newId?.(world) ?? randomUUID();
  // No image is added for an id that no path can hold: the source lies about it.
  if (/^[\w.~-]+$/.test(id) && id !== 'detail' && id !== '..' && world.find(id) === undefined) world.add(id, name);
  return id;
}
