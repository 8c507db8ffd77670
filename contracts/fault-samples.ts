/**
 * Error content in every dialect seen on targets or in documents, with invented messages, to test the schemas.
 * The dialects: the guide's samples, the provider's gateway, Nova, Keystone's token filter, WebOb, clones of the interface.
 */

/** One error response, and the rules that its content breaks; none if it is valid. */
export interface FaultSample {
  readonly title: string;
  readonly status: number;
  readonly content: unknown;
  readonly breaks: readonly ('envelope' | 'name' | 'integerCode' | 'code' | 'message' | 'spokenMessage' | 'details' | 'retry')[];
}

const sample = (title: string, status: number, content: unknown, ...breaks: FaultSample['breaks']): FaultSample => ({
  title,
  status,
  content,
  breaks,
});

const guide = (status: number, name: string, members: object = {}): FaultSample =>
  sample(`the guide's ${name}`, status, {
    [name]: { code: status, message: 'It did not work.', details: 'More about it.', ...members },
  });

/** Valid and invalid content, with one defect per sample if possible. */
export const faultSamples: readonly FaultSample[] = [
  guide(400, 'badRequest'),
  guide(401, 'unauthorized'),
  guide(403, 'forbidden'),
  guide(404, 'itemNotFound'),
  guide(405, 'badMethod'),
  guide(409, 'conflictingRequest'),
  guide(409, 'buildInProgress'),
  guide(409, 'backupOrResizeInProgress'),
  guide(409, 'inProgress'),
  guide(413, 'overLimit', { retryAfter: '2031-05-06T07:08:09Z' }),
  sample('an overLimit of the fault page, with retryAt', 413, {
    overLimit: { code: 413, message: 'Too many.', details: 'More about it.', retryAt: '2031-05-06T07:08:09Z' },
  }),
  guide(415, 'badMediaType'),
  guide(429, 'overLimit', { retryAfter: '17' }),
  guide(500, 'computeFault'),
  guide(500, 'imageapiFault'),
  guide(500, 'cloudServersFault'),
  guide(500, 'instanceFault'),
  guide(500, 'instance_fault'),
  guide(501, 'notImplemented'),
  guide(503, 'serviceUnavailable'),
  guide(503, 'serverCapacityUnavailable'),
  sample('an overLimit with the letters UTC as zone', 413, {
    overLimit: { code: 413, message: 'Too many.', retryAt: '2031-05-06T07:08:09UTC' },
  }),
  sample('an overLimit without a zone', 413, {
    overLimit: { code: 413, message: 'Too many.', retryAt: '2031-05-06T07:08:09' },
  }),
  sample('an overLimit with an offset', 413, {
    overLimit: { code: 413, message: 'Too many.', retryAfter: '2031-05-06T07:08:09+02:00' },
  }),
  sample('an overLimit of Nova, seconds as a string', 413, {
    overLimit: { message: 'This one was limited.', code: 413, retryAfter: '54', details: 'One POST to "*" a minute.' },
  }),
  sample('a fault of Nova, without details and the message first', 404, {
    itemNotFound: { message: 'No such image.', code: 404 },
  }),
  sample('a refusal of Nova', 403, { forbidden: { message: 'This image is not yours to delete.', code: 403 } }),
  sample('a tenant that does not fit, by Nova', 400, {
    badRequest: { message: "The URL's project_id 'a1' is not the context's project_id 'b2'", code: 400 },
  }),
  ...[400, 401, 403, 404, 405, 409, 413, 415, 429, 501, 503].map((status) => guide(status, 'computeFault')),
  sample("a 401 of Keystone's token filter", 401, { error: { code: 401, title: 'Unauthorized', message: 'Log in first.' } }),
  sample('a status that no document names', 418, { teapot: { code: 418, message: 'Short and stout.' } }),
  sample('members that no document mentions', 404, {
    itemNotFound: { code: 404, message: 'No such image.', link: 'https://docs.example.com', request: { id: 7 } },
  }),

  sample('a clone with an empty message', 404, { itemNotFound: { message: '', code: 404, details: '' } }, 'spokenMessage'),
  sample('a message of blanks', 404, { itemNotFound: { message: ' \n', code: 404 } }, 'spokenMessage'),
  sample(
    'WebOb: no wrapper, the code a string',
    404,
    { message: 'It could not be found.<br /><br />', code: '404 Not Found', title: 'Not Found' },
    'envelope',
    'name',
    'integerCode',
  ),
  sample('a lost wrapper', 404, { code: 404, message: 'No such image.' }, 'envelope', 'name'),
  sample('a second member', 404, { itemNotFound: { code: 404, message: 'No.' }, status: 404 }, 'envelope'),
  sample('an empty object', 404, {}, 'envelope', 'name', 'integerCode', 'message'),
  sample('an array', 404, [{ itemNotFound: { code: 404, message: 'No.' } }], 'envelope', 'name', 'integerCode', 'message'),
  sample('a string', 404, 'No.', 'envelope', 'name', 'integerCode', 'message'),
  sample('null', 404, null, 'envelope', 'name', 'integerCode', 'message'),
  sample('a fault that is a string', 404, { itemNotFound: 'No.' }, 'envelope', 'integerCode', 'message'),
  sample("the guide's own words for a name", 405, { 'Method Not Allowed': { code: 405, message: 'No.' } }, 'name'),
  sample('a 401 by another name', 401, { loginRequired: { code: 401, message: 'Log in first.' } }, 'name'),
  sample('the name of another status', 404, { badRequest: { code: 404, message: 'No.' } }, 'name'),
  sample("the name of the machine description's slip", 409, { badMethod: { code: 409, message: 'Not now.' } }, 'name'),
  sample('a code that is a string', 404, { itemNotFound: { code: '404', message: 'No.' } }, 'integerCode'),
  sample('a code that is a fraction', 404, { itemNotFound: { code: 404.5, message: 'No.' } }, 'integerCode', 'code'),
  sample('no code', 404, { itemNotFound: { message: 'No.' } }, 'integerCode'),
  sample('the code of another status', 404, { itemNotFound: { code: 500, message: 'No.' } }, 'code'),
  sample('413 in the body of a 429', 429, { overLimit: { code: 413, message: 'Too many.' } }, 'code'),
  sample('no message', 404, { itemNotFound: { code: 404 } }, 'message'),
  sample('a message that is an object', 404, { itemNotFound: { code: 404, message: { en: 'No.' } } }, 'message'),
  sample('details that are a list', 404, { itemNotFound: { code: 404, message: 'No.', details: ['a', 'b'] } }, 'details'),
  sample('details that are null', 404, { itemNotFound: { code: 404, message: 'No.', details: null } }, 'details'),
  sample('a retryAfter that is a number', 413, { overLimit: { code: 413, message: 'Too many.', retryAfter: 54 } }, 'retry'),
  sample('a retryAfter with a unit', 413, { overLimit: { code: 413, message: 'Too many.', retryAfter: '54s' } }, 'retry'),
];
