import { refused } from '../contracts/evidence.ts';
import { refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  agreesWithAnswer,
  anAnswer,
  anotherStatus,
  answeredAsDeletion,
  anyBut,
  del,
  departing,
  each,
  exactly,
  expect,
  expectRefused,
  framing,
  get,
  imageStands,
  imageStandsRefused,
  must,
  not,
  obeys,
  own,
  premise,
  should,
  status,
  statusOf,
  stillStands,
  topic,
  unknown,
  untested,
  victim,
  wire,
} from '../helpers/engine/vocabulary.ts';

const smuggling =
  'If gateway and service disagree where a request ends, the rest is taken for another request, which somebody else wrote.';
const twoReadings =
  'A gateway reads the request in one way and the service in another. What the gateway checked is not what is carried out.';

/** Where a request and its fields begin and end. */
export const requestFraming = topic('request framing', {
  'DI-FRM-01': must('connection', {
    statement: 'A request with two Host lines gets 400.',
    defect: 'A request with two Host lines gets {status} instead of 400.',
    source: 'rfc9112: 3.2',
    why: twoReadings,
    follows: { 'DI-400-04': 'same status' },
    send: ({ host }) => each(framing.twoHosts(host), (departure) => del(unknown, departing(departure))),
    expect: status(400),
  }),
  'DI-FRM-02': must('connection', {
    statement: 'A request whose Host is invalid gets 400.',
    defect: 'A request with an invalid Host gets {status} instead of 400.',
    source: 'rfc9112: 3.2',
    why: twoReadings,
    follows: { 'DI-400-04': 'same status', 'DI-FRM-01': 'same status' },
    send: each(framing.invalidHosts, (departure) => del(unknown, departing(departure))),
    expect: status(400),
  }),
  'DI-FRM-03': must('connection', {
    statement: 'A blank between a field name and its colon gets 400.',
    defect: 'A blank before the colon of a field gets {status} instead of 400.',
    source: 'rfc9112: 5.1',
    why: `${twoReadings} A field with a blank before its colon is known to one and unknown to the other.`,
    send: each(framing.blankBeforeColon, (departure) => del(unknown, departing(departure))),
    expect: status(400),
  }),
  'DI-FRM-04': must('operation', {
    statement: 'A request whose header section is cut off deletes nothing.',
    defect: 'Half a request deletes an image.',
    source: 'rfc9110: 5.3',
    quotation: 'A server MUST NOT apply a request to the target resource until it receives the entire request header section',
    why: 'A connection that breaks may lose the fields that would have stopped the request, such as the rest of a condition. A request is complete only when its empty line has arrived.',
    conforms: '400, 408 or a closed connection, and the image is left.',
    harm: 'loss',
    scene: [
      // A server that waits for the rest does not answer; a plain request shows that it answers at all.
      del(unknown, { row: 'a whole head', wants: anAnswer }),
      each(framing.cutHeads, (departure) => del(victim, departing(departure))),
      get(victim, { row: 'after heads without their end' }),
    ],
    expect: stillStands,
  }),
  'DI-FRM-05': must('connection', {
    statement: 'Blanks and tabs around the token do not belong to it.',
    defect: 'Blanks or tabs around a valid token make the service refuse it.',
    source: 'rfc9110: 5.5',
    quotation:
      'When a specific version of HTTP allows such whitespace to appear in a message, a field parsing implementation MUST exclude such whitespace prior to evaluating the field value.',
    why: 'Blanks around a value are not part of it. Clients that align or indent their fields would be refused with a valid token.',
    conforms: 'The status of the same request without the blanks.',
    evidence: ['answer of the service', '401'],
    scene: ({ owner }) => [
      del(unknown, { row: 'no token', token: undefined, wants: exactly(401) }),
      del(unknown, { row: 'the token as it is', wants: anyBut(401) }),
      del(unknown, {
        row: 'blanks and tabs around the token',
        token: undefined,
        wire: { framing: { lines: [`X-Auth-Token:\t  ${owner.token} \t`] } },
      }),
    ],
    expect: anotherStatus(401),
  }),
  'DI-FRM-06': must('connection', {
    statement: 'An invalid Content-Length gets 400 and the connection is closed.',
    defect: 'An invalid Content-Length is not refused with 400 and a closed connection.',
    source: 'rfc9112: 6.3',
    quotation:
      'If the unrecoverable error is in a request message, the server MUST respond with a 400 (Bad Request) status code and then close the connection.',
    why: smuggling,
    send: each(framing.invalidLengths, (departure) => del(unknown, departing(departure, wire.closingMs.malformed))),
    expect: obeys(wire.refusesAndCloses(400)),
  }),
  'DI-FRM-07': must('connection', {
    statement: 'A request with Content-Length and Transfer-Encoding ends its connection.',
    defect: 'A connection stays open after a request with both Content-Length and Transfer-Encoding.',
    source: 'rfc9112: 6.1',
    quotation:
      'Regardless, the server MUST close the connection after responding to such a request to avoid the potential attacks.',
    why: smuggling,
    conforms: 'Any response, after which the server closes the connection.',
    send: each(framing.lengthAndCoding, (departure) => del(unknown, departing(departure, wire.closingMs.malformed))),
    expect: obeys(wire.isClosed),
  }),
  'DI-FRM-08': must('connection', {
    statement: 'A transfer coding that does not end in chunked gets 400 or 501 and the connection is closed.',
    defect: 'A transfer coding that does not end in chunked is not refused with a closed connection.',
    source: 'rfc9112: 6.3',
    quotation:
      'If a Transfer-Encoding header field is present in a request and the chunked transfer coding is not the final encoding, the message body length cannot be determined reliably; the server MUST respond with the 400 (Bad Request) status code and then close the connection.',
    why: smuggling,
    send: each(framing.codingWithoutEnd, (departure) => del(unknown, departing(departure, wire.closingMs.malformed))),
    expect: obeys(wire.refusesAndCloses(400, 501)),
  }),
  'DI-FRM-09': must('connection', {
    statement: 'Nothing follows the response to a request with empty chunked content.',
    defect: 'Empty chunked content confuses the connection.',
    source: 'rfc9112: 7.1',
    why: 'A server that does not read the last chunk takes it for the next request, and answers a request that nobody sent.',
    conforms: 'One response. A server that wants a length may answer 411.',
    scene: [
      del(unknown, {
        row: 'Transfer-Encoding: chunked, and an empty chunk',
        wire: { framing: framing.emptyChunked, lingerMs: 300 },
        belowApi: true,
        wants: not(411),
      }),
    ],
    expect: obeys(wire.hasNoStrayOctets),
  }),
  'DI-FRM-10': must('connection', {
    statement: 'A request target in absolute form is accepted.',
    defect: 'A request target in absolute form gets {status}.',
    source: 'rfc9112: 3.2.2',
    why: 'Clients behind a proxy write the whole URL into the request line, and gateways pass it on.',
    conforms: '204, as for the path alone.',
    follows: { 'DI-204-01': 'same status' },
    send: [del(own, { row: 'the whole URL as request target', wire: { framing: { absoluteForm: true } }, belowApi: true })],
    expect: answeredAsDeletion(),
  }),
  'DI-FRM-11': must('http', {
    statement: 'Range on a deletion is ignored.',
    defect: 'A deletion with Range gets {status}.',
    source: 'rfc9110: 14.2',
    why: 'Range asks for a part of a GET. A service that applies it to a deletion answers 206 or 416, and its client cannot tell what was deleted.',
    conforms: '204, as without Range.',
    follows: { 'DI-204-01': 'same status' },
    send: [del(own, { fields: { Range: 'bytes=0-0' } })],
    expect: answeredAsDeletion(),
  }),
  'DI-FRM-12': must('operation', {
    statement: 'Content-Length: 0 changes nothing.',
    defect: 'A deletion with Content-Length: 0 gets {status}.',
    source: 'guide: response 204',
    why: 'Many clients send Content-Length: 0 with a DELETE. It says that there is no content, and nothing else.',
    conforms: '204, as without the field.',
    follows: { 'DI-204-01': 'same status' },
    send: [del(own, { fields: { 'Content-Length': '0' } })],
    expect: answeredAsDeletion(),
  }),
  'DI-FRM-13': must('connection', {
    statement: 'A folded field is refused with 400 or read with blanks.',
    defect: 'A folded field is misread.',
    source: 'rfc9112: 5.2',
    why: `${twoReadings} A token that is cut at the fold is another token.`,
    conforms: '400, or the status of the same request in one line.',
    evidence: ['answer of the service', '401'],
    scene: ({ owner }) => [
      del(unknown, { row: 'no token', token: undefined, wants: exactly(401) }),
      del(unknown, { row: 'the token as it is', wants: anyBut(401) }),
      each(framing.foldedToken(owner.token), (departure) => del(unknown, { token: undefined, ...departing(departure) })),
    ],
    expect: statusOf('the token as it is', 400),
  }),
  'DI-FRM-14': must('operation', {
    statement: 'A token that CR or NUL cuts off from a text is not accepted.',
    defect: 'A token that CR or NUL cuts off from a text lets a caller in.',
    source: 'rfc9110: 5.5',
    why: 'A gateway logs and checks the whole text, and the service uses only what comes before CR or NUL. It accepts a value that no gateway would pass.',
    conforms: '400 or 401, and the image is left.',
    harm: 'form',
    send: ({ owner }) =>
      each(framing.cutTokens(owner.token), (departure) => del(victim, { token: undefined, ...departing(departure) })),
    expect: imageStands,
  }),
  'DI-FRM-15': must('operation', {
    statement: 'A request refused for its framing deletes nothing.',
    defect: 'A request that was refused for its framing deleted an image.',
    source: 'rfc9110: 15.5.1',
    why: refusalMatters,
    harm: 'loss',
    evidence: refused,
    send: each(framing.refusedForFraming(), (departure) => del(victim, departing(departure))),
    expect: imageStandsRefused,
  }),
  'DI-FRM-16': must('operation', {
    statement: 'A token sent in the trailer section is not accepted.',
    defect: 'A token in the trailer section lets a caller in.',
    source: 'rfc9110: 6.5.1',
    why: 'Gateways check the header section and drop or pass on trailers unread. Nobody has checked a token there.',
    conforms: 'Any 4xx, and the image is left.',
    harm: 'form',
    follows: { 'DI-401-01': 'always', 'DI-401-10': 'always' },
    send: ({ owner }) =>
      each(framing.tokenInTrailer(owner.token), (departure) => del(victim, { token: undefined, ...departing(departure) })),
    expect: imageStands,
  }),
  'DI-FRM-17': must('connection', {
    statement: 'Content of a refused deletion does not become the next request on its connection.',
    defect: 'Content of a refused deletion becomes the next request on its connection.',
    source: 'rfc9112: 9.3',
    quotation: 'A server MUST read the entire request message body or close the connection after sending its response',
    why: 'What a caller without a token wrote as content is read as a request of whoever uses the connection next.',
    conforms: 'The next request has its own response, or the connection is closed.',
    evidence: ['401', 'second response on a connection'],
    follows: { 'DI-FRM-21': 'always', 'DI-FRM-23': 'always' },
    needs: { http1: true, aims: ['unknown'], identities: ['owner'], texts: ['JSON that nobody reads'] },
    run: async ({ api, target }) => {
      const anonymous = api.withToken(undefined);
      const alone = await anonymous.read('/images', { wire: { own: true }, label: 'on its own connection' });
      const unread = { content: `{"x":"${'y'.repeat(32)}"}`, fields: { 'Content-Type': 'application/json' } };
      const [refusal, next] = await anonymous.deleteThenRead(target.ledger.unknown(), { ...unread, wire: { pipelined: true } });
      expectRefused(refusal);
      premise(
        alone.response !== undefined && next !== undefined && next.failure?.kind !== 'closed',
        untested('connection-closed'),
      );

      expect(next).toHaveStatus(alone.response.status);
    },
  }),
  'DI-FRM-21': must('operation', {
    statement: 'A deletion that is the content of a refused request is not carried out.',
    defect: 'A deletion that is the content of a refused request is carried out.',
    source: 'rfc9112: 9.3',
    quotation: 'A server MUST read the entire request message body or close the connection after sending its response',
    why: `${smuggling} A gateway sees one request that is refused, and the image is gone.`,
    conforms: 'One response, and the image is left.',
    harm: 'loss',
    evidence: refused,
    needs: { http1: true, aims: ['victim', 'unknown'], identities: ['owner'], state: true, texts: ['a whole DELETE'] },
    run: async ({ api, images, target, owner }) => {
      const { id, address } = await images.standing();
      const outer = target.ledger.unknownNaming(address);
      const content = framing.wholeRequest(`DELETE ${outer.parts.named}`, target.description.url, owner.token);
      const sent = await api.withToken(undefined).deleteImage(outer, { content, wire: { lingerMs: 300 } });
      expectRefused(sent);
      return api.getImageLeft(id, { label: 'after a deletion as content' });
    },
    expect: stillStands,
  }),
  'DI-FRM-23': must('connection', {
    statement: 'A request that is the content of a refused request gets no response.',
    defect: 'A request that is the content of a refused request is answered.',
    source: 'rfc9112: 9.3',
    quotation: 'A server MUST read the entire request message body or close the connection after sending its response',
    why: 'Behind a gateway, the surplus response goes to whoever uses the connection next. Every later response is then that of somebody else.',
    conforms: 'One response.',
    evidence: ['refusal'],
    follows: { 'DI-FRM-21': 'always' },
    needs: { http1: true, aims: ['unknown'], texts: ['a whole GET'] },
    run: async ({ api, target }) => {
      const { url } = target.description;
      const content = framing.wholeRequest(`GET ${new URL(url).pathname}/images`, url);
      const nobody = api.withToken(undefined);
      const outer = await nobody.deleteImage(target.ledger.unknown(), { content, wire: { lingerMs: 300 } });
      expectRefused(outer);
      return outer;
    },
    expect: obeys(wire.hasNoStrayOctets),
  }),
  'DI-FRM-22': must('connection', {
    statement: 'A client that sends content only after 100 (Continue) gets that, or the final response.',
    defect: 'A client that sends content only after 100 (Continue) waits in vain.',
    source: 'rfc9110: 10.1.1',
    quotation:
      'contains a 100-continue expectation and an indication that request content will follow, an origin server MUST send either:',
    why: 'Clients such as curl hold content back until the service asks for it. If it never does, they hang.',
    conforms: '100 (Continue) and then the final response, or the final response at once.',
    follows: { 'DI-NEG-11': 'always' },
    needs: { http1: true, byHand: true, texts: [framing.awaitedContent.name] },
    send: [del(unknown, framing.awaitedContent.request)],
    expect: obeys(wire.isAnswered),
  }),
  'DI-FRM-18': should('connection', {
    statement: 'The case of Host, of a transfer coding and of a connection option changes nothing.',
    defect: 'A request with Host, a transfer coding or a connection option in capitals gets {status}.',
    source: 'rfc9112: 7',
    why: 'Proxies and libraries write these names as they like. A service that compares them by case fails behind the next one.',
    conforms: 'The status of the same request in lower case; 411 for chunked content.',
    scene: ({ host }) => [
      del(unknown, { row: 'as usual', token: undefined, wants: anAnswer }),
      each(framing.inCapitals(host), (departure) => del(unknown, { token: undefined, ...departing(departure) })),
    ],
    expect: statusOf('as usual', 411),
  }),
  'DI-FRM-19': must('operation', {
    statement: 'A deletion with 1 MiB of content has the effect of its answer.',
    defect: 'The answer to a deletion with 1 MiB of content says the opposite of what happened to the image.',
    source: 'rfc9110: 9.3.5',
    why: 'A limit that is found only when content is read comes after the deletion. The client receives 413 and believes that the image is left.',
    conforms:
      '204 and the image is gone, or a 4xx and the image is left. A connection that is closed without an answer decides nothing.',
    harm: 'loss',
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most' },
    scene: [
      del(own, { ...framing.largeContent.request, row: framing.largeContent.name, wants: anAnswer }),
      get(own, { row: 'after it' }),
    ],
    expect: agreesWithAnswer(framing.largeContent.name),
  }),
  'DI-FRM-20': must('connection', {
    statement: 'A request that comes in two parts is answered as one that comes whole.',
    defect: 'A request that comes in two parts gets {status}, and not the answer that a whole one gets.',
    source: 'rfc9110: 5.3',
    quotation: 'A server MUST NOT apply a request to the target resource until it receives the entire request header section',
    why: 'A network cuts a request where it likes. A server that takes each read for a whole request works on one machine, and fails now and then behind a slow line.',
    conforms: 'The status of the same request sent at once.',
    scene: [
      del(unknown, { row: 'whole', wants: anAnswer }),
      each(framing.inTwoParts, (departure) => del(unknown, departing(departure))),
    ],
    expect: statusOf('whole'),
  }),
});
