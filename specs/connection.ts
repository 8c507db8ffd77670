import { anAnswer, del, each, followed, framing, must, obeys, topic, unknown, wire } from '../helpers/engine/vocabulary.ts';

/** What a connection does after an answer. */
export const connection = topic('wire', {
  'DI-WIRE-04': must('connection', {
    statement: 'A response to HTTP/1.0 is not chunked.',
    defect: 'A response to HTTP/1.0 is chunked.',
    source: 'rfc9112: 6.1',
    quotation:
      'A server MUST NOT send a response containing Transfer-Encoding unless the corresponding request indicates HTTP/1.1 (or later minor revisions).',
    why: 'An HTTP/1.0 client cannot read chunks and shows their sizes as content. Old health checks and proxies speak HTTP/1.0.',
    send: [del(unknown, { wire: { httpVersion: '1.0' }, belowApi: true })],
    expect: obeys(wire.isNotChunked),
  }),
  'DI-WIRE-05': must('connection', {
    statement: 'A connection that the client asks to close is closed after the response.',
    defect: 'The service keeps a connection open that the client asked to close.',
    source: 'rfc9112: 9.6',
    why: 'Simple clients read until the connection is closed. If it stays open, they hang until they time out.',
    conforms: 'A closed connection after Connection: close in any case, and after HTTP/1.0 without keep-alive.',
    needs: { texts: [...framing.closing, 'HTTP/1.0'] },
    send: [
      ...each(framing.closing, (Connection) =>
        del(unknown, { fields: { Connection }, wire: { lingerMs: wire.closingMs.asked } }),
      ),
      del(unknown, { row: 'HTTP/1.0', wire: { httpVersion: '1.0', lingerMs: wire.closingMs.asked }, belowApi: true }),
    ],
    expect: obeys(wire.isClosed),
  }),
  'DI-WIRE-06': must('connection', {
    statement: 'A request that comes in one packet with the request before it is answered.',
    defect: 'A request that comes in one packet with the request before it is never answered.',
    source: 'rfc9112: 9.3.2',
    why: 'Gateways send the next request as soon as they have it. A server that drops what it has read already leaves a client without a response, and its connection open.',
    conforms: 'A response to each request, in their order. A server may close the connection after the first.',
    scene: [followed(del(unknown, { wire: { pipelined: true }, wants: anAnswer }))],
    expect: { next: obeys(wire.isServedNext) },
  }),
});
