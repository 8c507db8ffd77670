import {
  answered204,
  answeredAsDeletion,
  aRefusal,
  carried,
  del,
  deletedImage,
  delWith,
  effects,
  field,
  fields,
  followed,
  get,
  ifKnown,
  ifRefused,
  isStanding,
  look,
  must,
  noField,
  obeys,
  own,
  premise,
  readBack,
  request,
  seen,
  selfLink,
  should,
  theImage,
  together,
  topic,
  tried,
  untested,
  untilAnswered,
  wire,
} from '../helpers/engine/vocabulary.ts';

const octetsMatter =
  'A client that reuses the connection takes stray octets for the beginning of the next response, and blames the wrong request.';

/** 204: a deletion that succeeds. */
export const deleted = topic('204', {
  'DI-204-01': must('operation', {
    statement: 'Deleting an existing image of the caller gets 204.',
    defect: 'Deletions get {status} instead of 204.',
    source: 'guide: response 204',
    why: 'Client libraries wait for the documented code. They report another 2xx as an error, or poll for an end that never comes.',
    conforms: 'HTTP/1.1 204 No Content, and nothing after the fields.',
    needs: { aims: ['own'] },
    run: async ({ api, images }) => {
      const { id, address } = await images.present();
      // As clients of OpenStack send it.
      const deletion = await api.deleteImage(address, { fields: { 'Content-Type': 'application/json' } });
      return untilAnswered(images, id, deletion);
    },
  }),
  'DI-204-02': must('connection', {
    statement: 'No octets follow the header section of a 204.',
    defect: 'Octets follow the header section of a 204.',
    source: 'rfc9112: 6.3',
    why: octetsMatter,
    conforms: 'The response ends with the empty line after its fields.',
    scene: [delWith('a client that goes on reading', answered204)],
    expect: obeys(wire.hasNoStrayOctets),
  }),
  'DI-204-03': must('connection', {
    statement: 'A connection that is kept open after a 204 serves the next request.',
    defect: 'A connection that stays open after a 204 does not serve the next request.',
    source: 'rfc9112: 9.3',
    quotation:
      'A server that does not support persistent connections MUST send the "close" connection option in every response message',
    why: 'Clients that delete many images use one connection. Once it is out of step, each later request gets the response of another.',
    conforms: 'The connection answers the next request, or the 204 says Connection: close.',
    follows: { 'DI-204-02': 'always' },
    scene: [followed(del(own, { wants: answered204 }))],
    expect: { next: obeys(wire.isServedNext) },
  }),
  'DI-204-04': must('http', {
    statement: 'A 204 has no Content-Length.',
    defect: 'The 204 has a Content-Length.',
    source: 'rfc9110: 8.6',
    why: 'A 204 cannot have content, so the field is forbidden there. Strict proxies and clients reject such a response, and a deletion that succeeded looks failed.',
    conforms: 'The 204 has neither Content-Length: 0 nor any other Content-Length.',
    over: seen.deletionsDone,
    expect: noField('Content-Length'),
  }),
  'DI-204-06': must('connection', {
    statement: 'A 204 has no Transfer-Encoding.',
    defect: 'The 204 has a Transfer-Encoding.',
    source: 'rfc9112: 6.1',
    why: 'A client that believes the field waits for chunks that never come, or takes them for the next response.',
    follows: { 'DI-204-02': 'always' },
    over: seen.deletionsDone,
    expect: obeys(wire.hasNoTransferEncoding),
  }),
  'DI-204-07': must('operation', {
    statement: 'A deletion without Accept and Content-Type gets 204.',
    defect: 'A deletion without Accept and Content-Type gets {status} instead of 204.',
    source: 'guide: request and response types',
    quotation: 'This header is required for operations that have a request body.',
    why: 'A request without content needs neither field. Scripts and many HTTP libraries leave both out.',
    conforms: '204, as for a request with both fields.',
    follows: { 'DI-204-01': 'same status' },
    scene: [delWith('without Accept')],
    expect: answeredAsDeletion(),
  }),
  'DI-204-08': should('operation', {
    statement: 'A 204 points to no task to wait for: it has no Location.',
    defect: 'The 204 has a Location, as if the client had to wait for a task.',
    source: 'guide: images are immediately removed',
    why: 'The guide removes images immediately. A Location makes clients poll a task that does not exist.',
    over: seen.deletionsDone,
    expect: noField('Location'),
  }),
  'DI-204-09': should('operation', {
    statement: 'A 204 carries X-Compute-Request-Id.',
    defect: 'The 204 lacks X-Compute-Request-Id.',
    source: 'compute-guide: response headers',
    why: 'Operators find a request in their logs by this id. Without it, nobody can show later which request removed an image.',
    conforms: 'X-Compute-Request-Id: req-e1b75723-1027-48c0-aeea-008a9b038370',
    over: seen.deletionsDone,
    expect: field('X-Compute-Request-Id'),
  }),
  'DI-204-10': should('http', {
    statement: 'A 204 is not marked as cacheable.',
    defect: 'Caches may store the 204.',
    source: 'rfc9110: 9.3.5',
    quotation: 'Responses to the DELETE method are not cacheable.',
    why: 'A cache that keeps the 204 answers the next deletion of the same URL by itself, and the service never hears of it.',
    conforms: 'The 204 has no max-age, s-maxage or Expires that makes it fresh.',
    over: seen.deletionsDone,
    expect: obeys(fields.isNotCacheable),
  }),
  'DI-204-13': must('operation', {
    statement: "The image's self link, followed with DELETE, deletes it.",
    defect: "DELETE on the image's own self link does not delete the image.",
    source: 'guide: links and references',
    why: 'Clients follow the self link instead of building a URL. A wrong link deletes nothing, or something else.',
    conforms: 'DELETE of the link gets 204, and the image is gone.',
    follows: { 'DI-204-01': 'same status' },
    send: [del(selfLink)],
    expect: answeredAsDeletion(),
  }),
  'DI-204-14': must('operation', {
    statement:
      'An ordinary HTTP client, which keeps its connection and returns cookies, reads and deletes one image after another.',
    defect: 'An ordinary HTTP client cannot read and delete one image after another.',
    source: 'guide: response 204',
    why: 'Most tests send only the fields that they need. An ordinary client adds Accept-Encoding, keeps its connection and returns cookies, and whoever keeps state by session or connection answers from it.',
    conforms: 'Each deletion gets 204, and its image is gone at once: for this client and for others.',
    follows: { 'DI-204-01': 'same status' },
    needs: { http1: true, aims: ['own', 'deletion'] },
    run: async ({ api, images, deletion }) => {
      const { exchange, read } = await deletion();
      const { status } = exchange.response ?? {};
      premise(status === 204, untested('deletion-answered', { status }));
      premise(read === undefined || !isStanding(read), untested('still-shown', { status: read?.response?.status }));
      const client = api.ordinary();
      await client.read('/images');
      const sent = [];
      for (const label of ['first', 'second']) {
        const { id, address } = await images.present();
        await readBack(id, { 'before the deletion': client });
        const readers = { 'for the client that returns cookies': client, 'for a client without cookies': api };
        const deletion = await client.deleteImage(address, { label });
        premise(deletion.connection?.endsIdle !== true, untested('unread', { detail: 'its connection ended as it was sent' }));
        sent.push(deletion, ...(await readBack(id, readers)));
      }
      return sent;
    },
    expect: obeys(effects.isDoneInTurn),
  }),
  'DI-204-16': must('operation', {
    statement: 'Every plain deletion of the run gets 204, and none with a good token gets 401.',
    defect: 'Some plain deletions of the run, with a good token, get {status}.',
    source: 'guide: response 204',
    why: 'A defect that shows in one deletion of twelve escapes a single try and breaks every clean-up job.',
    conforms:
      '204 to each of at least twelve deletions that carry nothing but a token and the fields of the example. No request of the owner that is served if it is sent again gets 401 first.',
    follows: { 'DI-204-01': 'always', 'DI-204-14': 'same sender', 'DI-H2-09': 'only sender' },
    over: seen.plainDeletions,
    expect: answeredAsDeletion(),
  }),
  'DI-204-17': must('operation', {
    statement: 'A deletion that gets a status of success gets 204, whichever request asks for it.',
    defect: 'A successful deletion gets {status} instead of 204.',
    source: 'guide: response 204',
    why: 'The plain deletion may be answered as documented, and one with other fields or through another link may not. What a client gets then depends on what it happens to send.',
    conforms: 'No 200, 202 or other 2xx than 204 to any deletion of the run.',
    follows: {
      'DI-204-01': 'same status',
      'DI-204-14': 'same sender',
      'DI-NEG-07': 'same sender',
      'DI-NEG-20': 'same sender',
      'DI-H2-01': 'always',
    },
    over: seen.ownDeletions,
    expect: obeys(effects.isDoneWith204),
  }),
  'DI-204-18': should('operation', {
    statement:
      'A deletion with an empty query, with a condition on a date that is not a date, with If-Modified-Since or with Prefer gets 204.',
    defect: 'A deletion with an empty query, or with a field that a server ignores, gets {status} instead of 204.',
    source: 'guide: specify the image ID in the URI',
    why: 'Clients that build a URL from a path and no parameters end it in "?". A route that takes this for a part of the identifier does not find the image. RFC 9110 ignores an If-Unmodified-Since that is not a date (section 13.1.4), and If-Modified-Since with DELETE (section 13.1.3). Some clients send Prefer with every request, and take a 202 for a task that they have to wait for.',
    conforms: 'The answer to the URL without "?" and without the field.',
    scene: [
      del(deletedImage, { wants: answered204 }),
      together(
        carried.idle,
        (rows) =>
          del(own, { query: rows.map(({ query = '' }) => query).join(''), fields: rows.flatMap(({ fields = [] }) => fields) }),
        ifRefused,
      ),
    ],
    expect: answeredAsDeletion(),
  }),
  'DI-204-19': must('operation', {
    statement: 'An image that refused requests named gets 204 when its owner deletes it.',
    defect: 'Once a request for an image was refused, its owner gets {status} instead of 204.',
    source: 'guide: response 204',
    why: 'Whoever knows an identifier could keep the owner from deleting the image, who pays for it until somebody repairs the service.',
    conforms:
      '204, as without the attempts: of another method, without a token, by a reader and a stranger, and of the owner under the tenant of the stranger.',
    follows: { 'DI-204-01': 'always' },
    scene: ({ identities, tenant }) => [
      del(deletedImage, { wants: answered204 }),
      look(own),
      request('PUT', own, { wants: tried }),
      del(own, { row: 'without a token', token: undefined, wants: aRefusal }),
      ifKnown(del(own, { row: 'by the reader', as: 'reader', wants: aRefusal })),
      ifKnown(del(own, { row: 'by the stranger', as: 'stranger', wants: aRefusal })),
      ifKnown(
        del(own, {
          row: 'by the stranger in its own tenant',
          as: 'stranger',
          tenant: { ifNamed: identities.stranger?.tenant },
          wants: aRefusal,
        }),
      ),
      ...(tenant === undefined || identities.stranger?.tenant === undefined
        ? []
        : [del(own, { row: "under the stranger's tenant", tenant: { ifNamed: identities.stranger.tenant }, wants: tried })]),
      get(own, { row: 'after these', wants: theImage }),
      del(own, { row: 'by its owner' }),
    ],
    expect: answeredAsDeletion(),
  }),
});
