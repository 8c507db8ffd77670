import { must, obeys, seen, should, topic, wire } from '../helpers/engine/vocabulary.ts';

/** The octets of every response. */
export const onTheWire = topic('wire', {
  'DI-WIRE-01': must('connection', {
    statement: 'Every response is complete: no content is cut short.',
    defect: 'A response is cut short.',
    source: 'rfc9112: 6.3',
    quotation:
      'If the sender closes the connection or the recipient times out before the indicated number of octets are received, the recipient MUST consider the message to be incomplete and close the connection.',
    why: 'A client that gets a part of a response cannot tell whether the image was deleted.',
    follows: { 'DI-204-03': 'same sender', 'DI-FLD-10': 'same sender' },
    over: seen.all,
    expect: obeys(wire.isComplete),
  }),
  'DI-WIRE-02': should('connection', {
    statement: 'Every request gets a response.',
    defect: 'A request gets no response.',
    source: 'rfc9110: 3.4',
    why: 'A client without a response cannot tell whether the image was deleted, and sends the request again.',
    conforms:
      'A response of any status. Malformed framing, and a malformed path over HTTP/2, may be answered by closing; of a burst, not every request is judged.',
    follows: {
      'DI-401-16': 'same sender',
      'DI-IDS-13': 'same sender',
      'DI-NEG-11': 'same sender',
      'DI-204-01': 'same sender',
      'DI-FRM-06': 'same sender',
      'DI-FRM-08': 'same sender',
    },
    over: seen.all,
    expect: obeys(wire.isAnswered),
  }),
  'DI-WIRE-03': must('connection', {
    statement: 'Every response is well-formed HTTP/1.1.',
    defect: 'A response is not well-formed HTTP/1.1.',
    source: 'rfc9112: 4',
    why: 'A strict client or gateway rejects a response outside the grammar, whatever it says.',
    conforms: 'A status line, field lines and an empty line, each ended by CRLF, and no octets but the content.',
    follows: { 'DI-204-02': 'only deletions', 'DI-FLD-10': 'only sender' },
    over: seen.all,
    expect: obeys(wire.isWellFormed),
  }),
});
