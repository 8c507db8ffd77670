import type { Source } from '../sources.ts';

/** A section by its title, and the words of its first sentence in documents.json that count if they are not the whole sentence. */
type Section = string | readonly [title: string, text: string];

/** Sections of an RFC by their numbers, as sources of requirements. */
function sectionsOf(number: number, sections: Readonly<Record<string, Section>>): readonly (readonly [string, Source])[] {
  return Object.entries(sections).map(([section, given]) => {
    const [title, text] = typeof given === 'string' ? [given] : given;
    const url = `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`;
    const source = { title: `RFC ${number}, section ${section}, ${title}`, url, quoted: true };
    return [`rfc${number}: ${section}`, { ...source, ...(text !== undefined && { text }) }];
  });
}

/** HTTP semantics. */
const rfc9110 = sectionsOf(9110, {
  '2.5': 'Protocol Version',
  '3.4': 'Messages',
  '4.2.3': 'http(s) Normalization and Comparison',
  '5.1': 'Field Names',
  '5.3': ['Field Order', 'a sender MUST NOT generate multiple field lines with the same name in a message'],
  '5.4': 'Field Limits',
  '5.5': [
    'Field Values',
    'a recipient of CR, LF, or NUL within a field value MUST either reject the message or replace each of those characters with SP before further processing or forwarding of that message.',
  ],
  '5.6.7': 'Date/Time Formats',
  '6.5.1': 'Limitations on Use of Trailers',
  '6.6.1': 'Date',
  '8.3': 'Content-Type',
  '8.4': 'Content-Encoding',
  '8.6': 'Content-Length',
  '9.1': 'Overview of Methods',
  '9.2.1': 'Safe Methods',
  '9.2.2': 'Idempotent Methods',
  '9.3.2': 'HEAD',
  '9.3.5': [
    'DELETE',
    'content received in a DELETE request has no generally defined semantics, cannot alter the meaning or target of the request',
  ],
  '9.3.7': 'OPTIONS',
  '9.3.8': 'TRACE',
  '10.1.1': ['Expect', 'A server that sends a 100 (Continue) response MUST ultimately send a final status code'],
  '10.2.3': 'Retry-After',
  '11.3': 'Challenge and Response',
  '11.6.1': 'WWW-Authenticate',
  '12.5.1': 'Accept',
  '12.5.3': [
    'Accept-Encoding',
    'the origin server SHOULD send a response without any content coding unless the identity coding is indicated as unacceptable.',
  ],
  '13.1.1': 'If-Match',
  '13.1.2': [
    'If-None-Match',
    'the origin server MUST respond with either a) the 304 (Not Modified) status code if the request method is GET or HEAD or b) the 412 (Precondition Failed) status code for all other request methods.',
  ],
  '13.2.1': 'When to Evaluate',
  '13.2.2': 'Precedence of Preconditions',
  '14.2': 'Range',
  '15.3.5': '204 No Content',
  '15.5': 'Client Error 4xx',
  '15.5.1': '400 Bad Request',
  '15.5.2': '401 Unauthorized',
  '15.5.4': '403 Forbidden',
  '15.5.5': '404 Not Found',
  '15.5.6': '405 Method Not Allowed',
  '15.5.10': '409 Conflict',
  '15.6': 'Server Error 5xx',
  '15.6.4': '503 Service Unavailable',
});

/** HTTP/1.1. */
const rfc9112 = sectionsOf(9112, {
  '3': 'Request Line',
  '4': 'Status Line',
  '7': 'Transfer Codings',
  '3.2': 'Request Target',
  '3.2.2': 'absolute-form',
  '5.1': 'Field Line Parsing',
  '5.2': [
    'Obsolete Line Folding',
    'MUST either reject the message by sending a 400 (Bad Request), preferably with a representation explaining that obsolete line folding is unacceptable, or replace each received obs-fold with one or more SP octets',
  ],
  '6.1': 'Transfer-Encoding',
  '6.3': [
    'Message Body Length',
    'any response with a 1xx (Informational), 204 (No Content), or 304 (Not Modified) status code is always terminated by the first empty line after the header fields, regardless of the header fields present in the message',
  ],
  '7.1': 'Chunked Transfer Coding',
  '9.3': [
    'Persistence',
    'If the received protocol is HTTP/1.1 (or later), the connection will persist after the current response',
  ],
  '9.3.2': ['Pipelining', 'it MUST send the corresponding responses in the same order that the requests were received'],
  '11.1': 'Response Splitting',
  '9.6': 'Tear-down',
});

/** HTTP/2. */
const rfc9113 = sectionsOf(9113, {
  '8.1': 'HTTP Message Framing',
  '8.1.1': 'Malformed Messages',
  '8.2.1': 'Field Validity',
  '8.2.2': 'Connection-Specific Header Fields',
  '8.7': 'Request Reliability',
});

/** JSON. */
const rfc8259 = sectionsOf(8259, {
  '4': 'Objects',
  '8.1': 'Character Encoding',
});

/** UUIDs. */
const rfc9562 = sectionsOf(9562, {
  '4': 'UUID Format',
});

/** Sections of RFCs, by the source of a requirement. */
export const rfcSources: Readonly<Record<string, Source>> = Object.fromEntries([
  ...rfc9110,
  ...rfc9112,
  ...rfc9113,
  ...rfc8259,
  ...rfc9562,
]);
