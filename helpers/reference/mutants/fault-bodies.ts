import type { Answer } from '../message.ts';
import { withContent } from '../message.ts';
import {
  isDeletion,
  type Mutant,
  mutant,
  rewriteAnswer,
  rewriteContent,
  rewriteFault,
  rewriteMessage,
  status,
  type Where,
} from './mutant.ts';

const json = 'application/json';
const text = ({ json: value }: Answer): string => JSON.stringify(value);

/** Faults with this status in response to DELETE. */
const of =
  (...codes: readonly number[]): Where =>
  (answer, call) =>
    isDeletion(call) && status(...codes)(answer, call);

const is404 = of(404);

/** One defect of the fault of one status. Its name ends with the status. */
const spoilt = (
  name: string,
  bug: string,
  breaks: Mutant['breaks'],
  where: Where,
  change: Parameters<typeof rewriteFault>[1],
): Mutant => ({
  name,
  bug,
  breaks,
  ...rewriteFault(where, change),
});

/** One defect for each status: a service may build each fault in a different place. */
const each = (codes: readonly number[], mutant: (code: number) => Mutant): readonly Mutant[] => codes.map(mutant);

const page = (title: string) => () => `<!DOCTYPE html><html><head><title>${title}</title></head><body>${title}</body></html>`;

/** Defects in the content of faults. */
export const faultBodies: readonly Mutant[] = [
  ...each([400, 401, 403, 404, 409, 413, 500, 503], (code) => ({
    name: `empty-${code}`,
    bug: `answers ${code} without content`,
    breaks: ['DI-FLT-01'],
    ...rewriteAnswer(of(code), ({ json: _, ...answer }) => answer),
  })),
  mutant('empty-405', 'answers 405 without content', {
    breaks: ['DI-FLT-01'],
    ...rewriteAnswer(status(405), ({ json: _, ...answer }) => answer),
  }),
  ...each([401, 403, 413, 500, 503], (code) => ({
    name: `html-${code}`,
    bug: `has a gateway that answers ${code} with an HTML page`,
    breaks: [code === 503 ? 'DI-503-06' : 'DI-FLT-02'],
    ...rewriteContent(of(code), 'text/html', page(`${code}`)),
  })),
  mutant('text-401', 'answers 401 with text, as the old token filter does', {
    breaks: ['DI-FLT-02'],
    ...rewriteContent(of(401), 'text/plain', () => 'Authentication required'),
  }),
  mutant('bom-before-403', 'writes a byte order mark before JSON', {
    breaks: ['DI-FLT-02'],
    ...rewriteContent(of(403), json, (answer) => `\ufeff${text(answer)}`),
  }),
  mutant('latin-1-403', 'writes JSON in Latin-1', {
    breaks: ['DI-FLD-12', 'DI-FLT-02'],
    ...rewriteMessage(of(403), (message) =>
      withContent(message, Buffer.from('{"forbidden":{"code":403,"message":"Nur ber\u00e4chtigte d\u00fcrfen das."}}', 'latin1')),
    ),
  }),
  mutant('message-cut-inside-a-character', 'shortens a message to a number of octets where it quotes an odd path', {
    breaks: ['DI-FLD-12'],
    ...rewriteMessage(
      (message, call) => message.status === 404 && /%/.test(call.path) && call.request.method === 'DELETE',
      (message) =>
        withContent(
          message,
          Buffer.concat([Buffer.from('{"itemNotFound":{"code":404,"message":"no '), Buffer.from([0xc3]), Buffer.from('"}}')]),
        ),
    ),
  }),
  mutant('octets-after-json-401', 'writes the end of a template after JSON', {
    breaks: ['DI-FLD-12', 'DI-FLT-02'],
    ...rewriteContent(of(401), json, (answer) => `${text(answer)}\n</body>`),
  }),
  mutant('json-with-comma-409', 'writes JSON with a trailing comma', {
    breaks: ['DI-FLD-12', 'DI-FLT-02'],
    ...rewriteContent(of(409), json, (answer) => text(answer).replace(/\}\}$/, ',}}')),
  }),
  mutant('json-in-single-quotes-503', 'writes a literal of its programming language instead of JSON', {
    breaks: ['DI-503-06', 'DI-FLD-12'],
    ...rewriteContent(of(503), json, (answer) => text(answer).replaceAll('"', "'")),
  }),
  mutant('truncated-json-500', 'cuts JSON at the size of a buffer', {
    breaks: ['DI-FLD-12', 'DI-FLT-02'],
    ...rewriteContent(of(500), json, (answer) => text(answer).slice(0, 32)),
  }),
  mutant('flat-404', 'omits the name of a fault', {
    breaks: ['DI-FLT-03'],
    ...rewriteAnswer(is404, (answer) => ({ ...answer, json: Object.values(answer.json ?? {})[0] })),
  }),
  mutant('two-members-404', 'adds a member beside the fault', {
    breaks: ['DI-FLT-03'],
    ...rewriteAnswer(is404, (answer) => ({ ...answer, json: { ...(answer.json ?? {}), request_id: 'see the field' } })),
  }),
  mutant('two-members-503', 'adds a member beside the fault of a 503', {
    breaks: ['DI-FLT-03'],
    ...rewriteAnswer(of(503), (answer) => ({ ...answer, json: { ...(answer.json ?? {}), request_id: 'see the field' } })),
  }),
  mutant('two-faults-404', 'reports two faults in one response', {
    breaks: ['DI-FLT-03'],
    ...rewriteAnswer(is404, (answer) => ({
      ...answer,
      json: { ...(answer.json ?? {}), badRequest: { code: 404, message: 'The identifier names nothing.' } },
    })),
  }),
  mutant('image-beside-403', 'sends the image that the caller may not delete with the refusal', {
    breaks: ['DI-FLT-03'],
    ...rewriteAnswer(of(403), (answer) => ({
      ...answer,
      json: { ...(answer.json ?? {}), image: { code: 403, message: 'It is here.' } },
    })),
  }),
  mutant('list-of-faults-404', 'wraps faults in a list', {
    breaks: ['DI-FLT-03', 'DI-FLT-04', 'DI-FLT-06'],
    ...rewriteAnswer(is404, (answer) => ({ ...answer, json: { errors: Object.values(answer.json ?? {}) } })),
  }),
  spoilt('code-is-string-404', 'writes the code as a string', ['DI-FLT-04'], is404, (given) => ({ ...given, code: '404' })),
  spoilt(
    'code-is-status-line-404',
    'writes the status line as the code, as a well-known toolkit does',
    ['DI-FLT-04'],
    is404,
    (given) => ({
      ...given,
      code: '404 Not Found',
    }),
  ),
  spoilt('code-is-missing-403', 'omits the code', ['DI-FLT-04'], of(403), ({ code: _, ...given }) => given),
  spoilt('code-is-null-401', 'writes null as the code', ['DI-FLT-04'], of(401), (given) => ({ ...given, code: null })),
  spoilt('code-is-word-409', 'writes the code as a word', ['DI-FLT-04'], of(409), (given) => ({ ...given, code: 'CONFLICT' })),
  spoilt('code-is-status-413', 'names the member code status', ['DI-FLT-04'], of(413), ({ code, ...given }) => ({
    ...given,
    status: code,
  })),
  ...each([401, 403, 404, 409, 413, 503], (code) =>
    spoilt(
      `code-is-another-${code}`,
      `writes ${code === 413 ? 429 : 500} into the fault of a ${code}`,
      ['DI-FLT-05'],
      of(code),
      (given) => ({ ...given, code: code === 413 ? 429 : 500 }),
    ),
  ),
  mutant('code-is-another-405', 'writes 404 into the fault of a 405', {
    breaks: ['DI-FLT-05'],
    ...rewriteFault(status(405), (given) => ({ ...given, code: 404 })),
  }),
  spoilt('code-of-application-404', "writes an application's own code", ['DI-FLT-05'], is404, (given) => ({
    ...given,
    code: 40401,
  })),
  ...each([400, 401, 404, 413], (code) =>
    spoilt(
      `message-is-missing-${code}`,
      `leaves the message out of a ${code}`,
      ['DI-FLT-06'],
      of(code),
      ({ message: _, ...given }) => given,
    ),
  ),
  spoilt('message-is-object-404', 'writes the message in several languages', ['DI-FLT-06'], is404, (given) => ({
    ...given,
    message: { en: 'Image not found.' },
  })),
  spoilt('message-is-list-403', 'writes a list of messages', ['DI-FLT-06'], of(403), (given) => ({
    ...given,
    message: ['You may not do this.'],
  })),
  spoilt('message-is-null-500', 'writes null as the message', ['DI-FLT-06'], of(500), (given) => ({ ...given, message: null })),
  spoilt('message-is-empty-404', 'leaves the message empty, as a well-known clone does', ['DI-FLT-07'], is404, (given) => ({
    ...given,
    message: '',
  })),
  spoilt('message-is-blank-503', 'leaves the message blank', ['DI-FLT-07'], of(503), (given) => ({ ...given, message: '  ' })),
  spoilt('details-are-list-404', 'writes details as a list', ['DI-FLT-08'], is404, (given) => ({ ...given, details: ['id'] })),
  spoilt('details-are-object-400', 'writes details as an object', ['DI-FLT-08'], of(400), (given) => ({
    ...given,
    details: { tenant: 'wrong' },
  })),
  spoilt('details-are-number-409', 'writes details as a number', ['DI-FLT-08'], of(409), (given) => ({ ...given, details: 1 })),
  spoilt('details-are-null-403', 'writes null for missing details', ['DI-FLT-08'], of(403), (given) => ({
    ...given,
    details: null,
  })),
  spoilt('message-shows-stack-500', 'writes a stack trace into the message', ['DI-FLT-09'], of(500), (given) => ({
    ...given,
    message:
      'Traceback (most recent call last):\n  File "/usr/lib/python2.7/nova/api/openstack/compute/images.py", line 127, in delete',
  })),
  spoilt('message-shows-sql-404', 'writes its database query into the message', ['DI-FLT-09'], is404, (given) => ({
    ...given,
    message: "No row: SELECT id FROM images WHERE deleted = 0 AND id = 'x'",
  })),
  spoilt('message-is-a-template-404', 'does not fill the template of its message', ['DI-FLT-09'], is404, (given) => ({
    ...given,
    message: 'Image %(image_id)s could not be found.',
  })),
  spoilt('message-shows-file-409', 'writes the file path of an image into the message', ['DI-FLT-09'], of(409), (given) => ({
    ...given,
    message: 'The image cannot be deleted: /var/lib/glance/images/1 is in use by a server.',
  })),
  spoilt('message-shows-class-503', 'writes the class of an exception into the message', ['DI-FLT-09'], of(503), (given) => ({
    ...given,
    message: 'oslo_messaging.exceptions.MessagingTimeout: no reply from the image service',
  })),
  spoilt(
    'message-shows-address-500',
    'writes the address of an internal service into the message',
    ['DI-FLT-09'],
    of(500),
    (given) => ({
      ...given,
      message: 'The image service at 10.0.0.12:9292 does not answer.',
    }),
  ),
  mutant('message-twice-404', 'writes the message twice', {
    breaks: ['DI-FLT-10'],
    ...rewriteContent(is404, json, (answer) => text(answer).replace(/\}\}$/, ',"message":"Image not found."}}')),
  }),
  mutant('code-twice-403', 'writes the code twice', {
    breaks: ['DI-FLT-10'],
    ...rewriteContent(of(403), json, (answer) => text(answer).replace('"code"', '"code":403,"code"')),
  }),
  mutant('fault-twice-401', 'writes a fault twice', {
    breaks: ['DI-FLT-10'],
    ...rewriteContent(of(401), json, (answer) => `${text(answer).slice(0, -1)},${text(answer).slice(1)}`),
  }),
  spoilt('retry-after-in-404', 'writes into a 404 when to retry', ['DI-FLT-11'], is404, (given) => ({
    ...given,
    retryAfter: '60',
  })),
  spoilt('retry-at-in-409', 'writes into a 409 when to retry', ['DI-FLT-11'], of(409), (given) => ({
    ...given,
    retryAt: '2030-01-01T00:00:00Z',
  })),
  spoilt('retry-after-in-401', 'writes into a 401 when to retry', ['DI-FLT-11'], of(401), (given) => ({
    ...given,
    retryAfter: '3',
  })),
];
