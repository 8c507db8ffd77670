import { fieldOf, fieldsWith, withContent } from '../message.ts';
import type { Call } from '../stages.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, always, deletion, isDeletion } from './where.ts';

const is404 = deletion(404);

/** A time in whole seconds. */
const now = (offsetMs = 0): Date => new Date(Math.floor((Date.now() + offsetMs) / 1000) * 1000);

const unique = (): string => `${crypto.randomUUID()}`;
const clientsId = ({ request: { fields } }: Call): string | undefined =>
  fieldOf(fields, 'X-Compute-Request-Id') ?? fieldOf(fields, 'X-Openstack-Request-Id');
const tokenOf = (call: Call): string => fieldOf(call.request.fields, 'X-Auth-Token') ?? '';

export const fields: readonly Mutant[] = [
  mutant('no-date-204', 'leaves Date out of a 204').breaking('DI-FLD-01').withoutMessageField(deletion(204), 'Date'),
  mutant('date-is-an-hour-off', 'writes local time into Date and labels it GMT')
    .breaking('DI-FLD-03')
    .withMessageField(is404, 'Date', () => now(3_600_000).toUTCString()),
  mutant('request-id-comes-twice', 'gives two simultaneous requests the same id')
    .breaking('DI-FLD-05')
    .with({
      message(message, call) {
        if (!is404(call, message)) return message;
        const id = fieldOf(message.fields, 'X-Compute-Request-Id') ?? '';
        const last = call.universe.notes.get('request id');
        if (last !== undefined) call.universe.notes.delete('request id');
        else call.universe.notes.set('request id', id);
        return { ...message, fields: fieldsWith(message.fields, 'X-Compute-Request-Id', last ?? id) };
      },
    }),
  mutant('request-ids-differ', 'sends two request ids with different values')
    .breaking('DI-FLD-06')
    .withMessageField(is404, 'X-Openstack-Request-Id', () => `req-${unique()}`),
  mutant('client-request-id-comes-back', "uses the client's request id as its own")
    .breaking('DI-FLD-07')
    .with({ mayBreak: ['DI-FLD-05'] })
    .withMessageField(
      all(isDeletion, (call) => clientsId(call) !== undefined),
      'X-Compute-Request-Id',
      (call) => clientsId(call) ?? '',
    ),
  mutant('no-request-id-404', 'sends no request id with a 404')
    .breaking('DI-FLD-08')
    .withoutMessageField(is404, 'X-Compute-Request-Id'),
  mutant('length-leaves-out-line-end', 'does not count the line end after the content in Content-Length')
    .breaking('DI-FLD-10', 'DI-FRM-09', 'DI-WIRE-03')
    .rewriteMessage(is404, ({ content }) => ({ content: Buffer.concat([content, Buffer.from('\n')]) })),
  mutant('length-leaves-out-script', 'computes Content-Length before a proxy adds to the content')
    .breaking('DI-FLD-10', 'DI-FRM-23')
    .with({ mayBreak: ['DI-WIRE-03'] })
    .rewriteMessage(deletion(401), ({ content }) => ({
      content: Buffer.concat([content, Buffer.from('<!-- served by cache -->')]),
    })),
  mutant('charset-latin-1', 'labels JSON as Latin-1')
    .breaking('DI-FLD-11')
    .withMessageField(is404, 'Content-Type', 'application/json; charset=ISO-8859-1'),
  mutant('request-id-twice', 'sends a request id for each layer')
    .breaking('DI-FLD-04', 'DI-FLD-13')
    .rewriteMessage(is404, ({ fields }) => ({ fields: [...fields, ['X-Compute-Request-Id', `req-${unique()}`]] })),
  mutant('token-in-field-204', 'sends the token back in a field of a 204, as if it were renewed')
    .breaking('DI-FLD-14')
    .withField(deletion(204), 'X-Subject-Token', tokenOf),
  mutant('token-in-message-401', 'writes the refused token into the message')
    .breaking('DI-FLD-14')
    .rewriteMessage(
      all(deletion(401), (call) => tokenOf(call).length === 32),
      (message, call) =>
        withContent(message, message.content.toString('utf8').replace('valid token.', `valid token, not ${tokenOf(call)}.`)),
    ),
  mutant('dates-of-two-servers', "sends the Date of a gateway and that of the server behind it, as the guide's sample does")
    .breaking('DI-FLD-02')
    .rewriteMessage(always, ({ fields }) => {
      const date = fieldOf(fields, 'Date') ?? '';
      return { fields: fieldsWith(fields, 'Date', `${date}, ${date}`) };
    }),
];
