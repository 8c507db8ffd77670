import { answer } from '../evidence.ts';
import { must, should, topic } from './requirement.ts';

/** The octets of every response. */
export const wire = topic('wire', {
  'DI-WIRE-01': must('connection', {
    statement: 'Every response is complete: no content is cut short.',
    defect: 'A response is cut short.',
    source: 'rfc9112: 6.3',
    quotation:
      'If the sender closes the connection or the recipient times out before the indicated number of octets are received, the recipient MUST consider the message to be incomplete and close the connection.',
    why: 'A client that gets a part of a response cannot tell whether the image was deleted.',
    evidence: ['response'],
    follows: { 'DI-204-03': 'same sender', 'DI-FLD-10': 'same sender' },
  }),
  'DI-WIRE-02': should('connection', {
    statement: 'Every request gets a response.',
    defect: 'A request gets no response.',
    source: 'rfc9110: 3.4',
    why: 'A client without a response cannot tell whether the image was deleted, and sends the request again.',
    conforms:
      'A response of any status. Malformed framing, and a malformed path over HTTP/2, may be answered by closing; of a burst, not every request is judged.',
    evidence: ['response'],
    follows: {
      'DI-401-16': 'same sender',
      'DI-IDS-13': 'same sender',
      'DI-NEG-11': 'same sender',
      'DI-204-01': 'same sender',
      'DI-FRM-06': 'same sender',
      'DI-FRM-08': 'same sender',
    },
  }),
  'DI-WIRE-03': must('connection', {
    statement: 'Every response is well-formed HTTP/1.1.',
    defect: 'A response is not well-formed HTTP/1.1.',
    source: 'rfc9112: 4',
    why: 'A strict client or gateway rejects a response outside the grammar, whatever it says.',
    conforms: 'A status line, field lines and an empty line, each ended by CRLF, and no octets but the content.',
    evidence: ['response'],
    follows: { 'DI-204-02': 'only deletions', 'DI-FLD-10': 'always' },
  }),
  'DI-WIRE-04': must('connection', {
    statement: 'A response to HTTP/1.0 is not chunked.',
    defect: 'A response to HTTP/1.0 is chunked.',
    source: 'rfc9112: 6.1',
    quotation:
      'A server MUST NOT send a response containing Transfer-Encoding unless the corresponding request indicates HTTP/1.1 (or later minor revisions).',
    why: 'An HTTP/1.0 client cannot read chunks and shows their sizes as content. Old health checks and proxies speak HTTP/1.0.',
    evidence: ['answer of the service', 'content in response to HTTP/1.0'],
  }),
  'DI-WIRE-05': must('connection', {
    statement: 'A connection that the client asks to close is closed after the response.',
    defect: 'The service keeps a connection open that the client asked to close.',
    source: 'rfc9112: 9.6',
    why: 'Simple clients read until the connection is closed. If it stays open, they hang until they time out.',
    evidence: answer,
  }),
});
