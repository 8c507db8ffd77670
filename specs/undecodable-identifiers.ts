import {
  delEach,
  identifiers,
  imageStandsUnlessFound,
  must,
  should,
  status,
  topic,
  victim,
} from '../helpers/engine/vocabulary.ts';

const sameForBoth = 'If DELETE finds an image where GET finds none, a client cannot check first what it is about to delete.';

/** Identifiers that cannot be decoded. The last of all files: such a path ends the process of some servers. Prism 5 is one. */
export const undecodableIdentifiers = topic('identifiers', {
  'DI-IDS-24': must('operation', {
    statement:
      'An identifier that is escaped twice, padded, or written in other characters deletes nothing that GET does not find under it.',
    defect: 'An altered spelling of an identifier, which GET does not find, deletes the image.',
    source: 'guide: the UUID for the image',
    why: sameForBoth,
    harm: 'loss',
    follows: { 'DI-IDS-23': 'always' },
    send: delEach(identifiers.interpreted, { to: victim }),
    expect: imageStandsUnlessFound,
  }),
  'DI-IDS-25': should('http', {
    statement: 'An identifier with octets that cannot be decoded gets 404, 410, 400 or 301.',
    defect: 'An identifier that cannot be decoded gets {status} instead of 404, 410, 400 or 301.',
    source: 'rfc9112: 3.2',
    quotation:
      'Recipients of an invalid request-line SHOULD respond with either a 400 (Bad Request) error or a 301 (Moved Permanently) redirect with the request-target properly encoded.',
    why: 'A decoder that expects two hexadecimal digits fails or guesses. Anybody can send such a path.',
    conforms: '404 for %FF, 400 for %zz.',
    needs: { state: true },
    send: delEach(identifiers.undecodable),
    expect: status(404, 410, 400, 301),
  }),
});
