import type { Source } from './source.ts';

/** Sections of an RFC by their numbers, as sources of requirements. */
function sectionsOf(
  number: number,
  sections: Readonly<Record<string, readonly [title: string, text: string]>>,
): readonly (readonly [string, Source])[] {
  return Object.entries(sections).map(([section, [title, text]]) => {
    const url = `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`;
    return [`rfc${number}: ${section}`, { title: `RFC ${number}, section ${section}, ${title}`, url, text, quoted: true }];
  });
}

/** HTTP semantics. */
const rfc9110 = sectionsOf(9110, {
  '2.5': [
    'Protocol Version',
    'While HTTP\'s core semantics don\'t change between protocol versions, their expression "on the wire" can change',
  ],
  '3.4': ['Messages', 'A server responds to a client\'s request by sending one or more "response" messages'],
  '4.2.3': [
    'http(s) Normalization and Comparison',
    'Characters other than those in the "reserved" set are equivalent to their percent-encoded octets',
  ],
  '5.1': ['Field Names', 'Field names are case-insensitive'],
  '5.3': ['Field Order', 'a sender MUST NOT generate multiple field lines with the same name in a message'],
  '5.4': [
    'Field Limits',
    'A server that receives a request header field line, field value, or set of fields larger than it wishes to process MUST respond with an appropriate 4xx (Client Error) status code.',
  ],
  '5.5': [
    'Field Values',
    'a recipient of CR, LF, or NUL within a field value MUST either reject the message or replace each of those characters with SP before further processing or forwarding of that message.',
  ],
  '5.6.7': [
    'Date/Time Formats',
    'When a sender generates a field that contains one or more timestamps defined as HTTP-date, the sender MUST generate those timestamps in the IMF-fixdate format.',
  ],
  '6.5.1': [
    'Limitations on Use of Trailers',
    'A recipient MUST NOT merge a trailer field into a header section unless the recipient understands the corresponding header field definition and that definition explicitly permits and defines how trailer field values can be safely merged.',
  ],
  '6.6.1': [
    'Date',
    'MUST generate a Date header field in all 2xx (Successful), 3xx (Redirection), and 4xx (Client Error) responses',
  ],
  '8.3': ['Content-Type', 'The "Content-Type" header field indicates the media type of the associated representation'],
  '8.4': [
    'Content-Encoding',
    'If one or more encodings have been applied to a representation, the sender that applied the encodings MUST generate a Content-Encoding header field that lists the content codings in the order in which they were applied.',
  ],
  '8.6': [
    'Content-Length',
    'A server MUST NOT send a Content-Length header field in any response with a status code of 1xx (Informational) or 204 (No Content).',
  ],
  '9.1': [
    'Overview of Methods',
    'An origin server that receives a request method that is unrecognized or not implemented SHOULD respond with the 501 (Not Implemented) status code.',
  ],
  '9.2.1': [
    'Safe Methods',
    'the client does not request, and does not expect, any state change on the origin server as a result of applying a safe method to a target resource.',
  ],
  '9.2.2': [
    'Idempotent Methods',
    'A request method is considered "idempotent" if the intended effect on the server of multiple identical requests with that method is the same as the effect for a single such request.',
  ],
  '9.3.2': ['HEAD', 'The HEAD method is identical to GET except that the server MUST NOT send content in the response.'],
  '9.3.5': [
    'DELETE',
    'content received in a DELETE request has no generally defined semantics, cannot alter the meaning or target of the request',
  ],
  '9.3.7': [
    'OPTIONS',
    'A server generating a successful response to OPTIONS SHOULD send any header that might indicate optional features implemented by the server and applicable to the target resource (e.g., Allow)',
  ],
  '10.1.1': [
    'Expect',
    'A server that sends a 100 (Continue) response MUST ultimately send a final status code, once it receives and processes the request content, unless the connection is closed prematurely.',
  ],
  '10.2.3': [
    'Retry-After',
    'The Retry-After field value can be either an HTTP-date or a number of seconds to delay after receiving the response.',
  ],
  '11.3': ['Challenge and Response', 'challenge = auth-scheme [ 1*SP ( token68 / #auth-param ) ]'],
  '11.6.1': [
    'WWW-Authenticate',
    'A server generating a 401 (Unauthorized) response MUST send a WWW-Authenticate header field containing at least one challenge.',
  ],
  '12.5.1': [
    'Accept',
    'The "Accept" header field can be used by user agents to specify their preferences regarding response media types.',
  ],
  '12.5.3': [
    'Accept-Encoding',
    'the origin server SHOULD send a response without any content coding unless the identity coding is indicated as unacceptable.',
  ],
  '13.1.1': [
    'If-Match',
    'An origin server that evaluates an If-Match condition MUST NOT perform the requested method if the condition evaluates to false.',
  ],
  '13.1.2': [
    'If-None-Match',
    'the origin server MUST respond with either a) the 304 (Not Modified) status code if the request method is GET or HEAD or b) the 412 (Precondition Failed) status code for all other request methods.',
  ],
  '13.2.1': [
    'When to Evaluate',
    'A server MUST ignore all received preconditions if its response to the same request without those conditions, prior to processing the request content, would have been a status code other than a 2xx (Successful) or 412 (Precondition Failed).',
  ],
  '13.2.2': [
    'Precedence of Preconditions',
    'A recipient cache or origin server MUST evaluate the request preconditions defined by this specification in the following order:',
  ],
  '14.2': [
    'Range',
    'A server MUST ignore a Range header field received with a request method that is unrecognized or for which range handling is not defined.',
  ],
  '15.3.5': [
    '204 No Content',
    'A 204 response is terminated by the end of the header section; it cannot contain content or trailers.',
  ],
  '15.5': [
    'Client Error 4xx',
    'the server SHOULD send a representation containing an explanation of the error situation, and whether it is a temporary or permanent condition.',
  ],
  '15.5.1': [
    '400 Bad Request',
    'The 400 (Bad Request) status code indicates that the server cannot or will not process the request due to something that is perceived to be a client error',
  ],
  '15.5.2': [
    '401 Unauthorized',
    'The 401 (Unauthorized) status code indicates that the request has not been applied because it lacks valid authentication credentials for the target resource.',
  ],
  '15.5.4': [
    '403 Forbidden',
    'The 403 (Forbidden) status code indicates that the server understood the request but refuses to fulfill it.',
  ],
  '15.5.5': [
    '404 Not Found',
    'the origin server did not find a current representation for the target resource or is not willing to disclose that one exists.',
  ],
  '15.5.6': [
    '405 Method Not Allowed',
    "The origin server MUST generate an Allow header field in a 405 response containing a list of the target resource's currently supported methods.",
  ],
  '15.5.10': [
    '409 Conflict',
    'The 409 (Conflict) status code indicates that the request could not be completed due to a conflict with the current state of the target resource.',
  ],
  '15.6': [
    'Server Error 5xx',
    'The 5xx (Server Error) class of status code indicates that the server is aware that it has erred or is incapable of performing the requested method.',
  ],
  '15.6.4': [
    '503 Service Unavailable',
    'The 503 (Service Unavailable) status code indicates that the server is currently unable to handle the request',
  ],
});

/** HTTP/1.1. */
const rfc9112 = sectionsOf(9112, {
  '3': [
    'Request Line',
    'A server that receives a request-target longer than any URI it wishes to parse MUST respond with a 414 (URI Too Long) status code',
  ],
  '3.2': [
    'Request Target',
    'A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header field and to any request message that contains more than one Host header field line or a Host header field with an invalid field value.',
  ],
  '3.2.2': [
    'absolute-form',
    'A server MUST accept the absolute-form in requests even though most HTTP/1.1 clients will only send the absolute-form to a proxy.',
  ],
  '4': [
    'Status Line',
    'The first line of a response message is the status-line, consisting of the protocol version, a space (SP), the status code, and another space and ending with an OPTIONAL textual phrase describing the status code.',
  ],
  '5.1': [
    'Field Line Parsing',
    'A server MUST reject, with a response status code of 400 (Bad Request), any received request message that contains whitespace between a header field name and colon.',
  ],
  '5.2': [
    'Obsolete Line Folding',
    'MUST either reject the message by sending a 400 (Bad Request), preferably with a representation explaining that obsolete line folding is unacceptable, or replace each received obs-fold with one or more SP octets',
  ],
  '6.1': [
    'Transfer-Encoding',
    'A server MUST NOT send a Transfer-Encoding header field in any response with a status code of 1xx (Informational) or 204 (No Content).',
  ],
  '6.3': [
    'Message Body Length',
    'any response with a 1xx (Informational), 204 (No Content), or 304 (Not Modified) status code is always terminated by the first empty line after the header fields, regardless of the header fields present in the message',
  ],
  '7': ['Transfer Codings', 'All transfer-coding names are case-insensitive'],
  '7.1': ['Chunked Transfer Coding', 'A recipient MUST be able to parse and decode the chunked transfer coding.'],
  '9.3': [
    'Persistence',
    'If the received protocol is HTTP/1.1 (or later), the connection will persist after the current response',
  ],
  '11.1': [
    'Response Splitting',
    'Response splitting exploits a vulnerability in servers (usually within an application server) where an attacker can send encoded data within some parameter of the request that is later decoded and echoed within any of the response header fields of the response.',
  ],
  '9.6': ['Tear-down', 'A server that receives a "close" connection option MUST initiate closure of the connection'],
});

const rfc9113 = sectionsOf(9113, {
  '8.1': ['HTTP Message Framing', 'A server sends an HTTP response on the same stream as the request.'],
  '8.1.1': [
    'Malformed Messages',
    'Malformed requests or responses that are detected MUST be treated as a stream error (Section 5.4.2) of type PROTOCOL_ERROR.',
  ],
  '8.2.1': [
    'Field Validity',
    'A request or response that contains a field that violates any of these conditions MUST be treated as malformed',
  ],
  '8.2.2': [
    'Connection-Specific Header Fields',
    'Any message containing connection-specific header fields MUST be treated as malformed',
  ],
  '8.7': [
    'Request Reliability',
    'A server MUST NOT indicate that a stream has not been processed unless it can guarantee that fact.',
  ],
});

const rfc8259 = sectionsOf(8259, {
  '4': ['Objects', 'The names within an object SHOULD be unique.'],
  '8.1': [
    'Character Encoding',
    'JSON text exchanged between systems that are not part of a closed ecosystem MUST be encoded using UTF-8',
  ],
});

const rfc9562 = sectionsOf(9562, {
  '4': ['UUID Format', 'Note that the alphabetic characters may be all uppercase, all lowercase, or mixed case'],
});

/** What sections of RFCs say, by the source of a requirement. */
export const rfcSources: Readonly<Record<string, Source>> = Object.fromEntries([
  ...rfc9110,
  ...rfc9112,
  ...rfc9113,
  ...rfc8259,
  ...rfc9562,
]);
