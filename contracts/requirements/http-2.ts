import { refused } from '../evidence.ts';
import { refusalMatters } from './phrases.ts';
import { topic } from './requirement.ts';

/** The operation over HTTP/2. */
export const http2 = topic('HTTP/2', {
  'DI-H2-01': {
    level: 'MUST',
    area: 'operation',
    statement: 'A deletion over HTTP/2 is answered 204 and removes the image.',
    source: 'guide: response 204',
    why: 'Most clients choose HTTP/2 where a server offers it. A gateway that routes it elsewhere, or answers for the service, deletes nothing for them.',
    conforms: 'HTTP/2 204, and GET finds no image.',
    evidence: ['204', 'response over HTTP/2', 'state of an image'],
  },
  'DI-H2-02': {
    level: 'SHOULD',
    area: 'http2',
    statement: 'A refusal over HTTP/2 has the status and the fault that it has over HTTP/1.1.',
    source: 'rfc9110: 2.5',
    why: 'A client does not know which version its library has chosen. If the answer depends on it, an error that is handled in one place is unknown in another.',
    conforms: 'The same status and the same name of the fault over both versions.',
    evidence: ['answer of the service', 'response over HTTP/2'],
  },
  'DI-H2-03': {
    level: 'MUST',
    area: 'operation',
    statement: 'A request refused over HTTP/2 deletes nothing.',
    source: 'rfc9110: 15.5',
    why: `${refusalMatters} HTTP/2 often takes another path through a gateway, with other filters.`,
    conforms: 'Any 4xx, and the image is left.',
    harm: 'loss',
    evidence: [...refused, 'response over HTTP/2'],
  },
  'DI-H2-04': {
    level: 'MUST',
    area: 'http2',
    statement: 'Every response over HTTP/2 is well-formed.',
    source: 'rfc9113: 8.1.1',
    why: 'A client has to end the stream of a malformed response, and its program sees a failed connection instead of the answer. It does not learn whether the image is gone.',
    conforms: 'Names in lower case, no field of the connection, one status, and a length that is that of the content.',
    evidence: ['response over HTTP/2'],
  },
  'DI-H2-05': {
    level: 'MUST',
    area: 'http2',
    statement: 'A 204 over HTTP/2 has no content.',
    source: 'rfc9110: 15.3.5',
    why: 'A client that gets content after a 204 ends the stream with an error. A deletion that succeeded looks failed.',
    conforms: 'HEADERS that end the stream, or an empty DATA frame after them.',
    evidence: ['204', 'response over HTTP/2'],
  },
  'DI-H2-06': {
    level: 'MUST',
    area: 'http2',
    statement: 'A deletion that the server says it did not process over HTTP/2 has no effect.',
    source: 'rfc9113: 8.7',
    why: 'Libraries send such a request again without asking, because the server promises that nothing happened. The second deletion is then answered 404.',
    conforms: 'REFUSED_STREAM, or GOAWAY below the stream, and the image is left.',
    harm: 'loss',
    evidence: ['refused stream', 'state of an image'],
  },
  'DI-H2-07': {
    level: 'MUST',
    area: 'http2',
    statement: 'A request over HTTP/2 with a field of the connection is not carried out.',
    source: 'rfc9113: 8.2.2',
    why: 'A gateway that passes such a field on over HTTP/1.1 lets a client steer the connection behind it, which others share.',
    conforms: '400, or a stream that is reset with PROTOCOL_ERROR, and the image is left.',
    harm: 'loss',
    // A stream that the server resets has no response.
    evidence: ['end of a request over HTTP/2', 'state of an image'],
  },
  'DI-H2-08': {
    level: 'MUST',
    area: 'http2',
    statement: 'A request over HTTP/2 with a field name in upper case, or with CR, LF or NUL in a value, is not carried out.',
    source: 'rfc9113: 8.2.1',
    why: 'Behind a gateway that speaks HTTP/1.1 to the service, a line end in a value begins another field, or another request. No filter has seen it.',
    conforms: '400, or a stream that is reset with PROTOCOL_ERROR, and the image is left.',
    harm: 'loss',
    evidence: ['end of a request over HTTP/2', 'state of an image'],
  },
});
