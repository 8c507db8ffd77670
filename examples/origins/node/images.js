// The images in memory, and the faults of the guide. Variables of up.sh: the tokens, PROTECTED_IMAGE, FOREIGN_IMAGE, MAINTENANCE.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';

const { OWNER_TOKEN, READER_TOKEN, STRANGER_TOKEN, PROTECTED_IMAGE, FOREIGN_IMAGE, MAINTENANCE } = process.env;

const users = new Map([
  [OWNER_TOKEN, { tenant: 'conformance', writes: true }],
  [READER_TOKEN, { tenant: 'conformance', writes: false }],
  [STRANGER_TOKEN, { tenant: 'other', writes: true }],
]);

const faults = {
  400: ['badRequest', 'The request is in error.'],
  401: ['unauthorized', 'The token is not valid.'],
  403: ['forbidden', 'The role or the image forbids this action.'],
  404: ['itemNotFound', 'There is no such image.'],
  405: ['badMethod', 'The resource does not support this method.'],
  412: ['preconditionFailed', 'The image has another entity tag.'],
  415: ['badMediaType', 'The service reads JSON.'],
  503: ['serviceUnavailable', 'The service is in maintenance.'],
};

/** A refusal, with its status and the fields of its response. */
export class Fault extends Error {
  constructor(status, fields = {}) {
    super(`fault ${status}`);
    this.status = status;
    this.fields = fields;
  }
}

/** The content of a fault. */
export function faultOf(code) {
  const [name, message] = faults[code] ?? ['computeFault', 'The request cannot be served.'];
  return { [name]: { code, message } };
}

export const requestId = () => `req-${randomUUID()}`;

const images = new Map();

function add(id, tenant, name = '') {
  const image = { id, name, status: 'ACTIVE', updated: new Date().toISOString() };
  images.set(id, { tenant, image });
  return image;
}

add(PROTECTED_IMAGE, 'conformance', 'fixture-protected');
add(FOREIGN_IMAGE, 'other', 'fixture-foreign');

/** Whose token it is. */
export function userOf(token) {
  if (existsSync(MAINTENANCE)) throw new Fault(503);
  const user = users.get(token);
  if (user === undefined) throw new Fault(401, { 'WWW-Authenticate': 'Keystone uri="http://127.0.0.1/"' });
  return user;
}

function checkTenant(user, tenant) {
  if (user.tenant !== tenant) throw new Fault(403);
}

export function list(user, tenant) {
  checkTenant(user, tenant);
  return [...images.values()].filter((each) => each.tenant === tenant).map(({ image }) => image);
}

export function find(user, tenant, id) {
  checkTenant(user, tenant);
  const found = images.get(id);
  if (found?.tenant !== tenant) throw new Fault(404);
  return found.image;
}

/** Makes an image; replaces none. */
export function create(user, tenant, id, content) {
  checkTenant(user, tenant);
  if (!user.writes || images.has(id)) throw new Fault(403);
  return add(id, tenant, content?.name);
}

/** Deletes an image. No image has an entity tag: If-Match holds for an asterisk only, and If-None-Match for all but that. */
export function remove(user, tenant, id, ifMatch = '*', ifNoneMatch = '') {
  find(user, tenant, id);
  if (!user.writes || id === PROTECTED_IMAGE) throw new Fault(403);
  if (ifMatch !== '*' || ifNoneMatch === '*') throw new Fault(412);
  images.delete(id);
}
