// A mock of Delete Image with two tenants, in memory: node own-mock.mjs 8080
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const tenants = new Map(Object.entries({ 'token-of-alice': '1001', 'token-of-bob': '2002' }));
const images = new Map();

createServer(async (request, response) => {
  const content = await read(request).catch(() => undefined);
  if (content === undefined) return; // the client is gone
  const [status, body, fields = {}] = answer(request, content);
  const text = body === undefined ? '' : JSON.stringify(body);
  if (text !== '') Object.assign(fields, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.writeHead(status, { 'X-Compute-Request-Id': `req-${randomUUID()}`, ...fields }).end(text);
}).listen(Number(process.argv[2] ?? 8080), '127.0.0.1');

async function read(request) {
  let content = '';
  for await (const chunk of request) content += chunk;
  return content;
}

const fault = (code, name, message, fields) => [code, { [name]: { code, message } }, fields];
const notAllowed = (Allow) => fault(405, 'badMethod', 'The resource has no such method.', { Allow });
const shown = ({ id, name, created }) => ({ id, name, status: 'ACTIVE', created, updated: created });

/** Status, content and fields of the answer. */
function answer({ method, url, headers }, content) {
  const tenant = tenants.get(headers['x-auth-token']);
  if (tenant === undefined) return fault(401, 'unauthorized', 'A valid token is required.', { 'WWW-Authenticate': 'Keystone' });
  const [, owner, id] = /^\/v2\/([^/?]+)\/images(?:\/([^/?]+))?(?:\?.*)?$/.exec(url) ?? [];
  if (owner !== undefined && owner !== tenant) return fault(403, 'forbidden', 'The token belongs to another tenant.');
  const isRead = method === 'GET' || method === 'HEAD';
  const own = [...images.values()].filter((image) => image.tenant === tenant);
  if (owner !== undefined && id === undefined && method === 'POST') return create(tenant, content);
  if (owner !== undefined && (id === undefined || id === 'detail'))
    return isRead ? [200, { images: own.map(shown) }] : notAllowed(id === undefined ? 'GET, HEAD, POST' : 'GET, HEAD');
  if (id !== undefined && !isRead && method !== 'DELETE') return notAllowed('GET, HEAD, DELETE');
  const image = own.find((each) => each.id === id?.replace(/%[2-7][0-9a-f]/gi, decodeURIComponent));
  if (image === undefined) return fault(404, 'itemNotFound', 'There is no such image.');
  if (isRead) return [200, { image: shown(image) }];
  const isFalse = (headers['if-match'] ?? '*') !== '*' || headers['if-none-match'] === '*';
  if (isFalse) return fault(412, 'preconditionFailed', 'An image is there, and has no entity tag.');
  images.delete(image.id);
  return [204];
}

function create(tenant, content) {
  const { name } = parsed(content) ?? {};
  if (typeof name !== 'string') return fault(400, 'badRequest', 'The content has to be JSON with a name.');
  const image = { id: randomUUID(), name, tenant, created: new Date().toISOString() };
  images.set(image.id, image);
  return [201, { image: shown(image) }, { Location: `/v2/${tenant}/images/${image.id}` }];
}

function parsed(content) {
  try {
    return JSON.parse(content);
  } catch {}
}
