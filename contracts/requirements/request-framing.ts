import { answer, attempt, refused } from '../evidence.ts';
import { refusalMatters } from './phrases.ts';
import { topic } from './requirement.ts';

const smuggling =
  'If gateway and service disagree where a request ends, the rest is taken for another request, which somebody else wrote.';
const twoReadings =
  'A gateway reads the request in one way and the service in another. What the gateway checked is not what is carried out.';

/** Where a request and its fields begin and end. */
export const requestFraming = topic('request framing', {
  'DI-FRM-01': {
    level: 'MUST',
    area: 'connection',
    statement: 'A request with two Host lines is answered 400.',
    source: 'rfc9112: 3.2',
    why: twoReadings,
    evidence: answer,
  },
  'DI-FRM-02': {
    level: 'MUST',
    area: 'connection',
    statement: 'A request whose Host is invalid is answered 400.',
    source: 'rfc9112: 3.2',
    why: twoReadings,
    evidence: answer,
  },
  'DI-FRM-03': {
    level: 'MUST',
    area: 'connection',
    statement: 'A blank between a field name and its colon is answered 400.',
    source: 'rfc9112: 5.1',
    why: `${twoReadings} A field with a blank before its colon is known to one and unknown to the other.`,
    evidence: answer,
  },
  'DI-FRM-04': {
    level: 'MUST',
    area: 'operation',
    statement: 'A request whose header section is cut off deletes nothing.',
    source: 'rfc9112: 2.1',
    why: 'A connection that breaks may lose the fields that would have stopped the request, such as the rest of a condition. A request is complete only when its empty line has arrived.',
    conforms: '400, 408 or a closed connection, and the image is left.',
    harm: 'loss',
    evidence: attempt,
  },
  'DI-FRM-05': {
    level: 'MUST',
    area: 'connection',
    statement: 'Blanks and tabs around the token do not belong to it.',
    source: 'rfc9110: 5.5',
    quotation:
      'When a specific version of HTTP allows such whitespace to appear in a message, a field parsing implementation MUST exclude such whitespace prior to evaluating the field value.',
    why: 'Blanks around a value are not part of it. Clients that align or indent their fields would be refused with a valid token.',
    conforms: 'The status of the same request without the blanks.',
    evidence: ['answer of the service', '401'],
  },
  'DI-FRM-06': {
    level: 'MUST',
    area: 'connection',
    statement: 'An invalid Content-Length is answered 400 and the connection is closed.',
    source: 'rfc9112: 6.3',
    quotation:
      'If the unrecoverable error is in a request message, the server MUST respond with a 400 (Bad Request) status code and then close the connection.',
    why: smuggling,
    evidence: answer,
  },
  'DI-FRM-07': {
    level: 'MUST',
    area: 'connection',
    statement: 'A request with Content-Length and Transfer-Encoding ends its connection.',
    source: 'rfc9112: 6.1',
    quotation:
      'Regardless, the server MUST close the connection after responding to such a request to avoid the potential attacks.',
    why: smuggling,
    conforms: 'Any response, after which the server closes the connection.',
    evidence: answer,
  },
  'DI-FRM-08': {
    level: 'MUST',
    area: 'connection',
    statement: 'A transfer coding that does not end in chunked is answered 400 or 501 and the connection is closed.',
    source: 'rfc9112: 6.3',
    quotation:
      'If a Transfer-Encoding header field is present in a request and the chunked transfer coding is not the final encoding, the message body length cannot be determined reliably; the server MUST respond with the 400 (Bad Request) status code and then close the connection.',
    why: smuggling,
    evidence: answer,
  },
  'DI-FRM-09': {
    level: 'MUST',
    area: 'connection',
    statement: 'Empty chunked content is read, and nothing follows the response.',
    source: 'rfc9112: 7.1',
    why: 'A server that does not read the last chunk takes it for the next request, and answers a request that nobody sent.',
    conforms: 'One response. A server that wants a length may answer 411.',
    evidence: answer,
  },
  'DI-FRM-10': {
    level: 'MUST',
    area: 'connection',
    statement: 'A request target in absolute form is accepted.',
    source: 'rfc9112: 3.2.2',
    why: 'Clients behind a proxy write the whole URL into the request line, and gateways pass it on.',
    conforms: '204, as for the path alone.',
    evidence: answer,
  },
  'DI-FRM-11': {
    level: 'MUST',
    area: 'http',
    statement: 'Range on a deletion is ignored.',
    source: 'rfc9110: 14.2',
    why: 'Range asks for a part of a GET. A service that applies it to a deletion answers 206 or 416, and its client cannot tell what was deleted.',
    conforms: '204, as without Range.',
    evidence: answer,
  },
  'DI-FRM-12': {
    level: 'MUST',
    area: 'operation',
    statement: 'Content-Length: 0 changes nothing.',
    source: 'guide: response 204',
    why: 'Many clients send Content-Length: 0 with a DELETE. It says that there is no content, and nothing else.',
    conforms: '204, as without the field.',
    evidence: answer,
  },
  'DI-FRM-13': {
    level: 'MUST',
    area: 'connection',
    statement: 'A folded field is refused with 400 or read with blanks.',
    source: 'rfc9112: 5.2',
    why: `${twoReadings} A token that is cut at the fold is another token.`,
    conforms: '400, or the status of the same request in one line.',
    evidence: ['answer of the service', '401'],
  },
  'DI-FRM-14': {
    level: 'MUST',
    area: 'operation',
    statement: 'A token that CR or NUL cuts off from a text is not accepted.',
    source: 'rfc9110: 5.5',
    why: 'A gateway logs and checks the whole text, and the service uses only what comes before CR or NUL. It accepts a value that no gateway would pass.',
    conforms: '400 or 401, and the image is left.',
    harm: 'access',
    evidence: attempt,
  },
  'DI-FRM-15': {
    level: 'MUST',
    area: 'operation',
    statement: 'A request refused for its framing deletes nothing.',
    source: 'rfc9110: 15.5',
    quotation: 'The 4xx (Client Error) class of status code indicates that the client seems to have erred.',
    why: refusalMatters,
    harm: 'loss',
    evidence: refused,
  },
  'DI-FRM-16': {
    level: 'MUST',
    area: 'operation',
    statement: 'A token in the trailer section is no token.',
    source: 'rfc9110: 6.5.1',
    why: 'Gateways check the header section and drop or pass on trailers unread. Nobody has checked a token there.',
    conforms: 'Any 4xx, and the image is left.',
    harm: 'access',
    evidence: attempt,
  },
});
