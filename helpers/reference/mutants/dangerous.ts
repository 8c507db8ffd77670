import type { FixtureName } from '../../../contracts/target-words.ts';
import type { Behaviour } from '../behaviour.ts';
import { as429, conflictingRequest } from '../faults.ts';
import { fieldsWithout } from '../message.ts';
import type { KnownCall } from '../stages.ts';
import { type Image, statusOf } from '../universe.ts';
import { withSideEffect, withStages } from './changes.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, carrying, deletion, isDeletion, ofFixture, status } from './where.ts';

/** An image of the operator's that is really deleted: nobody finds it afterwards. */
const deleting = (which: FixtureName): Behaviour => {
  const isFixture = (call: KnownCall, image: Image): boolean => image.id === call.universe.names.fixtures[which];
  return withStages((s) => ({
    sees: (call, image) => s.sees(call, image) || (isDeletion(call) && isFixture(call, image)),
    permission: (call, image) => (isFixture(call, image) ? undefined : s.permission(call, image)),
    obstacle: (call, image) => (isFixture(call, image) ? undefined : s.obstacle(call, image)),
  }));
};

/** An image of the operator's whose deletion is refused and happens nevertheless. */
const losing = (which: FixtureName): Behaviour =>
  withSideEffect(all(deletion(403, 404, 409), ofFixture(which)), ({ universe }) =>
    universe.remove(universe.names.fixtures[which]),
  );

/** Services that delete images which they must keep, or fail only now and then, or later. */
export const dangerous: readonly Mutant[] = [
  mutant('public-image-is-deleted', 'lets everybody delete a public image, which is then gone')
    .breaking('DI-403-05', 'DI-403-19')
    .with(deleting('public')),
  mutant('shared-image-is-deleted', 'lets a member delete a shared image, which its owner loses')
    .breaking('DI-403-04', 'DI-403-18')
    .with(deleting('shared')),
  mutant('protected-image-is-deleted', 'deletes a protected image')
    .breaking('DI-403-03', 'DI-403-17')
    .with(deleting('protected')),
  mutant('foreign-image-is-deleted', "deletes another tenant's image")
    .breaking('DI-403-08', 'DI-403-09', 'DI-403-13', 'DI-403-20')
    .with(deleting('foreign')),
  mutant('conflict-image-is-deleted', 'deletes an image that servers depend on')
    .breaking('DI-409-01', 'DI-409-06')
    .with(deleting('conflict')),
  mutant('shared-image-is-lost-although-refused', 'refuses the deletion of a shared image, and deletes it')
    .breaking('DI-403-07', 'DI-403-18')
    .with(losing('shared')),
  mutant('conflict-image-is-lost-although-refused', 'refuses the deletion of an image in use, and deletes it')
    .breaking('DI-409-06')
    .with(losing('conflict')),
  mutant('deleted-image-comes-back-later', 'restores images that were deleted as XML from a replica some seconds later')
    .breaking('DI-GONE-10')
    .withStages((s) => ({
      remove(call, image) {
        if (carrying('Content-Type', 'application/xml')(call)) call.universe.notes.set(`restored ${image.id}`, '');
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
    })),
  mutant('saving-image-is-refused-and-deleted', 'answers 409 for an image that is being saved, and deletes it once it is saved')
    .breaking('DI-204-15')
    .with({ mayBreak: ['DI-KEEP-07'] })
    .withStages((s) => ({
      async deletion(call, id) {
        const image = call.universe.images.get(id);
        const answer = await s.deletion(call, id);
        return image !== undefined && answer.status === 204 && statusOf(image) === 'SAVING'
          ? conflictingRequest('it is still being saved')
          : answer;
      },
    })),
  mutant('limit-is-429-and-names-no-time', 'answers 429 over the limit, and does not say when to come back')
    .breaking('DI-413-09', 'DI-413-10')
    .rewriteAnswer(status(413), (answer) => as429({ ...answer, fields: fieldsWithout(answer.fields, 'Retry-After') })),
];
