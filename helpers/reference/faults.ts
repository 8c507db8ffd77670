import type { FieldLine } from '../../contracts/fields.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { Answer } from './message.ts';

/** A fault in the guide's form: one member, named after the error. */
export function fault(
  status: number,
  name: string,
  message: string,
  fields: readonly FieldLine[] = [],
  more: Readonly<Record<string, string>> = {},
): Answer {
  return { status, fields, json: { [name]: { code: status, message, ...more } } };
}

/** A deletion that succeeded. */
export const noContent: Answer = { status: 204, fields: [] };

/** A failure of the service itself. */
export const failed: Answer = fault(500, 'computeFault', 'Something failed.');

/** Where the root of the service is, for the challenge of a 401. */
export const unauthorized = (root: string): Answer =>
  fault(401, 'unauthorized', 'This request needs a valid token.', [['WWW-Authenticate', `Keystone uri="${root}"`]]);

/** One answer for unknown images, malformed identifiers and images that the caller may not know of. */
export const itemNotFound = (what: 'Image' | 'Server' | 'Resource' | 'Metadata item' = 'Image'): Answer =>
  fault(404, 'itemNotFound', `${what} not found.`);

/** A 405; `allowed` are the methods that the resource has. */
export const badMethod = (method: string, allowed: readonly string[]): Answer =>
  fault(405, 'badMethod', `The resource does not support ${method.slice(0, 32)}.`, [['Allow', allowed.join(', ')]]);

/** A 409; `why` completes the sentence "cannot be deleted because". */
export const conflictingRequest = (why: string): Answer =>
  fault(409, 'conflictingRequest', `The image cannot be deleted because ${why}.`, [], { details: 'Try again later.' });

/** A 413 of a rate limit; field and content name the same instant. */
export function overLimit(seconds: number): Answer {
  const instant = new Date((Math.floor(Date.now() / 1000) + seconds) * 1000);
  const retryAfter = instant.toISOString().replace('.000Z', 'Z');
  return fault(413, 'overLimit', 'This account is over its rate limit.', [['Retry-After', String(seconds)]], { retryAfter });
}

/** The answer of a rate limit with 429 in the place of 413. */
export const as429 = (answer: Answer): Answer => {
  const { overLimit } = answer.json as { overLimit: object };
  return { ...answer, status: 429, json: { overLimit: { ...overLimit, code: 429 } } };
};

/** The refusal that a provocation asks for; `root` is for the challenge of a 401. */
export function provoked(code: RefusalCode, root: string): Answer {
  switch (code) {
    case 400:
      return fault(400, 'badRequest', 'The request is in error.');
    case 401:
      return unauthorized(root);
    case 403:
      return fault(403, 'forbidden', 'You may not delete this image.');
    case 405:
      return badMethod('DELETE', ['GET', 'HEAD', 'OPTIONS']);
    case 409:
      return conflictingRequest('a server that is being built depends on it');
    case 413:
      return overLimit(1);
    case 500:
      return fault(500, 'computeFault', 'The service failed to delete the image.');
    case 503:
      return fault(503, 'serviceUnavailable', 'The image service is not available at the moment.');
  }
}
