import { answer, attempt } from '../contracts/evidence.ts';
import {
  answeredAsDeletion,
  carried,
  deniesDeletion,
  expect,
  expectStanding,
  fields,
  identifiers,
  isRefused,
  may,
  must,
  obeys,
  premise,
  readAfterPathClaims,
  should,
  shown,
  status,
  stillStands,
  texts,
  topic,
  untested,
  wire,
} from '../helpers/engine/vocabulary.ts';

const sameForBoth = 'If DELETE finds an image where GET finds none, a client cannot check first what it is about to delete.';
const unchecked =
  'A 5xx or a closed connection shows that the text reached a parser or a database unchecked. Anybody can send it.';

/** Which image an identifier names. */
export const imageIdentifiers = topic('identifiers', {
  'DI-IDS-01': should('operation', {
    statement: 'An identifier that is not a UUID is never answered with a 2xx.',
    defect: 'The service claims to have deleted an image whose identifier is not a UUID.',
    source: 'guide: the UUID for the image',
    why: 'A script whose variable holds a wrong value gets "deleted" for it, and the image that was meant stays.',
    conforms: '404 itemNotFound or 400; never a 2xx.',
    evidence: answer,
    over: ({ seen }) => seen.aimedAt('synthetic'),
    expect: deniesDeletion,
  }),
  'DI-IDS-02': should('operation', {
    statement: 'An identifier that is not a UUID is answered 404 or 400.',
    defect: 'An identifier that is not a UUID is answered {status} instead of 404 or 400.',
    source: 'practice: itemNotFound',
    why: 'Clients handle 404 and 400. Anything else, such as 500 or a redirect to a login page, hides that the identifier is wrong.',
    evidence: answer,
    follows: { 'DI-IDS-01': 'same status' },
    send: texts(identifiers.malformed),
    expect: status(404, 400),
  }),
  'DI-IDS-05': may('operation', {
    statement: 'An identifier in upper case means to DELETE what it means to GET.',
    defect: 'An identifier in upper case means different images to GET and to DELETE.',
    source: 'rfc9562: 4',
    why: sameForBoth,
    conforms: 'Both find the image, or both answer 404.',
    evidence: attempt,
    needs: { aims: ['own', 'derived'], state: true },
    run: async ({ api, images, target }) => {
      const image = await images.present();
      const { id } = image;
      premise(id !== id.toUpperCase(), untested('no-lower-case'));
      expectStanding(await api.lastRead(id));
      const path = `/${id.toUpperCase()}`;
      const get = await api.read(`/images${path}`, { label: 'GET' });

      expect(await api.deleteImage(target.ledger.derived(path, id))).toObey(shown.meansTheSame(get));
      images.restock(image);
    },
  }),
  'DI-IDS-13': must('http', {
    statement: 'An identifier of 8000 characters is refused with a 4xx or 501.',
    defect: 'An identifier of 8000 characters is answered {status} instead of a 4xx.',
    source: 'rfc9112: 3',
    why: unchecked,
    conforms: '404, 400 or 414.',
    evidence: answer,
    send: texts(identifiers.long, { belowApi: true }),
    expect: obeys(wire.isAnsweredWithRefusal),
  }),
  'DI-IDS-14': should('http', {
    statement: 'A percent-encoded letter or digit of the identifier means the same image.',
    defect: 'A percent-encoded letter or digit makes an identifier mean something else.',
    source: 'rfc9110: 4.2.3',
    why: 'HTTP libraries differ in what they escape. The same image must be found by all of them.',
    conforms: '204, whether the identifier begins with a or with %61.',
    evidence: answer,
    follows: { 'DI-204-01': 'same status' },
    needs: { aims: ['own', 'derived'] },
    run: async ({ api, images, target }) => {
      const { id } = await images.present();
      const encoded = `/%${id.charCodeAt(0).toString(16)}${id.slice(1)}`;
      return api.deleteImage(target.ledger.derived(encoded, id));
    },
    expect: answeredAsDeletion(),
  }),
  'DI-IDS-16': should('http', {
    statement: 'NUL, CR and LF in an identifier are refused with a 4xx.',
    defect: 'NUL, CR or LF in an identifier is answered {status} instead of a 4xx.',
    source: 'practice: control characters are refused',
    why: unchecked,
    conforms: '404 or 400.',
    evidence: answer,
    send: texts(identifiers.controls, { belowApi: true }),
    expect: isRefused,
  }),
  'DI-IDS-19': should('operation', {
    statement: 'The suffix .json deletes the addressed image or nothing, and is answered 204, 404 or 400.',
    defect: 'The suffix .json makes the deletion go wrong.',
    source: 'guide: request and response types',
    quotation: 'Add the .json extension to the request URI.',
    why: 'The guide lets clients choose the format by a suffix. A service that does not know it has to look for an image of that name, and find none.',
    evidence: answer,
    follows: { 'DI-204-01': 'same status' },
    needs: { aims: ['own', 'derived'] },
    run: async ({ api, images, target }) => {
      const image = await images.present();
      const path = `/${image.id}.json`;
      images.restock(image);
      return api.deleteImage(target.ledger.derived(path, image.id));
    },
    expect: answeredAsDeletion(404, 400),
  }),
  'DI-IDS-20': should('http', {
    statement: 'Identifiers beyond ASCII are answered 404 or another 4xx.',
    defect: 'An identifier beyond ASCII is answered {status} instead of a 4xx.',
    source: 'practice: itemNotFound',
    why: unchecked,
    conforms: '404 or 400.',
    evidence: answer,
    send: texts(identifiers.beyondAscii),
    expect: isRefused,
  }),
  'DI-IDS-21': must('http', {
    statement: 'NUL, CR and LF in an identifier add no field to the response.',
    defect: 'CR and LF in an identifier inject a field into the response.',
    source: 'rfc9112: 11.1',
    why: 'Whoever can write a field into a response can set cookies, redirect the client and poison caches.',
    conforms: 'No field of the response comes from the identifier.',
    evidence: answer,
    over: ({ seen }) => seen.aimedAt('synthetic'),
    expect: obeys(fields.injectsNoField),
  }),
  'DI-IDS-28': must('operation', {
    statement: 'A field that names the path of another image does not redirect a deletion to it.',
    defect: 'A field such as X-Original-URL redirects a deletion to another image.',
    source: 'guide: deletes the specified image',
    why: 'A gateway checks the path of the request line. A service that goes by a field deletes an image that the gateway did not see.',
    conforms: 'The answer to a deletion of the image in the request line, and the other image is left.',
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['victim', 'unknown'], state: true, texts: carried.pathFields },
    run: ({ images }) => readAfterPathClaims(images, (row, address, options) => row.deleteImage(address, options)),
    expect: stillStands,
  }),
});
