import { attempt } from '../contracts/evidence.ts';
import {
  expectTried,
  identifiers,
  must,
  readsAfterDerived,
  readsAfterNotations,
  readsBeside,
  should,
  stillStands,
  topic,
} from '../helpers/engine/vocabulary.ts';

const lookedUp = 'A request that deletes what its URL does not name destroys an image that nobody meant.';
const sameForBoth = 'If DELETE finds an image where GET finds none, a client cannot check first what it is about to delete.';

/** A path beside that of an image is for whatever reads the request first. */
const belowApi = { belowApi: true } as const;

/** Identifiers that name no image, or another one: what must stay. */
export const siblings = topic('identifiers', {
  'DI-IDS-03': must('operation', {
    statement: 'An identifier cut short or extended does not delete the image it came from.',
    defect: 'A shortened or lengthened identifier deletes the image it came from.',
    source: 'guide: deletes the specified image',
    why: 'A comparison that ends with the shorter text deletes an image for a mistyped or truncated identifier.',
    conforms: 'The image is still there after every form that was tried.',
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['victim', 'derived'], state: true, texts: identifiers.resized('{id}') },
    run: ({ images }) => readsAfterDerived(images, identifiers.resized, (row, address) => row.deleteIfFree(address)),
    expect: stillStands,
  }),
  'DI-IDS-04': must('operation', {
    statement: 'The name of an image does not delete it.',
    defect: 'The name of an image in place of its identifier deletes the image.',
    source: 'guide: the UUID for the image',
    why: 'Names are not unique and anybody may choose them. A deletion by name hits the wrong image.',
    harm: 'loss',
    evidence: attempt,
    needs: {
      aims: ['victim', 'derived'],
      sources: ['snapshot', 'glance', 'http', 'command', 'stateless'],
      state: true,
    },
    run: async ({ images }) => {
      const itsName = (_: string, name: string) => ({ 'its name': encodeURIComponent(name) });
      return readsAfterDerived(images, itsName, (row, address) => row.deleteIfFree(address));
    },
    expect: stillStands,
  }),
  'DI-IDS-06': should('operation', {
    statement: 'An identifier without hyphens, in braces or as a URN deletes nothing that GET does not find under it.',
    defect: 'Another notation of an identifier, which GET does not find, deletes the image.',
    source: 'guide: the UUID for the image',
    why: sameForBoth,
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['victim', 'derived'], state: true, texts: Object.values(identifiers.notations('{id}')) },
    run: ({ images }) => readsAfterNotations(images, identifiers.notations, (row, address) => row.deleteIfFree(address)),
    expect: stillStands,
  }),
  'DI-IDS-07': must('operation', {
    statement: 'A whole number as identifier deletes nothing.',
    defect: 'A number in place of an identifier deletes an image.',
    source: 'guide: the UUID for the image',
    why: 'A number that is taken for a place in the list, or for no condition, deletes an arbitrary image.',
    conforms: '404 or 400, and every image is left.',
    harm: 'loss',
    evidence: attempt,
    follows: { 'DI-IDS-11': 'always' },
    needs: { aims: ['bystander', 'broad'], state: true, texts: identifiers.numbers },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async () => {
        expectTried(
          await api.each(identifiers.numbers, (row, number) => row.deleteImage(target.ledger.broad(`/${number}`), belowApi)),
        );
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-08': must('operation', {
    statement: 'A wildcard as identifier deletes nothing.',
    defect: 'A wildcard in place of an identifier deletes images.',
    source: 'guide: the UUID for the image',
    why: 'A wildcard that reaches a shell, a LIKE or a query deletes many images, or all of them.',
    conforms: '404 or 400, and every image is left.',
    harm: 'loss',
    evidence: attempt,
    follows: { 'DI-IDS-11': 'always' },
    needs: { aims: ['bystander', 'broad'], state: true, texts: Object.values(identifiers.wildcards) },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async () => {
        expectTried(
          await api.each(identifiers.wildcards, (row, text) => row.deleteImage(target.ledger.broad(`/${text}`), belowApi)),
        );
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-09': must('operation', {
    statement: 'Two identifiers in one path segment delete nothing.',
    defect: 'Two identifiers in one path segment delete images.',
    source: 'guide: deletes the specified image',
    why: 'A list of identifiers is not part of this operation. Filters and logs see one deletion where two happen.',
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['victim', 'bystander', 'derived'], state: true },
    run: async ({ api, images, target }) => {
      const [one, two] = [await images.standing(), await images.bystander()];
      const both = (join: string) => target.ledger.derived(`/${one.id}${join}${two.id}`, one.id, two.id);
      expectTried(await api.each([',', '%2C', '%20', '&'], (row, join) => row.deleteImage(both(join))));
      const reads = await images.left([one, two]);
      // What follows a semicolon or a slash may be a parameter of the first identifier (RFC 3986 section 3.3), and names no image.
      expectTried(await api.each([';', '/'], (row, join) => row.deleteImage(both(join))));
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
    evidence: attempt,
    follows: { 'DI-IDS-11': 'always' },
    needs: { aims: ['bystander', 'broad'], state: true },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async () => {
        expectTried(await api.each(['/', '//', '/%20'], (row, path) => row.deleteImage(target.ledger.broad(path), belowApi)));
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-11': must('operation', {
    statement: 'DELETE of the collection deletes nothing.',
    defect: 'DELETE of the collection deletes images.',
    source: 'guide: DELETE /images/{image_id}',
    why: 'The guide has no such operation. A service that has one loses every image of a tenant to one wrong URL.',
    conforms: '404 or 405, and every image is left.',
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['bystander', 'broad'], state: true },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async ([first]) => {
        const queries = { 'the collection': '', 'the collection, with an id in the query': `?id=${first?.id}` };
        const collection = (query: string) => target.ledger.withQuery(target.ledger.broad(''), query);
        expectTried(await api.each(queries, (row, query) => row.deleteImage(collection(query), belowApi)));
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-12': must('operation', {
    statement: 'DELETE of the detailed list deletes nothing.',
    defect: 'DELETE of the detailed list deletes images.',
    source: 'guide: DELETE /images/{image_id}',
    why: 'The last segment is the name of a list, not an identifier. A router that mixes them up deletes every image in it.',
    conforms: '404 or 405, and every image is left.',
    harm: 'loss',
    evidence: attempt,
    follows: { 'DI-IDS-11': 'always' },
    needs: { aims: ['bystander', 'broad'], state: true },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async () => {
        expectTried([await api.deleteImage(target.ledger.broad('/detail'), belowApi)]);
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-15': must('operation', {
    statement: 'A path with dot segments, plain or encoded, deletes nothing it does not name.',
    defect: 'A path with dot segments deletes an image that it does not name.',
    source: 'guide: deletes the specified image',
    why: 'Gateways and services resolve dot segments at different moments. A path that a filter took for one image reaches the collection or another resource.',
    harm: 'loss',
    evidence: attempt,
    follows: { 'DI-IDS-11': 'always' },
    needs: {
      aims: ['bystander', 'broad'],
      state: true,
      texts: Object.values(identifiers.dotSegments('{id}')),
    },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async ([first]) => {
        const paths = identifiers.dotSegments(first?.id ?? '');
        expectTried(await api.each(paths, (row, path) => row.deleteImage(target.ledger.broad(path), belowApi)));
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-17': must('operation', {
    statement: 'A query that names another image does not delete that image.',
    defect: 'A query parameter deletes an image that the path does not name.',
    source: 'guide: specify the image ID in the URI',
    why: `${lookedUp} The guide puts the identifier only into the path.`,
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['own', 'bystander'], state: true },
    run: async ({ api, images, target }) => {
      const other = await images.bystander();
      const { address } = await images.present();
      const query = `?id=${other.id}&image_id=${other.id}&ids=${other.id}`;
      expectTried([await api.deleteImage(target.ledger.withQuery(address, query))]);
      images.restock(other);
      return images.left([other]);
    },
    expect: stillStands,
  }),
  'DI-IDS-18': must('operation', {
    statement: 'A slash after or before the identifier deletes no other image.',
    defect: 'A slash beside the identifier deletes another image.',
    source: 'guide: deletes the specified image',
    why: `${lookedUp} A router that strips or doubles slashes takes the path for the collection.`,
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['own', 'derived', 'bystander'], state: true },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async () => {
        const image = await images.present();
        const paths = [`/${image.id}/`, `//${image.id}`];
        expectTried(await api.each(paths, (row, path) => row.deleteImage(target.ledger.derived(path, image.id))));
        images.restock(image);
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-23': must('operation', {
    statement: 'An identifier that looks empty (null, undefined, [], or with blanks around it) removes no other image.',
    defect: 'An identifier that means nothing removed an image.',
    source: 'guide: the UUID for the image',
    why: 'A condition that is dropped because it is empty or unknown deletes whatever comes first.',
    harm: 'loss',
    evidence: attempt,
    needs: {
      aims: ['synthetic', 'bystander'],
      state: true,
      texts: Object.values(identifiers.dropped('{id}')),
    },
    run: async ({ api, images, target }) => {
      return readsBeside(images, async () => {
        const texts = identifiers.dropped(target.ledger.randomId());
        expectTried(await api.each(texts, (row, text) => row.deleteIfFree(target.ledger.synthetic(`/${text}`))));
      });
    },
    expect: stillStands,
  }),
  'DI-IDS-27': must('operation', {
    statement: 'DELETE of what is below an image leaves the image.',
    defect: 'DELETE of what is below an image deletes the image.',
    source: 'guide: DELETE /images/{image_id}',
    why: 'A router that matches the beginning of a path takes DELETE of a metadata item for that of its image.',
    conforms: 'Any answer, and GET shows the image.',
    harm: 'loss',
    evidence: attempt,
    needs: { aims: ['victim', 'derived'], state: true, texts: Object.values(identifiers.below('{id}')) },
    run: ({ images }) => readsAfterDerived(images, identifiers.below, (row, address) => row.deleteIfFree(address)),
    expect: stillStands,
  }),
});
