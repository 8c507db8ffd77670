import { answer, attempt, named } from '../contracts/evidence.ts';
import { nameMatters } from '../contracts/requirements/phrases.ts';
import {
  expectStanding,
  faults,
  field,
  fields,
  get,
  head,
  imageStands,
  must,
  obeys,
  premise,
  request,
  should,
  status,
  topic,
  unsupported,
  untested,
  victim,
  wire,
} from '../helpers/engine/vocabulary.ts';

/** Methods that HTTP knows; one that only its grammar has; and those of WebDAV, of caches and of proposals. */
const otherMethods = ['PUT', 'POST', 'PATCH', 'FOO', 'PURGE', 'MOVE', 'LOCK', 'UNLINK', 'QUERY'];

/** Ways in which frameworks let another method stand for DELETE. */
const overridden = (method: string) => [
  ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map((name) =>
    request(method, victim, { row: name, fields: { [name]: 'DELETE' } }),
  ),
  request(method, victim, { row: '_method in the query', query: '?_method=DELETE' }),
];

/** 405: another method. */
export const badMethod = topic('405', {
  'DI-405-01': should('operation', {
    statement: 'A method that the image does not support is answered 405, 404 or 501.',
    defect: 'An unsupported method is answered {status} instead of 405, 404 or 501.',
    source: 'guide: response 405',
    why: 'A client that uses the wrong method has to learn it. After a 2xx it believes that something happened; a 5xx looks like an outage.',
    evidence: answer,
    needs: { aims: ['victim', 'unknown'], standIn: true },
    run: async ({ api, images, provoker }) => {
      await provoker.showRefusal(405);
      const { id, address } = await images.victim();
      // A random UUID stands in if images are short: PUT and PATCH could make an image of that identifier.
      const methods = address.parts.standsIn ? ['POST'] : ['PUT', 'POST', 'PATCH'];
      const responses = await api.each(methods, (row, method) => row.send(method, address));
      const judged = unsupported(responses, await api.read(`/images/${id}`, {}, 'OPTIONS'), 405, 404, 501);
      premise(judged.length > 0, untested('all-supported'));
      return judged;
    },
    expect: status(405, 404, 501),
  }),
  'DI-405-02': must('operation', {
    statement: 'A method other than DELETE deletes nothing.',
    defect: 'A method other than DELETE deleted an image.',
    source: 'guide: response 405',
    why: 'A router that falls through to the deletion destroys an image on an update or an upload.',
    harm: 'loss',
    evidence: attempt,
    send: otherMethods.map((method) => request(method, victim)),
    expect: imageStands,
  }),
  'DI-405-03': must('http', {
    statement: 'A 405 carries Allow.',
    defect: 'The 405 lacks Allow.',
    source: 'rfc9110: 15.5.6',
    why: 'Generic clients read from Allow what they may do instead.',
    conforms: 'Allow: GET, HEAD, DELETE',
    evidence: ['405'],
    over: ({ seen }) => seen.answered(405),
    expect: obeys(fields.carries('Allow')),
  }),
  'DI-405-04': should('http', {
    statement: 'The Allow of a 405 on an image names DELETE and not the refused method.',
    defect: 'The Allow of the 405 is wrong: it lacks DELETE or names the refused method.',
    source: 'rfc9110: 15.5.6',
    why: 'A client that follows a wrong Allow tries what fails, or misses what works. It is a SHOULD because frameworks write the field by themselves, and the router of some names the methods of one handler alone.',
    conforms: 'Allow: DELETE, GET, HEAD. An empty Allow says that the resource supports no method for the moment.',
    evidence: ['405', 'Allow'],
    over: ({ seen }) => seen.refusedMethods,
    expect: obeys(fields.allowsDeletion),
  }),
  'DI-405-05': should('operation', {
    statement: 'A 405 names the fault badMethod or one of its family.',
    defect: 'The fault in a 405 is not named badMethod.',
    source: 'practice: badMethod',
    why: `${nameMatters} The guide's table prints words where the name belongs; OpenStack's guide has badMethod.`,
    conforms: '{"badMethod": {"code": 405, "message": "…"}}, or methodNotAllowed or computeFault as the name.',
    evidence: named('405'),
    over: ({ seen }) => seen.faultsWith(405),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-405-06': should('http', {
    statement: 'An unknown method is answered 501, 405, 404 or 400.',
    defect: 'An unknown method is answered {status} instead of 501, 405, 404 or 400.',
    source: 'rfc9110: 9.1',
    why: 'A server that takes an unknown method for a known one runs a handler that nobody asked for.',
    evidence: answer,
    send: [request('FOO', victim)],
    expect: status(501, 405, 404, 400),
  }),
  'DI-405-07': must('http', {
    statement: 'The method is matched by case: delete is not DELETE, and deletes nothing.',
    defect: 'The service takes delete in lower case for DELETE.',
    source: 'rfc9110: 9.1',
    quotation: 'The method token is case-sensitive',
    why: 'Gateways compare methods letter by letter. A service that ignores case carries out what a gateway let pass as unknown.',
    harm: 'form',
    evidence: attempt,
    send: [request('delete', victim), request('Delete', victim)],
    expect: imageStands,
  }),
  'DI-405-08': must('operation', {
    statement: 'GET and HEAD of an image delete nothing.',
    defect: 'GET or HEAD of an image deleted it.',
    source: 'rfc9110: 9.2.1',
    why: 'Crawlers, link previews, monitoring and caches send GET and HEAD without asking anybody.',
    harm: 'loss',
    evidence: ['answer to HEAD', 'state of an image'],
    send: [get(victim), head(victim)],
    expect: imageStands,
  }),
  'DI-405-09': must('http', {
    statement: 'A response to HEAD has no content.',
    defect: 'The response to HEAD has content.',
    source: 'rfc9110: 9.3.2',
    why: 'The client takes the content for the beginning of the next response on the connection.',
    evidence: ['answer to HEAD'],
    needs: { http1: true },
    send: [head(victim, { wire: { lingerMs: 150 } })],
    expect: obeys(wire.hasNoStrayOctets),
  }),
  'DI-405-10': should('http', {
    statement: 'The Allow of an OPTIONS response names DELETE.',
    defect: 'The Allow of the OPTIONS response lacks DELETE.',
    source: 'rfc9110: 9.3.7',
    why: 'Clients and browsers ask with OPTIONS what they may do. Without DELETE, they do not offer it.',
    conforms: 'Allow: GET, HEAD, DELETE, OPTIONS',
    evidence: ['OPTIONS response with methods'],
    needs: { aims: ['victim'] },
    run: async ({ api, images }) => {
      const { id } = await images.standing();
      const response = await api.read(`/images/${id}`, {}, 'OPTIONS');
      const { status: received = 0, fields: lines = [] } = response.response ?? {};
      const isNamed = lines.some(([name]) => name.toLowerCase() === 'allow');
      premise(received < 300 && isNamed, untested('no-methods-named', { status: received }));
      return response;
    },
    expect: field('Allow', /\bDELETE\b/),
  }),
  'DI-405-11': must('operation', {
    statement: 'A method override on GET deletes nothing.',
    defect: 'A GET with a method override deleted an image.',
    source: 'rfc9110: 9.2.1',
    why: 'Links and previews send GET. An override field or parameter turns such a harmless request into a deletion.',
    conforms: 'The image is still there after every override that was tried.',
    harm: 'loss',
    evidence: attempt,
    follows: { 'DI-405-02': 'same status' },
    send: overridden('GET'),
    expect: imageStands,
  }),
  'DI-405-12': should('http', {
    statement: 'HEAD, where it is supported, is answered with the status of GET.',
    defect: 'HEAD and GET of one image have different statuses.',
    source: 'rfc9110: 9.3.2',
    why: 'Scripts ask with HEAD whether an image exists. A status other than that of GET is a wrong answer.',
    evidence: ['supported HEAD', 'state of an image'],
    follows: { 'DI-405-08': 'always' },
    needs: { aims: ['victim'], state: true },
    run: async ({ api, images }) => {
      const { id } = await images.standing();
      expectStanding(await api.lastRead(id));
      const response = await api.read(`/images/${id}`, {}, 'HEAD');
      premise(![405, 501].includes(response.response?.status ?? 0), untested('no-head'));
      return response;
    },
    expect: status(200),
  }),
  'DI-405-13': should('operation', {
    statement: 'A method override on POST deletes nothing.',
    defect: 'A POST with a method override deleted an image.',
    source: 'practice: DELETE is the only way to delete',
    why: 'An override slips past gateways and roles that allow POST and forbid DELETE.',
    conforms: 'The image is still there after every override that was tried.',
    harm: 'loss',
    evidence: attempt,
    follows: { 'DI-405-02': 'same status', 'DI-405-11': 'always' },
    send: [
      ...overridden('POST'),
      request('POST', victim, {
        row: 'a form with _method',
        content: '_method=DELETE',
        fields: { 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
    ],
    expect: imageStands,
  }),
  'DI-405-15': should('operation', {
    statement: 'The content of a 405 is a fault.',
    defect: 'The content of a 405 is not a fault.',
    source: 'guide: faults',
    why: 'A client that reads faults has nothing to show to its user. The framework of a service writes such a 405, so no MUST on faults is judged by it.',
    conforms: '{"badMethod": {"code": 405, "message": "…"}}',
    evidence: ['405', 'content'],
    over: ({ seen }) => seen.withContent(405),
    expect: obeys(faults.holdsFault),
  }),
});
