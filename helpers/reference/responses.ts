import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FieldLine } from '../../contracts/fields.ts';
import type { Answer, Message, Request } from './message.ts';

let dateSecond = 0;
let dateValue = '';

function date(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateValue = new Date(second * 1000).toUTCString();
  }
  return dateValue;
}

/** Whether the connection ends with the response to this request (RFC 9112 section 9.3). */
export function asksToClose(request: Pick<Request, 'fields' | 'version'>): boolean {
  const options = request.fields.flatMap(([name, value]) =>
    name.toLowerCase() === 'connection' ? value.toLowerCase().split(/[\t ]*,[\t ]*/) : [],
  );
  return options.includes('close') || (request.version === '1.0' && !options.includes('keep-alive'));
}

/** A whole response made of an answer. `head` leaves the content out but not the fields that describe it. */
export function messageOf(
  answer: Answer,
  { head, close, keepAlive }: { head: boolean; close: boolean; keepAlive: boolean },
): Message {
  const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
  const content = Buffer.from(text, 'utf8');
  const fields: FieldLine[] = [
    ['Date', date()],
    ['X-Compute-Request-Id', `req-${randomUUID()}`],
  ];
  if (answer.json !== undefined && answer.text === undefined) fields.push(['Content-Type', 'application/json']);
  fields.push(...answer.fields);
  if (answer.status !== 204 && answer.status !== 304) fields.push(['Content-Length', String(content.length)]);
  if (close) fields.push(['Connection', 'close']);
  else if (keepAlive) fields.push(['Connection', 'keep-alive']);
  const reason = STATUS_CODES[answer.status] ?? '';
  return { status: answer.status, reason, fields, content: head || answer.status === 204 ? Buffer.alloc(0) : content, close };
}
