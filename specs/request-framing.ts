import { answer, attempt, refused } from '../contracts/evidence.ts';
import { refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  anotherStatus,
  answeredAsDeletion,
  del,
  departing,
  each,
  expect,
  expectAnotherStatus,
  expectAnswer,
  expectRefused,
  framing,
  imageStands,
  must,
  obeys,
  own,
  premise,
  readsAfterRefusals,
  should,
  shown,
  status,
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

/** Octets that the suite writes by hand, which only HTTP/1.1 has. */
const byHand = { http1: true, byHand: true } as const;

/** Where a request and its fields begin and end. */
export const requestFraming = topic('request framing', {
  'DI-FRM-01': must('connection', {
    statement: 'A request with two Host lines is answered 400.',
    defect: 'A request with two Host lines is answered {status} instead of 400.',
    source: 'rfc9112: 3.2',
    why: twoReadings,
    evidence: answer,
    follows: { 'DI-400-04': 'same status' },
    needs: byHand,
    send: ({ host }) => each(framing.twoHosts(host), (departure) => del(unknown, departing(departure))),
    expect: status(400),
  }),
  'DI-FRM-02': must('connection', {
    statement: 'A request whose Host is invalid is answered 400.',
    defect: 'A request with an invalid Host is answered {status} instead of 400.',
    source: 'rfc9112: 3.2',
    why: twoReadings,
    evidence: answer,
    follows: { 'DI-400-04': 'same status', 'DI-FRM-01': 'same status' },
    needs: byHand,
    send: each(framing.invalidHosts, (departure) => del(unknown, departing(departure))),
    expect: status(400),
  }),
  'DI-FRM-03': must('connection', {
    statement: 'A blank between a field name and its colon is answered 400.',
    defect: 'A blank before the colon of a field is answered {status} instead of 400.',
    source: 'rfc9112: 5.1',
    why: `${twoReadings} A field with a blank before its colon is known to one and unknown to the other.`,
    evidence: answer,
    needs: byHand,
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
    evidence: attempt,
    needs: { ...byHand, aims: ['victim', 'unknown'], state: true, texts: framing.cutHeads },
    run: async ({ api, images, target }) => {
      // A server that waits for the rest does not answer; a plain request shows that it answers at all.
      expectAnswer(await api.deleteImage(target.ledger.unknown(), { label: 'a whole head' }));
      const { id, address } = await images.standing();
      await api.each(framing.cutHeads, (row, each) => row.deleteImage(address, departing(each)));
      return api.getImage(id, { label: 'after heads without their end' });
    },
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
    needs: {
      ...byHand,
      aims: ['unknown'],
      identities: ['owner'],
      texts: ['blanks and tabs around the token'],
    },
    run: async ({ api, target, owner }) => {
      const nobody = api.withToken(undefined);
      await nobody.answered(401, target.ledger.unknown(), { label: 'no token' });
      const plain = await api.deleteImage(target.ledger.unknown(), { label: 'the token as it is' });
      const framing = { lines: [`X-Auth-Token:\t  ${owner.token} \t`] };
      const padded = await nobody.deleteImage(target.ledger.unknown(), { wire: { framing }, label: 'blanks around the token' });

      expectAnotherStatus(plain, 401);
      return padded;
    },
    expect: anotherStatus(401),
  }),
  'DI-FRM-06': must('connection', {
    statement: 'An invalid Content-Length is answered 400 and the connection is closed.',
    defect: 'An invalid Content-Length is not refused with 400 and a closed connection.',
    source: 'rfc9112: 6.3',
    quotation:
      'If the unrecoverable error is in a request message, the server MUST respond with a 400 (Bad Request) status code and then close the connection.',
    why: smuggling,
    evidence: answer,
    needs: byHand,
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
    evidence: answer,
    needs: byHand,
    send: each(framing.lengthAndCoding, (departure) => del(unknown, departing(departure, wire.closingMs.malformed))),
    expect: obeys(wire.isClosed),
  }),
  'DI-FRM-08': must('connection', {
    statement: 'A transfer coding that does not end in chunked is answered 400 or 501 and the connection is closed.',
    defect: 'A transfer coding that does not end in chunked is not refused with a closed connection.',
    source: 'rfc9112: 6.3',
    quotation:
      'If a Transfer-Encoding header field is present in a request and the chunked transfer coding is not the final encoding, the message body length cannot be determined reliably; the server MUST respond with the 400 (Bad Request) status code and then close the connection.',
    why: smuggling,
    evidence: answer,
    needs: byHand,
    send: each(framing.codingWithoutEnd, (departure) => del(unknown, departing(departure, wire.closingMs.malformed))),
    expect: obeys(wire.refusesAndCloses(400, 501)),
  }),
  'DI-FRM-09': must('connection', {
    statement: 'Nothing follows the response to a request with empty chunked content.',
    defect: 'Empty chunked content confuses the connection.',
    source: 'rfc9112: 7.1',
    why: 'A server that does not read the last chunk takes it for the next request, and answers a request that nobody sent.',
    conforms: 'One response. A server that wants a length may answer 411.',
    evidence: answer,
    needs: { ...byHand, aims: ['unknown'], texts: ['Transfer-Encoding: chunked, and an empty chunk'] },
    run: async ({ api, target }) => {
      const chunked = { framing: framing.emptyChunked, lingerMs: 300 };
      const deletion = await api.deleteImage(target.ledger.unknown(), { wire: chunked, belowApi: true });

      premise(deletion.response?.status !== 411, untested('request-answered', { status: 411, wanted: 404 }));
      return deletion;
    },
    expect: obeys(wire.hasNoStrayOctets),
  }),
  'DI-FRM-10': must('connection', {
    statement: 'A request target in absolute form is accepted.',
    defect: 'A request target in absolute form is answered {status}.',
    source: 'rfc9112: 3.2.2',
    why: 'Clients behind a proxy write the whole URL into the request line, and gateways pass it on.',
    conforms: '204, as for the path alone.',
    evidence: answer,
    follows: { 'DI-204-01': 'same status' },
    needs: { ...byHand, texts: ['the whole URL as request target'] },
    send: [del(own, { wire: { framing: { absoluteForm: true } }, belowApi: true })],
    expect: answeredAsDeletion(),
  }),
  'DI-FRM-11': must('http', {
    statement: 'Range on a deletion is ignored.',
    defect: 'A deletion with Range is answered {status}.',
    source: 'rfc9110: 14.2',
    why: 'Range asks for a part of a GET. A service that applies it to a deletion answers 206 or 416, and its client cannot tell what was deleted.',
    conforms: '204, as without Range.',
    evidence: answer,
    follows: { 'DI-204-01': 'same status' },
    needs: { texts: ['Range: bytes=0-0'] },
    send: [del(own, { fields: { Range: 'bytes=0-0' } })],
    expect: answeredAsDeletion(),
  }),
  'DI-FRM-12': must('operation', {
    statement: 'Content-Length: 0 changes nothing.',
    defect: 'A deletion with Content-Length: 0 is answered {status}.',
    source: 'guide: response 204',
    why: 'Many clients send Content-Length: 0 with a DELETE. It says that there is no content, and nothing else.',
    conforms: '204, as without the field.',
    evidence: answer,
    follows: { 'DI-204-01': 'same status' },
    needs: { texts: ['Content-Length: 0'] },
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
    needs: { ...byHand, aims: ['unknown'], identities: ['owner'], texts: framing.foldedToken('') },
    run: async ({ api, target, owner }) => {
      const nobody = api.withToken(undefined);
      await nobody.answered(401, target.ledger.unknown(), { label: 'no token' });
      const plain = await api.deleteImage(target.ledger.unknown(), { label: 'the token as it is' });
      const folded = await nobody.each(framing.foldedToken(owner.token), (row, each) =>
        row.deleteImage(target.ledger.unknown(), departing(each)),
      );

      expectAnotherStatus(plain, 401);
      expect(folded).toHaveStatus(400, plain.response?.status ?? 400);
    },
  }),
  'DI-FRM-14': must('operation', {
    statement: 'A token that CR or NUL cuts off from a text is not accepted.',
    defect: 'A token that CR or NUL cuts off from a text lets a caller in.',
    source: 'rfc9110: 5.5',
    why: 'A gateway logs and checks the whole text, and the service uses only what comes before CR or NUL. It accepts a value that no gateway would pass.',
    conforms: '400 or 401, and the image is left.',
    harm: 'form',
    evidence: attempt,
    needs: { ...byHand, identities: ['owner'] },
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
    needs: { ...byHand, aims: ['victim'], state: true, texts: framing.refusedForFraming() },
    run: ({ images }) =>
      readsAfterRefusals(images, framing.refusedForFraming(), (row, { address }, each) =>
        row.deleteImage(address, departing(each)),
      ),
    expect: stillStands,
  }),
  'DI-FRM-16': must('operation', {
    statement: 'A token sent in the trailer section is not accepted.',
    defect: 'A token in the trailer section lets a caller in.',
    source: 'rfc9110: 6.5.1',
    why: 'Gateways check the header section and drop or pass on trailers unread. Nobody has checked a token there.',
    conforms: 'Any 4xx, and the image is left.',
    harm: 'form',
    evidence: attempt,
    follows: { 'DI-401-01': 'always', 'DI-401-10': 'always' },
    needs: { ...byHand, identities: ['owner'] },
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
    needs: { http1: true, aims: ['unknown'], identities: ['owner'], texts: ['JSON that nobody reads'] },
    run: async ({ api, target }) => {
      const anonymous = api.withToken(undefined);
      const alone = await anonymous.read('/images', { label: 'on its own connection' });
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
  'DI-FRM-18': should('connection', {
    statement: 'The case of Host, of a transfer coding and of a connection option changes nothing.',
    defect: 'A request with Host, a transfer coding or a connection option in capitals is answered {status}.',
    source: 'rfc9112: 7',
    why: 'Proxies and libraries write these names as they like. A service that compares them by case fails behind the next one.',
    conforms: 'The status of the same request in lower case; 411 for chunked content.',
    evidence: answer,
    needs: { ...byHand, aims: ['unknown'], texts: framing.inCapitals('') },
    run: async ({ api, target }) => {
      const nobody = api.withToken(undefined);
      const table = framing.inCapitals(new URL(target.description.url).host);
      const plain = await nobody.deleteImage(target.ledger.unknown(), { label: 'as usual' });
      expectAnswer(plain);

      const sent = await nobody.each(table, (row, each) => row.deleteImage(target.ledger.unknown(), departing(each)));
      expect(sent).toHaveStatus(plain.response?.status ?? 0, 411);
    },
  }),
  'DI-FRM-19': must('operation', {
    statement: 'A deletion with 1 MiB of content has the effect of its answer.',
    defect: 'The answer to a deletion with 1 MiB of content says the opposite of what happened to the image.',
    source: 'rfc9110: 9.3.5',
    why: 'A limit that is found only when content is read comes after the deletion. The client receives 413 and believes that the image is left.',
    conforms:
      '204 and the image is gone, or a 4xx and the image is left. A connection that is closed without an answer decides nothing.',
    harm: 'loss',
    evidence: attempt,
    follows: { 'DI-GONE-01': 'success', 'DI-GONE-10': 'if most' },
    needs: { ...byHand, aims: ['own'], state: true, texts: [framing.largeContent.name] },
    run: async ({ api, images }) => {
      const { id, address } = await images.present();
      const deletion = await api.deleteImage(address, { ...framing.largeContent.request, label: framing.largeContent.name });
      expectAnswer(deletion);

      expect(await api.getImage(id, { label: 'after it' })).toObey(shown.isAsAnswered(deletion));
    },
  }),
  'DI-FRM-20': must('connection', {
    statement: 'A request that comes in two parts is answered as one that comes whole.',
    defect: 'A request that comes in two parts is answered {status} instead of as a whole one.',
    source: 'rfc9110: 5.3',
    quotation: 'A server MUST NOT apply a request to the target resource until it receives the entire request header section',
    why: 'A network cuts a request where it likes. A server that takes each read for a whole request works on one machine, and fails now and then behind a slow line.',
    conforms: 'The status of the same request sent at once.',
    evidence: answer,
    needs: { ...byHand, aims: ['unknown'], texts: framing.inTwoParts },
    run: async ({ api, target }) => {
      const whole = await api.deleteImage(target.ledger.unknown(), { label: 'whole' });
      expectAnswer(whole);

      const sent = await api.each(framing.inTwoParts, (row, each) => row.deleteImage(target.ledger.unknown(), departing(each)));
      expect(sent).toHaveStatus(whole.response?.status ?? 0);
    },
  }),
});
