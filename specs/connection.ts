import { answer } from '../contracts/evidence.ts';
import { del, each, framing, must, obeys, topic, unknown, wire } from '../helpers/engine/vocabulary.ts';

/** What a connection does after an answer. */
export const connection = topic('wire', {
  'DI-WIRE-04': must('connection', {
    statement: 'A response to HTTP/1.0 is not chunked.',
    defect: 'A response to HTTP/1.0 is chunked.',
    source: 'rfc9112: 6.1',
    quotation:
      'A server MUST NOT send a response containing Transfer-Encoding unless the corresponding request indicates HTTP/1.1 (or later minor revisions).',
    why: 'An HTTP/1.0 client cannot read chunks and shows their sizes as content. Old health checks and proxies speak HTTP/1.0.',
    evidence: ['answer of the service', 'content in response to HTTP/1.0'],
    send: [del(unknown, { wire: { httpVersion: '1.0' }, belowApi: true })],
    expect: obeys(wire.isNotChunked),
  }),
  'DI-WIRE-05': must('connection', {
    statement: 'A connection that the client asks to close is closed after the response.',
    defect: 'The service keeps a connection open that the client asked to close.',
    source: 'rfc9112: 9.6',
    why: 'Simple clients read until the connection is closed. If it stays open, they hang until they time out.',
    evidence: answer,
    send: each(framing.closing, (Connection) =>
      del(unknown, { fields: { Connection }, wire: { lingerMs: wire.closingMs.asked } }),
    ),
    expect: obeys(wire.isClosed),
  }),
});
