import { refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  answeredAsDeletion,
  aRefusedStream,
  del,
  each,
  framing,
  get,
  harmless,
  http2,
  ifKnown,
  imageStandsRefused,
  isGoneNow,
  isRefused,
  judge,
  look,
  must,
  obeys,
  own,
  premise,
  readAfterForbiddenFields,
  request,
  seen,
  should,
  status,
  stillStands,
  tokens,
  topic,
  unknown,
  untested,
  victim,
} from '../helpers/engine/vocabulary.ts';

/** Deletions of an unknown image that are refused, or not found. */
const refusals = {
  'an unknown image': {},
  'no token': { token: undefined },
  'unknown token': { token: tokens.unknownToken() },
  'TE: trailers': {},
};

/** The operation over HTTP/2. */
export const overHttp2 = topic('HTTP/2', {
  'DI-H2-01': must('operation', {
    statement: 'A deletion over HTTP/2 gets 204 and removes the image.',
    defect: 'A deletion over HTTP/2 is not answered 204, or keeps the image.',
    source: 'guide: response 204',
    why: 'Most clients choose HTTP/2 where a server offers it. A gateway that routes it elsewhere, or answers for the service, deletes nothing for them.',
    conforms: 'HTTP/2 204, and GET finds no image.',
    scene: [look(own), del(own, { over: 'HTTP/2' }), get(own, { row: 'GET' })],
    expect: { DELETE: status(204), GET: isGoneNow },
  }),
  'DI-H2-02': should('http2', {
    statement: 'A refusal over HTTP/2 has the status and the fault that it has over HTTP/1.1.',
    defect: 'A refusal over HTTP/2 differs from the refusal over HTTP/1.1.',
    source: 'rfc9110: 2.5',
    why: 'A client does not know which version its library has chosen. If the answer depends on it, an error that is handled in one place is unknown in another.',
    conforms: 'The same status and the same name of the fault over both versions.',
    follows: { 'DI-401-17': 'always' },
    needs: { http1: true },
    scene: [
      each(refusals, (refusal) => del(unknown, refusal)),
      each({ ...refusals, 'TE: trailers': { fields: [harmless.trailersAccepted] } }, (refusal) =>
        del(unknown, { ...refusal, over: 'HTTP/2' }),
      ),
    ],
    expect: obeys((_, { earlier }) => http2.isAnsweredLike(earlier)),
  }),
  'DI-H2-03': must('operation', {
    statement: 'A request refused over HTTP/2 deletes nothing.',
    defect: 'A request that was refused over HTTP/2 deleted an image.',
    source: 'rfc9110: 15.5.2',
    why: `${refusalMatters} HTTP/2 often takes another path through a gateway, with other filters.`,
    conforms: 'Any 4xx, and the image is left.',
    harm: 'loss',
    send: [
      del(victim, { row: 'no token', token: undefined, over: 'HTTP/2' }),
      del(victim, { row: 'a token that was never issued', token: tokens.unknownToken(), over: 'HTTP/2' }),
      ...(['expired', 'revoked', 'reader', 'creator', 'stranger'] as const).map((as) =>
        ifKnown(del(victim, { row: as, as, over: 'HTTP/2' })),
      ),
      request('PUT', victim, { over: 'HTTP/2' }),
    ],
    expect: imageStandsRefused,
  }),
  'DI-H2-04': must('http2', {
    statement: 'Every response over HTTP/2 is well-formed.',
    defect: 'A response over HTTP/2 is malformed.',
    source: 'rfc9113: 8.1.1',
    why: 'A client has to end the stream of a malformed response, and its program sees a failed connection instead of the answer. It does not learn whether the image is gone.',
    conforms: 'Names in lower case, no field of the connection, one status, and a length that is that of the content.',
    follows: { 'DI-H2-05': 'same sender' },
    over: seen.overHttp2(),
    expect: obeys(http2.isWellFormedOverHttp2),
  }),
  'DI-H2-05': must('http2', {
    statement: 'A 204 over HTTP/2 has no content.',
    defect: 'A 204 over HTTP/2 has content.',
    source: 'rfc9110: 15.3.5',
    why: 'A client that gets content after a 204 ends the stream with an error. A deletion that succeeded looks failed.',
    conforms: 'HEADERS that end the stream, or an empty DATA frame after them.',
    over: seen.overHttp2(204),
    expect: obeys(http2.hasNoData),
  }),
  'DI-H2-06': must('operation', {
    statement: 'A deletion that the server says it did not process over HTTP/2 has no effect.',
    defect: 'A deletion that the server said it did not process over HTTP/2 removed the image.',
    source: 'rfc9113: 8.7',
    why: 'Libraries send such a request again without asking, because the server promises that nothing happened. The second deletion is then answered 404.',
    conforms: 'REFUSED_STREAM, or GOAWAY below the stream, and the image is left.',
    harm: 'loss',
    scene: [del(own, { over: 'HTTP/2', wants: aRefusedStream }), get(own)],
    expect: stillStands,
  }),
  'DI-H2-07': must('http2', {
    statement: 'A request over HTTP/2 with a connection-specific field is not carried out.',
    defect: 'A request over HTTP/2 with a field of the connection is carried out.',
    source: 'rfc9113: 8.2.2',
    why: 'A gateway that passes such a field on over HTTP/1.1 lets a client steer the connection behind it, which others share.',
    conforms: '400, or a stream that is reset with PROTOCOL_ERROR, and the image is left.',
    harm: 'form',
    // A stream that the server resets has no response.
    needs: {
      http2: true,
      byHand: true,
      aims: ['victim'],
      state: true,
      texts: framing.fieldsOfConnection,
    },
    run: ({ images }) => readAfterForbiddenFields(images, framing.fieldsOfConnection),
    expect: stillStands,
  }),
  'DI-H2-08': must('http2', {
    statement: 'A request over HTTP/2 with a field name in upper case, or with CR, LF or NUL in a value, is not carried out.',
    defect: 'A malformed request over HTTP/2 is carried out.',
    source: 'rfc9113: 8.2.1',
    why: 'Behind a gateway that speaks HTTP/1.1 to the service, a line end in a value begins another field, or another request. No filter has seen it.',
    conforms: '400, or a stream that is reset with PROTOCOL_ERROR, and the image is left.',
    harm: 'form',
    needs: {
      http2: true,
      byHand: true,
      aims: ['victim'],
      state: true,
      texts: framing.invalidFields,
    },
    run: ({ images }) => readAfterForbiddenFields(images, framing.invalidFields),
    expect: stillStands,
  }),
  'DI-H2-09': must('operation', {
    statement: 'Two deletions on two streams of one connection each have their own answer and their own effect.',
    defect: 'One of two deletions on two streams of a connection gets the answer, the caller or the effect of the other.',
    source: 'rfc9113: 8.1',
    why: 'A gateway puts the requests of many clients on one connection. A service that mixes up two streams deletes for a caller without a token, or reports the deletion of an image that is still there.',
    conforms: '204 to the deletion of the owner, whose image is gone; 401 to that without a token, whose image is left.',
    harm: 'loss',
    follows: { 'DI-401-17': 'sent over HTTP/2', 'DI-H2-01': 'always', 'DI-H2-03': 'always' },
    needs: { http2: true, aims: ['own', 'victim'], state: true, atOnce: true },
    run: async ({ api, images }) => {
      const [own, victim] = [await images.present(), await images.standing()];
      const overHttp2 = api.overHttp2();
      const [deletion, refusal] = await overHttp2.deleteBoth(own.address, overHttp2.withToken(undefined), victim.address);
      premise(refusal !== undefined, untested('no-answer'));

      judge(deletion, answeredAsDeletion());
      judge(refusal, isRefused);
      judge(await api.getImage(own.id), isGoneNow);
      return api.getImageLeft(victim.id);
    },
    expect: stillStands,
  }),
});
