import {
  broad,
  carried,
  del,
  delEach,
  expectTried,
  identifiers,
  imageStands,
  imageStandsUnlessFound,
  must,
  otherStands,
  othersStand,
  own,
  should,
  stillStands,
  topic,
  victim,
} from '../helpers/engine/vocabulary.ts';

const lookedUp = 'A request that deletes what its URL does not name destroys an image that nobody meant.';
const sameForBoth = 'If DELETE finds an image where GET finds none, a client cannot check first what it is about to delete.';

/** Identifiers that name no image, or another one: what must stay. */
export const siblings = topic('identifiers', {
  'DI-IDS-03': must('operation', {
    statement: 'An identifier cut short, extended or with another digit at one end does not delete the image it came from.',
    defect: 'A shortened, lengthened or mistyped identifier deletes the image it came from.',
    source: 'guide: deletes the specified image',
    why: 'A comparison that ends with the shorter text deletes an image for a mistyped or truncated identifier.',
    conforms: 'The image is still there after every form that was tried.',
    harm: 'loss',
    // A digit changed makes an unknown identifier.
    follows: { 'DI-KEEP-06': 'always' },
    send: delEach(identifiers.resized, { to: victim }),
    expect: imageStands,
  }),
  'DI-IDS-04': must('operation', {
    statement: 'The name of an image does not delete it.',
    defect: 'The name of an image in place of its identifier deletes the image.',
    source: 'guide: the UUID for the image',
    why: 'Names are not unique and anybody may choose them. A deletion by name hits the wrong image.',
    harm: 'loss',
    send: delEach((_, name) => ({ 'its name': encodeURIComponent(name) }), { to: victim }),
    expect: imageStands,
  }),
  'DI-IDS-06': should('operation', {
    statement: 'An identifier without hyphens, in braces or as a URN deletes nothing that GET does not find under it.',
    defect: 'Another notation of an identifier, which GET does not find, deletes the image.',
    source: 'guide: the UUID for the image',
    why: sameForBoth,
    harm: 'loss',
    send: delEach(identifiers.notations, { to: victim }),
    expect: imageStandsUnlessFound,
  }),
  'DI-IDS-07': must('operation', {
    statement: 'A whole number as identifier deletes nothing.',
    defect: 'A number in place of an identifier deletes an image.',
    source: 'guide: the UUID for the image',
    why: 'A number that is taken for a place in the list, or for no condition, deletes an arbitrary image.',
    conforms: '404 or 400, and every image is left.',
    harm: 'loss',
    follows: { 'DI-IDS-11': 'always' },
    send: delEach(identifiers.numbers, { to: broad }),
    expect: othersStand,
  }),
  'DI-IDS-08': must('operation', {
    statement: 'A wildcard as identifier deletes nothing.',
    defect: 'A wildcard in place of an identifier deletes images.',
    source: 'guide: the UUID for the image',
    why: 'A wildcard that reaches a shell, a LIKE or a query deletes many images, or all of them.',
    conforms: '404 or 400, and every image is left.',
    harm: 'loss',
    follows: { 'DI-IDS-11': 'always' },
    send: delEach(() => identifiers.wildcards, { to: broad }),
    expect: othersStand,
  }),
  'DI-IDS-09': must('operation', {
    statement: 'Two identifiers in one path delete nothing.',
    defect: 'Two identifiers in one path delete images.',
    source: 'guide: deletes the specified image',
    why: 'A list of identifiers is not part of this operation. Filters and logs see one deletion where two happen.',
    harm: 'loss',
    needs: { aims: ['victim', 'bystander', 'derived'], state: true },
    run: async ({ api, images, target }) => {
      const [one, two] = [await images.standing(), await images.bystander()];
      const both = (join: string) => target.ledger.derived(`/${one.id}${join}${two.id}`, one.id, two.id);
      expectTried(await api.each([',', '..', '%20', '&'], (by, join) => by.deleteImage(both(join))));
      const reads = await images.left([one, two]);
      // What follows a semicolon or a slash may be a parameter of the first identifier (RFC 3986 section 3.3), and names no image.
      expectTried(await api.each([';', '/'], (by, join) => by.deleteImage(both(join))));
      images.restock(two);
      return [...reads, await api.getImageLeft(two.id, { label: 'the second' })];
    },
    expect: stillStands,
  }),
  'DI-IDS-10': must('operation', {
    statement: 'A blank identifier deletes nothing.',
    defect: 'A blank in place of an identifier deletes images.',
    source: 'guide: deletes the specified image',
    why: 'A script whose variable is empty sends DELETE …/images/. Without a condition, that deletes everything.',
    conforms: '404 or 405, and every image is left.',
    harm: 'loss',
    follows: { 'DI-IDS-11': 'always' },
    send: delEach(() => ({ '/': '', '//': '/', '/%20': '%20' }), { to: broad }),
    expect: othersStand,
  }),
  'DI-IDS-11': must('operation', {
    statement: 'DELETE of the collection deletes nothing.',
    defect: 'DELETE of the collection deletes images.',
    source: 'guide: DELETE /images/{image_id}',
    why: 'The guide has no such operation. A service that has one loses every image of a tenant to one wrong URL.',
    conforms: '404 or 405, and every image is left.',
    harm: 'loss',
    send: [
      del(broad, { row: 'the collection' }),
      del(broad, { row: 'the collection, with an id, a name, a status and a limit in the query', query: carried.filters }),
      del(broad, { row: 'the collection, with an id in its content', json: carried.namingOther }),
      del(broad, {
        row: 'the collection, with an array in its content and a marker in the query',
        query: carried.pageAfter,
        json: carried.listingOther,
      }),
    ],
    expect: othersStand,
  }),
  'DI-IDS-12': must('operation', {
    statement: 'DELETE of the detailed list deletes nothing.',
    defect: 'DELETE of the detailed list deletes images.',
    source: 'guide: DELETE /images/{image_id}',
    why: 'The last segment is the name of a list, not an identifier. A router that mixes them up deletes every image in it.',
    conforms: '404 or 405, and every image is left.',
    harm: 'loss',
    follows: { 'DI-IDS-11': 'always' },
    send: [del(broad, { text: 'detail' })],
    expect: othersStand,
  }),
  'DI-IDS-15': must('operation', {
    statement: 'A path with dot segments, plain or encoded, deletes nothing it does not name.',
    defect: 'A path with dot segments deletes an image that it does not name.',
    source: 'guide: deletes the specified image',
    why: 'Gateways and services resolve dot segments at different moments. A path that a filter took for one image reaches the collection or another resource.',
    harm: 'loss',
    follows: { 'DI-IDS-11': 'always' },
    send: delEach(identifiers.dotSegments, { to: broad }),
    expect: othersStand,
  }),
  'DI-IDS-17': must('operation', {
    statement: 'A query that names another image does not delete that image.',
    defect: 'A query parameter deletes an image that the path does not name.',
    source: 'guide: specify the image ID in the URI',
    why: `${lookedUp} The guide puts the identifier only into the path.`,
    harm: 'loss',
    // Where a plain deletion takes another image, a query takes none.
    follows: { 'DI-KEEP-01': 'always' },
    send: [
      del(own, {
        query: ({ other }) => `?id=${other}&image_id=${other}&ids=${other}&image=${other}&uuid=${other}&id%5B%5D=${other}`,
      }),
    ],
    expect: otherStands,
  }),
  'DI-IDS-18': must('operation', {
    statement: 'A slash after or before the identifier deletes no other image.',
    defect: 'A slash beside the identifier deletes another image.',
    source: 'guide: deletes the specified image',
    why: `${lookedUp} A router that strips or doubles slashes takes the path for the collection.`,
    harm: 'loss',
    scene: [
      [
        del(own, { row: 'a slash after it', text: ({ id }) => `${id}/` }),
        del(own, { row: 'a slash before it', text: ({ id }) => `/${id}` }),
      ],
    ],
    expect: othersStand,
  }),
  'DI-IDS-23': must('operation', {
    statement: 'An identifier that looks empty (null, undefined, [], or with blanks around it) removes no other image.',
    defect: 'An identifier that means nothing removed an image.',
    source: 'guide: the UUID for the image',
    why: 'A condition that is dropped because it is empty or unknown deletes whatever comes first.',
    harm: 'loss',
    needs: { words: true },
    send: delEach(identifiers.dropped),
    expect: othersStand,
  }),
  'DI-IDS-27': must('operation', {
    statement: 'DELETE of what is below an image leaves the image.',
    defect: 'DELETE of what is below an image deletes the image.',
    source: 'guide: DELETE /images/{image_id}',
    why: 'A router that matches the beginning of a path takes DELETE of a metadata item for that of its image.',
    conforms: 'Any answer, and GET shows the image.',
    harm: 'loss',
    send: delEach(identifiers.below, { to: victim }),
    expect: imageStands,
  }),
});
