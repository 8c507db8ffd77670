import { badMethod, conflictingRequest, fault, itemNotFound, provoked, unauthorized } from './faults.ts';
import type { Answer } from './message.ts';
import { fieldOf } from './message.ts';
import { isUuid } from './naming.ts';
import { knownMethods, methodsOf, type Route, routeOf } from './routes.ts';
import type { Call, KnownCall, Stages } from './stages.ts';
import { isHeld } from './universe.ts';
import { imageUrl, imageView, listedImages, page, serverView } from './views.ts';

/** A host and a port: RFC 9112 section 3.2, RFC 3986 section 3.2. */
const hostValue = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~%!$&'()*+,;=-]*)(?::\d*)?$/;
const refusalCodes = [400, 401, 403, 405, 409, 413, 500, 503] as const;

/** The answer to a call: valid HTTP first, then the token, the tenant, and what the path names. */
export async function answerTo(call: Call): Promise<Answer> {
  const { stages } = call;
  const refusal = stages.admit(call);
  if (refusal !== undefined) return refusal;
  const principal = stages.authenticate(call, stages.token(call));
  if (principal === undefined) return unauthorized(call.root);
  const known: KnownCall = Object.assign(call, { principal });
  return stages.tenancy(known) ?? stages.act(known);
}

/** The conforming service. */
export const standard: Stages = {
  method: (call) => call.request.method,
  route: (path) => routeOf(path),
  admit(call) {
    const hosts = call.request.fields.filter(([name]) => name.toLowerCase() === 'host');
    if (hosts.length > 1 || (hosts.length === 0 && call.request.version === '1.1')) {
      return fault(400, 'badRequest', 'A request needs one Host field.');
    }
    if (!hosts.every(([, value]) => hostValue.test(value))) return fault(400, 'badRequest', 'Host is malformed.');
    const [defect] = call.request.defects;
    if (defect === undefined) return undefined;
    if (defect === 'unknown transfer coding') return fault(501, 'notImplemented', 'The only transfer coding known is chunked.');
    return fault(400, 'badRequest', `The request is malformed: ${defect}.`);
  },
  token(call) {
    const [token, ...others] = call.request.fields.filter(([name]) => name.toLowerCase() === 'x-auth-token');
    return others.length > 0 ? undefined : token?.[1];
  },
  authenticate(call, token) {
    const principal = call.universe.tokens.get(token ?? '');
    return principal?.ended === undefined ? principal : undefined;
  },
  tenancy(call) {
    const { tenant } = call.route;
    if (tenant === undefined || tenant === call.principal.tenant) return undefined;
    return fault(400, 'badRequest', "The tenant in the URL is not the token's.");
  },
  async act(call) {
    const { route, stages } = call;
    const method = stages.method(call);
    if (route.kind === 'image') call.universe.asked(route.id);
    if (!knownMethods.has(method)) return fault(501, 'notImplemented', 'The method is not known here.');
    if (route.kind === 'nothing') return itemNotFound('Resource');
    const methods = methodsOf[route.kind];
    if (!methods.includes(method)) return badMethod(method, methods);
    if (method === 'OPTIONS') return { status: 200, fields: [['Allow', methods.join(', ')]] };
    if (method === 'DELETE' && route.kind === 'image') return stages.limit(call) ?? stages.deletion(call, route.id);
    return resource(call, route);
  },
  limit: (call) => (call.universe.limited.has(call.principal.tenant) ? provoked(413, call.root) : undefined),
  async deletion(call, id) {
    const { stages } = call;
    if (!stages.mayDelete(call)) return fault(403, 'forbidden', 'Your role may not delete images.');
    const image = stages.find(call, id);
    if (image === undefined || !stages.sees(call, image)) return itemNotFound();
    const refusal = stages.permission(call, image) ?? stages.obstacle(call, image) ?? stages.condition(call, image);
    if (refusal !== undefined) return refusal;
    await stages.remove(call, image);
    return stages.deleted(call, image);
  },
  mayDelete: (call) => call.principal.role === 'admin',
  find: (call, id) => (isUuid(id) ? call.universe.images.get(id) : undefined),
  sees: ({ principal }, image) =>
    image.tenant === principal.tenant || image.visibility === 'public' || image.members.includes(principal.tenant),
  permission(call, image) {
    if (image.tenant !== call.principal.tenant) return fault(403, 'forbidden', 'Only its owner may delete this image.');
    return image.protected ? fault(403, 'forbidden', 'The image is protected.') : undefined;
  },
  obstacle(call, image) {
    const asked = Number(fieldOf(call.request.fields, 'X-Reference-Answer') ?? 0);
    const code = refusalCodes.find((known) => known === asked) ?? call.universe.refusals.get(image.id);
    if (code !== undefined) return provoked(code, call.root);
    return image.conflict === undefined ? undefined : conflictingRequest(image.conflict);
  },
  condition(call) {
    // Images have no entity tag, so that a list of entity tags never matches: RFC 9110 section 13.1.1.
    const [match, noneMatch] = ['If-Match', 'If-None-Match'].map((name) => fieldOf(call.request.fields, name));
    if (match !== undefined && match !== '*') return fault(412, 'preconditionFailed', 'The image has no entity tag.');
    return noneMatch === '*' ? fault(412, 'preconditionFailed', 'There is an image.') : undefined;
  },
  remove: (call, image) => call.universe.remove(image.id),
  deleted: () => ({ status: 204, fields: [] }),
  read(call, id) {
    const image = call.stages.find(call, id);
    if (image === undefined || !call.stages.sees(call, image)) return itemNotFound();
    call.universe.touch(image.id);
    return { status: 200, fields: [], json: { image: call.stages.view(call, image) } };
  },
  listed: listedImages,
  pageLength: () => 100,
  view: imageView,
  server: serverView,
  metadata(call, id) {
    const image = call.stages.find(call, id);
    return image !== undefined && call.stages.sees(call, image) ? image.metadata : undefined;
  },
  create(call, name, metadata) {
    const activeAt = isHeld(metadata) ? Number.POSITIVE_INFINITY : Date.now();
    const server = 'id' in call.route ? call.route.id : '';
    // As Nova does.
    const known = { image_type: 'snapshot', ...metadata };
    return call.universe.add({ name, tenant: call.principal.tenant, metadata: known, server, activeAt });
  },
};

/** GET, HEAD and POST of what the path names. */
async function resource(call: KnownCall, route: Exclude<Route, { kind: 'nothing' }>): Promise<Answer> {
  switch (route.kind) {
    case 'images':
      return page(call, false);
    case 'detail':
      return page(call, true);
    case 'image':
      return call.stages.read(call, route.id);
    case 'servers':
      return serversOf(call);
    case 'metadata':
    case 'metadata item':
      return metadataOf(call, route.id, route.kind === 'metadata item' ? route.key : undefined);
    default:
      return onServer(call, route);
  }
}

function metadataOf(call: KnownCall, id: string, key: string | undefined): Answer {
  const metadata = call.stages.metadata(call, id);
  if (metadata === undefined) return itemNotFound();
  if (key === undefined) return { status: 200, fields: [], json: { metadata } };
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  return value === undefined ? itemNotFound('Metadata item') : { status: 200, fields: [], json: { meta: { [key]: value } } };
}

function serversOf({ universe, principal }: KnownCall): Answer {
  const own = [...universe.servers.values()].filter(({ tenant }) => tenant === principal.tenant);
  return { status: 200, fields: [], json: { servers: own.map(({ id, name }) => ({ id, name })) } };
}

function onServer(call: KnownCall, route: Extract<Route, { kind: 'server' | 'action' | 'image' | 'metadata' }>): Answer {
  const server = call.universe.servers.get(route.id);
  if (server?.tenant !== call.principal.tenant) return itemNotFound('Server');
  if (route.kind === 'server') return { status: 200, fields: [], json: { server: call.stages.server(call, server) } };
  if (call.principal.role === 'observer') return fault(403, 'forbidden', 'Your role may not create images.');
  const order = imageOrder(call.request.content);
  if (order === undefined) return fault(400, 'badRequest', 'The only action is createImage, with a name.');
  const image = call.stages.create(call, order.name, order.metadata);
  return { status: 202, fields: [['Location', imageUrl(call, image.id)]] };
}

/** The name and metadata of a createImage action; undefined if the content is something else. */
function imageOrder(content: Buffer): { name: string; metadata: Record<string, string> } | undefined {
  let action: { createImage?: { name?: unknown; metadata?: Record<string, unknown> } } | null;
  try {
    action = JSON.parse(content.toString('utf8')) as typeof action;
  } catch {
    return undefined;
  }
  const order = action?.createImage;
  if (typeof order?.name !== 'string' || order.name === '') return undefined;
  const metadata = Object.entries(order.metadata ?? {}).map(([key, value]): [string, string] => [key, String(value)]);
  return { name: order.name, metadata: Object.fromEntries(metadata) };
}
