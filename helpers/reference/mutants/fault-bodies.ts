import type { Answer } from '../message.ts';
import type { Call } from '../stages.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, deletion, rawId, status } from './where.ts';

const json = 'application/json';
const text = ({ json: value }: Answer): string => JSON.stringify(value);

const is404 = deletion(404);

/** Requests that name an image by an asterisk, or by what is escaped. */
const isUnreadable = (call: Call): boolean => /[*%]/.test(rawId(call) ?? '');

const page = (title: string): string => `<!DOCTYPE html><html><head><title>${title}</title></head><body>${title}</body></html>`;

const beside =
  (member: object) =>
  (answer: Answer): Answer => ({ ...answer, json: { ...(answer.json ?? {}), ...member } });

export const faultBodies: readonly Mutant[] = [
  mutant('empty-404', 'answers 404 without content')
    .breaking('DI-FLT-01')
    .rewriteAnswer(is404, ({ json: _, ...answer }) => answer),
  mutant('html-405', 'has a framework that answers a method which it does not route with an HTML page')
    .breaking('DI-405-15')
    .rewriteContent(status(405), 'text/html', page('405')),
  mutant('bom-before-403', 'writes a byte order mark before JSON')
    .breaking('DI-FLT-02')
    .rewriteContent(deletion(403), json, (answer: Answer) => `\ufeff${text(answer)}`),
  mutant('two-members-404', 'adds a member beside the fault')
    .breaking('DI-FLT-03')
    .rewriteAnswer(is404, beside({ request_id: 'see the field' })),
  mutant('code-is-string-404', 'writes the code as a string').breaking('DI-FLT-04').withMembers(is404, { code: '404' }),
  mutant('code-is-another-404', 'writes 500 into the fault of a 404').breaking('DI-FLT-05').withMembers(is404, { code: 500 }),
  mutant('message-is-empty-404', 'leaves the message empty, as a well-known clone does')
    .breaking('DI-FLT-07')
    .withMembers(is404, { message: '' }),
  mutant('details-are-list-404', 'writes details as a list')
    .breaking('DI-FLT-08')
    .withMembers(is404, { details: ['id'] }),
  mutant('message-shows-sql-404', 'writes its database query into the message where it cannot read the identifier')
    .breaking('DI-FLT-09')
    .withMembers(all(is404, isUnreadable), { message: "No row: SELECT id FROM images WHERE deleted = 0 AND id = 'x'" }),
  mutant('message-twice-404', 'writes the message twice')
    .breaking('DI-FLT-10')
    .rewriteContent(is404, json, (answer) => text(answer).replace(/\}\}$/, ',"message":"Image not found."}}')),
  mutant('retry-after-in-404', 'writes into a 404 when to retry').breaking('DI-FLT-11').withMembers(is404, { retryAfter: '60' }),
];
