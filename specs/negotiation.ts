import { faultNamed, jsonMatters } from '../contracts/requirements/phrases.ts';
import {
  aFault,
  agreesWithAnswer,
  anotherStatus,
  answered204,
  answeredAsDeletion,
  aRefusal,
  aRefusalFor,
  carried,
  conditions,
  del,
  deletedImage,
  delUnknown,
  delUnknownWithoutToken,
  each,
  eachObeys,
  effects,
  exactly,
  faults,
  fields,
  get,
  harmless,
  ifKnown,
  ifUnlike,
  inTurn,
  must,
  negotiation,
  obeys,
  otherStands,
  own,
  premise,
  readUnderFalseConditions,
  sentUnderTrueConditions,
  should,
  shown,
  statusOf,
  stillStands,
  together,
  topic,
  unknown,
  untested,
  victim,
  wire,
} from '../helpers/engine/vocabulary.ts';

const refusedForPreference =
  'A 204 has no content, so a preference about content must not stop a deletion, nor turn a clear refusal into another.';

const unmet = { 'If-Match': '"nothing"' };

/** Fields and content that a client sends with a deletion. */
export const contentNegotiation = topic('negotiation', {
  'DI-NEG-01': must('operation', {
    statement: 'Without Accept a fault is JSON.',
    defect: 'Without Accept the fault is not JSON.',
    source: 'guide: request and response types',
    why: jsonMatters,
    conforms: `Content-Type: application/json, ${faultNamed('itemNotFound', 404)}`,
    follows: { 'DI-FLT-02': 'same answers' },
    needs: { state: true },
    scene: [del(unknown, { fields: { Accept: undefined }, wants: aFault })],
    expect: obeys(faults.isJson),
  }),
  'DI-NEG-02': must('operation', {
    statement: 'With Accept: */* a fault is JSON.',
    defect: 'With Accept: */* the fault is not JSON.',
    source: 'guide: request and response types',
    why: jsonMatters,
    conforms: `Content-Type: application/json, ${faultNamed('itemNotFound', 404)}`,
    follows: { 'DI-FLT-02': 'same answers' },
    needs: { state: true },
    scene: [del(unknown, { fields: { Accept: '*/*' }, wants: aFault })],
    expect: obeys(faults.isJson),
  }),
  'DI-NEG-03': should('http', {
    statement: 'With Accept: application/xml the status of a fault stays and its content is JSON or XML.',
    defect: 'Accept: application/xml changes the status of a fault or makes its content unreadable.',
    source: 'guide: request and response types',
    why: 'XML was part of the API until Rackspace deprecated it in 2015. Old clients still ask for it, and learn from the status what happened.',
    needs: { state: true },
    scene: [delUnknown({ wants: aFault }), del(unknown, { fields: { Accept: 'application/xml' } })],
    expect: obeys((_, seen) => negotiation.hasStatusAndFormat(seen.row('unknown image'), 'json', 'xml')),
  }),
  'DI-NEG-04': should('http', {
    statement: 'With an Accept that cannot be satisfied a 404 stays 404 or is 406.',
    defect: 'An unknown image gets {status} if Accept cannot be satisfied, and another status otherwise.',
    source: 'rfc9110: 12.5.1',
    why: refusedForPreference,
    needs: { state: true },
    scene: [delUnknown({ wants: aFault }), del(unknown, { fields: { Accept: 'image/png' } })],
    expect: statusOf('unknown image', 406),
  }),
  'DI-NEG-05': should('http', {
    statement: 'A deletion gets 204 even if its Accept cannot be satisfied.',
    defect: 'A deletion whose Accept cannot be satisfied gets {status} instead of 204.',
    source: 'rfc9110: 12.5.1',
    why: refusedForPreference,
    follows: { 'DI-204-01': 'same status' },
    send: [del(own, { fields: { Accept: 'image/png' } })],
    expect: answeredAsDeletion(),
  }),
  'DI-NEG-06': must('operation', {
    statement: 'A request body that names another image does not delete that image.',
    defect: 'A request body deletes an image that the path does not name.',
    source: 'rfc9110: 9.3.5',
    why: 'Content has no meaning in this operation. If it chooses the image, the URL that was checked and logged is not the one that counts.',
    harm: 'loss',
    follows: { 'DI-KEEP-04': 'always' },
    send: [
      del(own, { json: carried.namingOther }),
      del(victim, { row: 'without a token', token: undefined, json: carried.namingOther }),
      ...(['reader', 'creator', 'stranger'] as const).map((as) =>
        ifKnown(del(victim, { row: `by a ${as}`, as, json: carried.namingOther })),
      ),
      ...each(carried.ofOtherKinds, ({ type, text }) => del(unknown, { json: text, fields: { 'Content-Type': type } })),
    ],
    expect: otherStands,
  }),
  'DI-NEG-07': should('operation', {
    statement: 'A malformed request body is ignored or refused with a 4xx.',
    defect: 'A deletion with a malformed body gets {status}.',
    source: 'rfc9110: 9.3.5',
    why: 'Some clients send content with DELETE by habit. It must not crash the service.',
    conforms: '204, or a 4xx such as 400 or 415.',
    follows: { 'DI-204-01': 'same status' },
    scene: [del(deletedImage, { wants: answered204 }), del(own, { json: '{"image": ' })],
    expect: obeys(negotiation.isIgnoredOrRefused),
  }),
  'DI-NEG-08': must('http', {
    statement: 'Content that is compressed is labelled with its Content-Encoding.',
    defect: 'Compressed content has no Content-Encoding.',
    source: 'rfc9110: 8.4',
    why: 'A client that does not know that the content is compressed cannot read it.',
    conforms: 'Content-Encoding: gzip, or content that is not compressed.',
    follows: { 'DI-FLT-02': 'same answers' },
    needs: { state: true },
    send: [del(unknown, { fields: { 'Accept-Encoding': 'gzip, deflate' } })],
    expect: obeys(fields.labelsItsCoding),
  }),
  'DI-NEG-09': should('http', {
    statement: 'Fields that say nothing about a deletion change nothing about its answer.',
    defect: 'A deletion with a field that says nothing about it gets {status}.',
    source: 'rfc9110: 5.1',
    quotation: 'Other recipients SHOULD ignore unrecognized header and trailer fields.',
    why: 'Browsers, proxies and tracing add fields. A service that refuses them works in a test and fails behind the next gateway.',
    conforms:
      'The status of the request without these fields. What holds the connection may answer an upgrade with a page, or an error without content.',
    follows: { 'DI-204-01': 'same status' },
    needs: { state: true },
    scene: ({ http }) => [
      delUnknown(),
      ...harmless
        .groupsOf(harmless.fields(http))
        .map((group) => together(group, (rows) => del(unknown, { fields: rows.flat() }), ifUnlike('unknown image'))),
      ...(http === '1.1' ? [del(unknown, { row: 'Upgrade', fields: harmless.upgrade })] : []),
    ],
    expect: {
      'in one request': statusOf('unknown image'),
      Upgrade: obeys((_, shown) => effects.isAnsweredUnlessUpgraded(shown.statusOf('unknown image'))),
    },
  }),
  'DI-NEG-11': must('http', {
    statement: 'A request that expects 100-continue gets its final response.',
    defect: 'A request that expects 100-continue gets no final response.',
    source: 'rfc9110: 10.1.1',
    why: 'Common clients expect 100 (Continue) by themselves before they send content. They wait in vain if the service says nothing.',
    conforms:
      'A 100 and then the final response, or the final response at once. A client SHOULD NOT send content with DELETE, but one that does is not left to wait. Without a response it is sent once more.',
    send: [
      del(unknown, {
        content: '{}',
        fields: { 'Content-Type': 'application/json', Expect: '100-continue' },
        ifLost: 'sent again',
      }),
    ],
    expect: obeys(wire.isAnsweredInTheEnd),
  }),
  'DI-NEG-12': should('operation', {
    statement: 'A Content-Type without content does not stop a deletion, or gets 415 and the image is left.',
    defect: 'A deletion with Content-Type and no content gets {status}.',
    source: 'guide: request and response types',
    quotation: 'This header is required for operations that have a request body.',
    why: "The guide's own example sends Content-Type with a request that has no content, and so do many clients.",
    follows: { 'DI-204-01': 'same status', 'DI-GONE-01': 'success', 'DI-KEEP-07': 'always' },
    scene: [del(own, { fields: { 'Content-Type': 'application/xml' } }), get(own, { row: 'after the deletion' })],
    expect: { DELETE: answeredAsDeletion(415), 'after the deletion': agreesWithAnswer() },
  }),
  'DI-NEG-13': should('http', {
    statement: 'With only an unknown coding in Accept-Encoding the status stays and the content is not encoded.',
    defect: 'Accept-Encoding with only an unknown coding changes the status, or the content is encoded.',
    source: 'rfc9110: 12.5.3',
    why: refusedForPreference,
    conforms: 'The status of the request without Accept-Encoding, and content that is not encoded.',
    needs: { state: true },
    scene: [delUnknown(), del(unknown, { fields: { 'Accept-Encoding': 'x-conformance' } })],
    expect: inTurn(statusOf('unknown image'), obeys(negotiation.isNotCoded)),
  }),
  'DI-NEG-14': should('http', {
    statement: 'With a malformed Accept a 404 stays 404, or is 400 or 406.',
    defect: 'An unknown image gets {status} if Accept is malformed, and another status otherwise.',
    source: 'rfc9110: 12.5.1',
    why: 'Anybody can send a malformed field. A 5xx shows that it reached a parser unchecked.',
    needs: { state: true },
    scene: [delUnknown({ wants: aFault }), del(unknown, { fields: { Accept: 'nothing-known' } })],
    expect: statusOf('unknown image', 400, 406),
  }),
  'DI-NEG-15': must('operation', {
    statement: 'A deletion refused for its API version deletes nothing.',
    defect: 'A deletion that was refused for its API version deleted the image.',
    source: 'rfc9110: 15.5.1',
    why: 'Clients of OpenStack ask for an API version. One that learns that its version is not served tries another, and does not expect that the image is gone.',
    conforms: 'Any 4xx, and GET still shows the image. A target that ignores the fields is not judged here.',
    harm: 'loss',
    follows: { 'DI-204-01': 'same status, or refused' },
    // A target that ignores the version deletes the image.
    scene: [
      del(own, {
        fields: { 'OpenStack-API-Version': 'compute 2.9999', 'X-OpenStack-Nova-API-Version': '2.9999' },
        wants: aRefusalFor('the version'),
      }),
      get(own),
    ],
    expect: stillStands,
  }),
  'DI-NEG-16': should('http', {
    statement: 'A deletion whose condition is false deletes nothing.',
    defect: 'A deletion whose condition is false deleted the image.',
    source: 'rfc9110: 13.1.1',
    quotation: 'the origin server MUST evaluate the If-Match condition per Section 13.2 prior to performing the method.',
    why: 'A client sends If-Match so that an image that somebody changed is not deleted. A service that does not evaluate the field still deletes it.',
    conforms:
      '412, and the image is left. DI-NEG-18 demands it of who offers conditions; a weak ETag is what frameworks send by themselves.',
    harm: 'form',
    follows: { 'DI-NEG-18': 'always', 'DI-204-01': 'same status, or refused' },
    needs: { aims: ['victim'], state: true, texts: conditions.namesOf(conditions.ofFalse) },
    run: async ({ images, sharing }) => {
      const { read } = await readUnderFalseConditions(images, sharing);
      return read;
    },
    expect: stillStands,
  }),
  'DI-NEG-17': must('http', {
    statement: 'A deletion with If-None-Match is not answered 304.',
    defect: 'A deletion with If-None-Match gets 304.',
    source: 'rfc9110: 13.1.2',
    why: 'A 304 says that the copy of the client is good. A client of DELETE has none, and cannot tell whether the image was deleted.',
    conforms: '412, or the response to a deletion without If-None-Match.',
    send: [del(victim, { fields: { 'If-None-Match': '*' } })],
    expect: anotherStatus(304),
  }),
  'DI-NEG-21': must('http', {
    statement: 'A condition leaves a refusal as it is, such as 404 for an unknown image and 401 without a token.',
    defect: 'A deletion that has to be refused gets 412 for its condition.',
    source: 'rfc9110: 13.2.1',
    quotation:
      'A server MUST ignore all received preconditions if its response to the same request without those conditions, prior to processing the request content, would have been a status code other than a 2xx (Successful) or 412 (Precondition Failed).',
    why: 'A clean-up that reads 412 takes an image that is gone for one that somebody changed, and reads it again. Without a token, 412 says what there is.',
    conforms: 'The status of the same request without If-Match.',
    follows: { 'DI-401-01': 'always' },
    needs: { state: true },
    scene: [
      delUnknown({ wants: aRefusal }),
      del(unknown, { fields: unmet, row: 'unknown image, If-Match' }),
      delUnknownWithoutToken({ wants: exactly(401) }),
      del(victim, { fields: unmet, token: undefined, row: 'no token, If-Match' }),
    ],
    expect: { 'unknown image, If-Match': anotherStatus(412), 'no token, If-Match': anotherStatus(412) },
  }),
  'DI-NEG-18': must('http', {
    statement: 'A target that offers conditions deletes nothing if the condition of a deletion is false.',
    defect: 'A target that offers conditions deleted an image whose deletion was under a false one.',
    source: 'rfc9110: 13.2.1',
    quotation:
      'a recipient cache or origin server MUST evaluate received request preconditions after it has successfully performed its normal request checks',
    why: 'GET offers an entity tag or a date so that a client can say which state of an image it means to delete.',
    conforms:
      '412, and the image is left. A target offers conditions if GET shows Last-Modified or an ETag that is not weak, or if it answers 412 to a condition.',
    harm: 'form',
    follows: { 'DI-204-01': 'same status, or refused' },
    needs: { aims: ['victim'], state: true, texts: conditions.namesOf(conditions.ofFalse) },
    run: async ({ images, sharing }) => {
      const { read, areOffered } = await readUnderFalseConditions(images, sharing);

      premise(areOffered, untested('no-condition-offered'));
      return read;
    },
    expect: stillStands,
  }),
  'DI-NEG-19': must('http', {
    statement: 'A deletion whose conditions are true of the image is carried out.',
    defect: 'A deletion whose conditions are true gets {status}.',
    source: 'rfc9110: 13.2.2',
    why: 'A client that names the state which it read gets a 412, reads again, and never gets the image deleted.',
    conforms:
      '204, whether GET shows validators or not. If-Modified-Since is ignored for DELETE (RFC 9110 section 13.1.3), and a weak entity tag is not sent in If-Match.',
    follows: { 'DI-KEEP-01': 'same status', 'DI-KEEP-08': 'same status' },
    needs: {
      aims: ['own', 'own', 'own', 'deletion'],
      state: true,
      texts: conditions.namesOf(conditions.ofTrue),
    },
    run: async ({ images, deletion }) => {
      const { status } = (await deletion()).exchange.response ?? {};
      premise(status === 204, untested('deletion-answered', { status }));
      return sentUnderTrueConditions(images);
    },
    expect: answeredAsDeletion(),
  }),
  'DI-NEG-20': must('operation', {
    statement:
      'A deletion with an expectation, a content coding, a method or a type in a field or a query that a server may refuse has the effect of its answer.',
    defect: 'The answer to a deletion says the opposite of what happened to the image.',
    source: 'guide: response 204',
    why: 'A client believes the answer. After a 417 it thinks that the image is left, after a 200 that it is gone.',
    conforms: '204 and the image is gone, or a 4xx and the image is left.',
    harm: 'loss',
    send: each(carried.refusable, ({ query = '', ...more }) => del(own, { query, ...more, belowApi: true })),
    expect: eachObeys(shown.haveEffectOfAnswers),
  }),
});
