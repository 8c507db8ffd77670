import { fieldOf, fieldsWith } from '../message.ts';
import type { Call } from '../stages.ts';
import {
  deletion,
  isDeletion,
  type Mutant,
  mutant,
  rewriteContent,
  rewriteMessage,
  status,
  type Where,
  withField,
  withMessageField,
  withoutMessageField,
} from './mutant.ts';

const is404 = deletion(404);

/** A time in whole seconds. */
const now = (offsetMs = 0): Date => new Date(Math.floor((Date.now() + offsetMs) / 1000) * 1000);

const missing = (name: string, field: string, requirement: Mutant['breaks'][number], where: Where, bug: string): Mutant => ({
  name,
  bug,
  breaks: [requirement],
  ...withoutMessageField(where, field),
});

const dated = (name: string, bug: string, value: () => string, requirement: Mutant['breaks'][number] = 'DI-FLD-02'): Mutant => ({
  name,
  bug,
  breaks: [requirement],
  ...withMessageField(is404, 'Date', value),
});

const numbered = (name: string, bug: string, value: (call: Call) => string): Mutant => ({
  name,
  bug,
  breaks: ['DI-FLD-04'],
  ...withMessageField(is404, 'X-Compute-Request-Id', value),
});

const labelled = (
  name: string,
  bug: string,
  type: string,
  requirement: Mutant['breaks'][number],
  where: Where = is404,
): Mutant => ({
  name,
  bug,
  breaks: [requirement],
  ...withMessageField(where, 'Content-Type', type),
});

const unique = (): string => `${crypto.randomUUID()}`;
const clientsId = (call: Call): string | undefined =>
  fieldOf(call.request.fields, 'X-Compute-Request-Id') ?? fieldOf(call.request.fields, 'X-Openstack-Request-Id');
const tokenOf = (call: Call): string => fieldOf(call.request.fields, 'X-Auth-Token') ?? '';

/** Defects in the fields of responses. */
export const fields: readonly Mutant[] = [
  missing('no-date-204', 'Date', 'DI-FLD-01', deletion(204), 'leaves Date out of a 204'),
  missing('no-date-404', 'Date', 'DI-FLD-01', is404, 'leaves Date out of a 404'),
  missing('no-date-401', 'Date', 'DI-FLD-01', deletion(401), 'leaves Date out of a 401'),
  missing('no-date-405', 'Date', 'DI-FLD-01', status(405), 'leaves Date out of a 405'),
  mutant('no-date-on-tenth-404', 'has one server behind its load balancer that sends no Date', {
    breaks: ['DI-FLD-01'],
    ...withoutMessageField((m, call) => is404(m, call) && call.universe.count('404s') % 10 === 0, 'Date'),
  }),
  dated('date-is-iso', 'writes Date in the format of JSON', () => now().toISOString()),
  dated(
    'date-is-doubled',
    'writes the dates of two servers into one field',
    () => `${now().toUTCString()}, ${now().toUTCString()}`,
  ),
  dated('date-has-offset', 'writes Date with an offset', () => now().toUTCString().replace('GMT', '+0000')),
  dated('date-is-asctime', 'writes Date in the format of asctime', () =>
    now()
      .toUTCString()
      .replace(/^(\w+), (\d+) (\w+) (\d+) (.*) GMT$/, '$1 $3 $2 $5 $4'),
  ),
  dated('date-is-utc', 'writes Date with the letters UTC', () => now().toUTCString().replace('GMT', 'UTC')),
  dated('date-has-wrong-weekday', 'writes the weekday of another year into Date', () =>
    now()
      .toUTCString()
      .replace(/^\w+/, (day) => (day === 'Sun' ? 'Mon' : 'Sun')),
  ),
  dated('date-is-an-hour-off', 'writes local time into Date and labels it GMT', () => now(3_600_000).toUTCString(), 'DI-FLD-03'),
  dated(
    'date-is-of-the-start',
    'always sends the Date at which it was started',
    () => now(-86_400_000).toUTCString(),
    'DI-FLD-03',
  ),
  dated('date-is-epoch', 'sends a Date of 1970, because its clock was never set', () => new Date(0).toUTCString(), 'DI-FLD-03'),
  numbered('request-id-is-none', 'writes the word None as the request id', ({ universe }) => `req-None${universe.count('ids')}`),
  numbered('request-id-without-prefix', 'omits the prefix of a request id', unique),
  numbered('request-id-is-short', 'cuts the request id at the size of a column', () => `req-${unique().slice(0, 23)}`),
  numbered('request-id-without-hyphens', 'writes the request id without hyphens', () => `req-${unique().replaceAll('-', '')}`),
  mutant('request-id-is-constant', 'sends the same request id with every response', {
    breaks: ['DI-FLD-05'],
    ...withMessageField(is404, 'X-Compute-Request-Id', 'req-1f0c2a4e-9b7d-4f5e-8a3c-6d2b1e0f9a8c'),
  }),
  mutant('request-id-comes-twice', 'gives two simultaneous requests the same id', {
    breaks: ['DI-FLD-05'],
    message(message, call) {
      if (!is404(message, call)) return message;
      const id = fieldOf(message.fields, 'X-Compute-Request-Id') ?? '';
      const last = call.universe.notes.get('request id');
      if (last !== undefined) call.universe.notes.delete('request id');
      else call.universe.notes.set('request id', id);
      return { ...message, fields: fieldsWith(message.fields, 'X-Compute-Request-Id', last ?? id) };
    },
  }),
  mutant('request-ids-differ', 'sends two request ids with different values', {
    breaks: ['DI-FLD-06'],
    ...withMessageField(is404, 'X-Openstack-Request-Id', () => `req-${unique()}`),
  }),
  mutant('client-request-id-comes-back', "uses the client's request id as its own", {
    breaks: ['DI-FLD-07'],
    mayBreak: ['DI-FLD-05'],
    ...rewriteMessage(
      (_, call) => isDeletion(call) && clientsId(call) !== undefined,
      (message, call) => ({ ...message, fields: fieldsWith(message.fields, 'X-Compute-Request-Id', clientsId(call) ?? '') }),
    ),
  }),
  missing('no-request-id-401', 'X-Compute-Request-Id', 'DI-FLD-08', deletion(401), 'sends no request id with a 401'),
  missing('no-request-id-404', 'X-Compute-Request-Id', 'DI-FLD-08', is404, 'sends no request id with a 404'),
  missing('no-request-id-405', 'X-Compute-Request-Id', 'DI-FLD-08', status(405), 'sends no request id with a 405'),
  missing('no-request-id-413', 'X-Compute-Request-Id', 'DI-FLD-08', deletion(413), 'sends no request id where a limiter answers'),
  missing('no-request-id-503', 'X-Compute-Request-Id', 'DI-FLD-08', deletion(503), 'sends no request id where a gateway answers'),
  mutant('length-leaves-out-line-end', 'does not count the line end after the content in Content-Length', {
    breaks: ['DI-FLD-10', 'DI-FRM-09', 'DI-WIRE-03'],
    ...rewriteMessage(is404, (message) => ({ ...message, content: Buffer.concat([message.content, Buffer.from('\n')]) })),
  }),
  mutant('length-leaves-out-script', 'computes Content-Length before a proxy adds to the content', {
    breaks: ['DI-FLD-10'],
    mayBreak: ['DI-WIRE-03'],
    ...rewriteMessage(deletion(401), (message) => ({
      ...message,
      content: Buffer.concat([message.content, Buffer.from('<!-- served by cache -->')]),
    })),
  }),
  labelled('charset-latin-1', 'labels JSON as Latin-1', 'application/json; charset=ISO-8859-1', 'DI-FLD-11'),
  labelled('charset-ascii', 'labels JSON as ASCII', 'application/json; charset=us-ascii', 'DI-FLD-11'),
  labelled('json-as-html', 'labels JSON as HTML', 'text/html; charset=UTF-8', 'DI-FLD-12'),
  labelled('json-as-text-401', 'labels JSON as text', 'text/plain', 'DI-FLD-12', deletion(401)),
  labelled('json-as-xml', 'labels JSON with the media type that the client accepts', 'application/xml', 'DI-FLD-12'),
  mutant('html-as-json-503', 'labels the HTML page of a gateway as JSON', {
    breaks: ['DI-503-06', 'DI-FLD-12'],
    ...rewriteContent(deletion(503), 'application/json', () => '<html><body>503</body></html>'),
  }),
  mutant('server-twice', 'adds a second Server field to that of the server behind it', {
    breaks: ['DI-FLD-13'],
    ...rewriteMessage(is404, (m) => ({ ...m, fields: [...m.fields, ['Server', 'a'], ['Server', 'b']] })),
  }),
  mutant('request-id-twice', 'sends a request id for each layer', {
    breaks: ['DI-FLD-04', 'DI-FLD-13'],
    ...rewriteMessage(is404, (m) => ({ ...m, fields: [...m.fields, ['X-Compute-Request-Id', `req-${unique()}`]] })),
  }),
  mutant('content-type-twice', 'adds a second Content-Type to that of the framework', {
    breaks: ['DI-FLD-12', 'DI-FLD-13'],
    ...rewriteMessage(is404, (m) => ({ ...m, fields: [...m.fields, ['Content-Type', 'application/json']] })),
  }),
  mutant('age-twice', 'adds an Age field at each cache', {
    breaks: ['DI-FLD-13'],
    ...rewriteMessage(deletion(204), (m) => ({ ...m, fields: [...m.fields, ['Age', '0'], ['Age', '0']] })),
  }),
  mutant('token-in-field-404', 'sends the token back in a field, for debugging', {
    breaks: ['DI-FLD-14'],
    ...withField(is404, 'X-Auth-Token', tokenOf),
  }),
  mutant('token-in-field-204', 'sends the token back in a field of a 204, as if it were renewed', {
    breaks: ['DI-FLD-14'],
    ...withField(deletion(204), 'X-Subject-Token', tokenOf),
  }),
  mutant('token-in-cookie-404', 'sends the token back in a cookie', {
    breaks: ['DI-FLD-14'],
    ...withField(is404, 'Set-Cookie', (call) => `token=${tokenOf(call)}; HttpOnly`),
  }),
  mutant('token-in-message-401', 'writes the refused token into the message', {
    breaks: ['DI-FLD-14'],
    ...rewriteMessage(
      (message, call) => deletion(401)(message, call) && tokenOf(call).length === 32,
      (message, call) => {
        const content = Buffer.from(
          message.content.toString('utf8').replace('valid token.', `valid token, not ${tokenOf(call)}.`),
        );
        return { ...message, content, fields: fieldsWith(message.fields, 'Content-Length', String(content.length)) };
      },
    ),
  }),
  mutant('dates-of-two-servers', "sends the Date of a gateway and that of the server behind it, as the guide's sample does", {
    breaks: ['DI-FLD-02'],
    ...rewriteMessage(
      () => true,
      (message) => {
        const date = fieldOf(message.fields, 'Date') ?? '';
        return { ...message, fields: fieldsWith(message.fields, 'Date', `${date}, ${date}`) };
      },
    ),
  }),
];
