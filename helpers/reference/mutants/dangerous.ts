import type { FixtureName } from '../../../contracts/target-words.ts';
import { conflictingRequest, fault, overLimit } from '../faults.ts';
import { type Answer, fieldOf, fieldsWithout } from '../message.ts';
import type { KnownCall } from '../stages.ts';
import { type Image, statusOf } from '../universe.ts';
import { deletion, isDeletion, type Mutant, mutant, rewriteAnswer, rewriteMessage, status } from './mutant.ts';

const isFixture = (which: FixtureName, call: KnownCall, image: Image): boolean =>
  image.id === call.universe.names.fixtures[which];

/** An image of the operator's that is really deleted: nobody finds it afterwards. */
const deletes = (which: FixtureName, bug: string, breaks: Mutant['breaks']): Mutant => ({
  name: `${which}-image-is-deleted`,
  bug,
  breaks,
  stages: (s) => ({
    sees: (call, image) => s.sees(call, image) || (isDeletion(call) && isFixture(which, call, image)),
    permission: (call, image) => (isFixture(which, call, image) ? undefined : s.permission(call, image)),
    obstacle: (call, image) => (isFixture(which, call, image) ? undefined : s.obstacle(call, image)),
  }),
});

/** An image of the operator's whose deletion is refused and happens nevertheless. */
const losesAlthoughRefused = (which: FixtureName, breaks: Mutant['breaks'], bug: string): Mutant => ({
  name: `${which}-image-is-lost-although-refused`,
  bug,
  breaks,
  ...rewriteAnswer(
    (a, call) => deletion(403, 404, 409)(a, call) && 'id' in call.route && call.route.id === call.universe.names.fixtures[which],
    (answer, call) => {
      call.universe.remove(call.universe.names.fixtures[which]);
      return answer;
    },
  ),
});

/** Something goes wrong with a deletion whose content names images: one of the many of a run, and one that no test reads back at once. */
const withIdentifiers = (name: string, bug: string, breaks: Mutant['breaks'], answer: Answer): Mutant => ({
  name,
  bug,
  breaks,
  stages: (s) => ({
    deletion: (call, id) =>
      call.request.content.includes('image_id') && call.universe.images.has(id) ? answer : s.deletion(call, id),
  }),
});

/** A mutant with a rate limit that answers the first deletion of an image, once. */
const limitedOnce = (mutant: Mutant): Mutant => ({
  ...mutant,
  stages(s) {
    const stages = mutant.stages?.(s) ?? {};
    const isLimited = ({ universe, principal }: KnownCall, id: string): boolean =>
      principal.role === 'admin' && universe.images.get(id)?.tenant === principal.tenant && universe.count('limited') === 1;
    return {
      ...stages,
      deletion: (call, id) => (isLimited(call, id) ? overLimit(0) : (stages.deletion ?? s.deletion)(call, id)),
    };
  },
});

/** How old a list may be. */
const lagMs = 5000;

/** Services that delete images which they must keep, or fail only now and then, or later. */
export const dangerous: readonly Mutant[] = [
  deletes('public', 'lets everybody delete a public image, which is then gone', ['DI-403-05', 'DI-403-19']),
  deletes('shared', 'lets a member delete a shared image, which its owner loses', ['DI-403-04', 'DI-403-18']),
  deletes('protected', 'deletes a protected image', ['DI-403-03', 'DI-403-17']),
  deletes('foreign', "deletes another tenant's image", ['DI-403-08', 'DI-403-09', 'DI-403-13', 'DI-403-20']),
  deletes('conflict', 'deletes an image that servers depend on', ['DI-409-01', 'DI-409-06']),
  losesAlthoughRefused('public', ['DI-403-07', 'DI-403-19'], 'refuses the deletion of a public image, and deletes it'),
  losesAlthoughRefused('shared', ['DI-403-07', 'DI-403-18'], 'refuses the deletion of a shared image, and deletes it'),
  losesAlthoughRefused('conflict', ['DI-409-06'], 'refuses the deletion of an image in use, and deletes it'),
  withIdentifiers(
    'deletion-with-identifiers-is-500',
    'crashes on a deletion whose content names images',
    ['DI-500-06'],
    fault(500, 'computeFault', 'The connection to the database is gone.'),
  ),
  withIdentifiers(
    'deletion-with-identifiers-does-nothing',
    'answers 204 to a deletion whose content names images, and does not delete',
    ['DI-GONE-10'],
    { status: 204, fields: [] },
  ),
  limitedOnce(
    withIdentifiers(
      'deletion-with-identifiers-does-nothing-and-one-is-limited',
      'answers 204 to a deletion whose content names images without deleting, and limits the rate of another',
      ['DI-GONE-10'],
      { status: 204, fields: [] },
    ),
  ),
  mutant('deleted-image-comes-back-later', 'restores images that were deleted as XML from a replica some seconds later', {
    breaks: ['DI-GONE-10'],
    stages: (s) => ({
      remove(call, image) {
        if (fieldOf(call.request.fields, 'Content-Type') === 'application/xml')
          call.universe.notes.set(`restored ${image.id}`, '');
        return s.remove(call, image);
      },
      read(call, id) {
        const image = call.universe.tombstones.get(id);
        const isRestored = image?.deleted !== undefined && call.universe.notes.has(`restored ${id}`);
        // In the proof no time passes: the first read follows the deletion, the next one comes when the run ends.
        if (!isRestored || call.universe.count(`absent ${id}`) === 1 || !s.sees(call, image)) return s.read(call, id);
        const { deleted: _, ...restored } = image;
        return { status: 200, fields: [], json: { image: s.view(call, restored) } };
      },
    }),
  }),
  mutant('lists-are-five-seconds-old', 'serves lists from a cache that no deletion clears', {
    breaks: ['DI-GONE-02', 'DI-GONE-03', 'DI-GONE-13'],
    stages: (s) => ({
      listed(call, query) {
        if ([...query.keys()].length > 0) return s.listed(call, query);
        const known = cached.get(call.universe);
        if (known !== undefined && Date.now() - known.atMs < lagMs) return known.images;
        const images = s.listed(call, query);
        cached.set(call.universe, { atMs: Date.now(), images });
        return images;
      },
    }),
  }),
  {
    name: 'saving-image-is-refused-and-deleted',
    bug: 'answers 409 to the deletion of an image that is being saved, and deletes it once it is saved',
    breaks: ['DI-204-15'],
    stages: (s) => ({
      async deletion(call, id) {
        const image = call.universe.images.get(id);
        const answer = await s.deletion(call, id);
        return image !== undefined && answer.status === 204 && statusOf(image) === 'SAVING'
          ? conflictingRequest('it is still being saved')
          : answer;
      },
    }),
  },
  mutant('limit-is-429-and-names-no-time', 'answers 429 over the limit, and does not say when to come back', {
    breaks: ['DI-413-09', 'DI-413-10'],
    ...rewriteAnswer(status(413), ({ fields, json }) => {
      const { overLimit } = json as { overLimit: object };
      return { status: 429, fields: fieldsWithout(fields, 'Retry-After'), json: { overLimit: { ...overLimit, code: 429 } } };
    }),
  }),
  mutant('fault-without-content-type', 'leaves Content-Type out of a fault', {
    breaks: ['DI-FLD-15'],
    ...rewriteMessage(status(404), (message) => ({ ...message, fields: fieldsWithout(message.fields, 'Content-Type') })),
  }),
];

const cached = new WeakMap<object, { readonly atMs: number; readonly images: readonly Image[] }>();
