/** The resource that a path names, beneath `/v2/{tenant}`. */
export type Route =
  | { readonly kind: 'image' | 'metadata' | 'server' | 'action'; readonly tenant: string; readonly id: string }
  | { readonly kind: 'metadata item'; readonly tenant: string; readonly id: string; readonly key: string }
  | { readonly kind: 'images' | 'detail' | 'servers'; readonly tenant: string }
  | { readonly kind: 'nothing'; readonly tenant: string | undefined };

/** The methods of each kind of resource. */
export const methodsOf: Readonly<Record<Route['kind'], readonly string[]>> = {
  image: ['GET', 'HEAD', 'DELETE', 'OPTIONS'],
  images: ['GET', 'HEAD', 'OPTIONS'],
  detail: ['GET', 'HEAD', 'OPTIONS'],
  metadata: ['GET', 'HEAD', 'OPTIONS'],
  'metadata item': ['GET', 'HEAD', 'OPTIONS'],
  servers: ['GET', 'HEAD', 'OPTIONS'],
  server: ['GET', 'HEAD', 'OPTIONS'],
  action: ['POST', 'OPTIONS'],
  nothing: [],
};

/** Methods that the server knows, whether or not a resource has them. */
export const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
]);

const percentEncoded = /%([0-9A-Fa-f]{2})/g;
const unreserved = /[A-Za-z0-9._~-]/;

/** A segment with the escapes of unreserved characters undone, and no others (RFC 3986 section 6.2.2.2). */
function decodedSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  return segment.replace(percentEncoded, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return unreserved.test(character) ? character : whole;
  });
}

/** The resource that a path names. Segments are compared octet for octet; dot segments and empty segments name no resource. */
export function routeOf(path: string): Route {
  const [root, version, tenant, collection, id, part, key, ...rest] = path.split('/').map(decodedSegment);
  if (root !== '' || version !== 'v2' || tenant === undefined || rest.length > 0) return { kind: 'nothing', tenant: undefined };
  const nothing: Route = { kind: 'nothing', tenant };
  if (collection === 'servers') return serverRoute(tenant, id, part, key) ?? nothing;
  if (collection !== 'images') return nothing;
  if (id === undefined) return { kind: 'images', tenant };
  if (part === undefined) return id === 'detail' ? { kind: 'detail', tenant } : { kind: 'image', tenant, id };
  if (part !== 'metadata') return nothing;
  return key === undefined ? { kind: 'metadata', tenant, id } : { kind: 'metadata item', tenant, id, key };
}

function serverRoute(
  tenant: string,
  id: string | undefined,
  part: string | undefined,
  rest: string | undefined,
): Route | undefined {
  if (rest !== undefined) return undefined;
  if (id === undefined) return { kind: 'servers', tenant };
  if (part === undefined) return { kind: 'server', tenant, id };
  return part === 'action' ? { kind: 'action', tenant, id } : undefined;
}
