import type { FixtureName } from '../../../contracts/target-words.ts';
import type { Behaviour } from '../behaviour.ts';
import { as429, conflictingRequest, fault, itemNotFound, noContent } from '../faults.ts';
import { fieldsWithout } from '../message.ts';
import type { Call, KnownCall } from '../stages.ts';
import { type Image, isHeld, ownerOf, statusOf } from '../universe.ts';
import { withSideEffect, withStages } from './changes.ts';
import { removeAddressed } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { found } from './removal.ts';
import {
  all,
  carrying,
  deletion,
  idOf,
  isAimed,
  isDeletion,
  isKnownDeletion,
  isRefusal,
  isStranger,
  isUnderForeignTenant,
  ofFixture,
  ofRole,
  status,
  type Where,
} from './where.ts';

const is403 = status(403);
const isReader = ofRole('observer');
const isCreator = ofRole('creator');

/** A DELETE of a fixture: whatever it is answered, the next test finds the fixture in place. */
const onFixture = (which: FixtureName): Where => all(isKnownDeletion, ofFixture(which));

/** A service that takes some tenants of a path for that of the token. */
const comparingTenants = (areAlike: (ofPath: string, ofToken: string) => boolean): Behaviour =>
  withStages((s) => ({
    tenancy: (call) => (areAlike(call.route.tenant ?? '', call.principal.tenant) ? undefined : s.tenancy(call)),
  }));

const underForeignTenant = all(
  isDeletion,
  isUnderForeignTenant,
  ({ principal, universe }) => principal?.tenant === universe.names.tenants.owner,
);

/** Valid tokens of the owner's user for something else than the owner's tenant. */
const scopes = [
  {
    name: 'unscoped',
    token: 'a token that has no project',
    is: ({ principal }: Call): boolean => principal?.tenant === '',
    left: 'DI-403-23',
    denied: 'DI-403-24',
  },
  {
    name: 'rescoped',
    token: "a token for another of the user's projects",
    is: ({ principal, universe }: Call): boolean => principal?.tenant === universe.names.tenants.second,
    left: 'DI-403-25',
    denied: 'DI-403-26',
  },
] as const;

/** An image of the operator's that is really deleted: nobody finds it afterwards. */
const deleting = (which: FixtureName): Behaviour => {
  const isFixture = (call: KnownCall, image: Image): boolean => image.id === call.universe.names.fixtures[which];
  return withStages((s) => ({
    sees: (call, image) => s.sees(call, image) || (isDeletion(call) && isFixture(call, image)),
    permission: (call, image) => (isFixture(call, image) ? undefined : s.permission(call, image)),
    obstacle: (call, image) => (isFixture(call, image) ? undefined : s.obstacle(call, image)),
  }));
};

/** How often GET does not find an image that nobody deleted: as often as the suite asks a replica that may lag behind. Once more, it is lost. */
const hiddenReads = 4;

const isStrangers: Where = all(
  isDeletion,
  isAimed,
  ({ principal, route, universe }: Call) =>
    principal !== undefined && (principal.tenant !== universe.names.tenants.owner || principal.tenant !== route.tenant),
);

/** Hides an image from this many of the next reads of these callers after some deletions, which leave it for the next test. */
const hidingAfter = (where: Where, reads: number, isBlind: (call: Call) => boolean = () => true): Behaviour => ({
  ...withSideEffect(where, (call) => void call.universe.notes.set(`hidden ${idOf(call)}`, String(reads))),
  ...withStages((s) => ({
    read: (call, id) => {
      const { notes } = call.universe;
      const left = Number(notes.get(`hidden ${id}`) ?? 0);
      if (left === 0 || !isBlind(call)) return s.read(call, id);
      notes.set(`hidden ${id}`, String(left - 1));
      return itemNotFound();
    },
  })),
});

/** Defects in what callers with a valid token may delete, and services that delete images which they must keep. */
export const authorisation: readonly Mutant[] = [
  mutant('reader-may-delete', 'does not check the role of a reader')
    .breaking('DI-403-01', 'DI-403-15', 'DI-403-28', 'DI-403-29')
    .lettingDelete(isReader),
  mutant('creator-may-delete', 'lets a role that may only create images delete them')
    .breaking('DI-403-02', 'DI-403-16', 'DI-403-29')
    .lettingDelete(isCreator),
  mutant('creator-may-delete-its-own', 'takes who made an image for its owner, whatever the role')
    .breaking('DI-403-16')
    .withStages((s) => ({
      create(call, name, metadata) {
        const image = s.create(call, name, metadata);
        if (isCreator(call)) call.universe.notes.set(`of the creator ${image.id}`, '');
        return image;
      },
      mayDelete: (call) => call.universe.notes.has(`of the creator ${idOf(call)}`) || s.mayDelete(call),
    })),
  mutant('protected-is-204', 'answers 204 for a protected image, and does not delete it')
    .breaking('DI-403-03', 'DI-403-17')
    .answering(onFixture('protected'), noContent),
  mutant('named-unauthorized-403', 'names the fault of a 403 unauthorized')
    .breaking('DI-403-06')
    .renameFault(is403, 'unauthorized'),
  mutant('saving-image-is-anybodys', 'looks whose an image is once it is saved, and lets anybody cancel it before')
    .breaking('DI-403-22')
    .withStages((s) => ({
      sees: (call, image) => s.sees(call, image) || (isDeletion(call) && isStranger(call) && image.activeAt > Date.now()),
      permission: (call, image) => (isStranger(call) && image.activeAt > Date.now() ? undefined : s.permission(call, image)),
    })),
  mutant('deletes-although-403-creator', 'refuses a role that may only create images, after it has deleted the image')
    .breaking('DI-403-07', 'DI-403-29')
    .withSideEffect(all(deletion(403), isCreator), removeAddressed),
  mutant('foreign-is-204', "answers 204 for another tenant's image, and does not delete it")
    .breaking('DI-403-08', 'DI-403-13', 'DI-403-20')
    .answering(onFixture('foreign'), noContent),
  mutant('foreign-vanishes-although-refused', "deletes another tenant's image before it checks whose it is")
    .breaking('DI-403-08', 'DI-403-09')
    .with(hidingAfter(onFixture('foreign'), hiddenReads + 1)),
  mutant('protected-vanishes-although-refused', 'deletes a protected image before it checks the protection')
    .breaking('DI-403-07', 'DI-403-17')
    .with(hidingAfter(onFixture('protected'), hiddenReads + 1)),
  mutant('stranger-may-delete', 'looks for the image in all tenants')
    .breaking('DI-403-10', 'DI-403-22', 'DI-403-27', 'DI-403-30')
    .withStages((s) => ({
      sees: (call, image) => s.sees(call, image) || (isDeletion(call) && isStranger(call)),
      permission: (call, image) => (isStranger(call) ? undefined : s.permission(call, image)),
    })),
  mutant('deletes-although-404-stranger', 'deletes for a stranger, and answers 404')
    .breaking('DI-403-10', 'DI-403-27', 'DI-403-30')
    .withSideEffect(all(deletion(404), isStranger), removeAddressed),
  mutant('tenant-of-path-is-ignored', 'does not check the tenant in the path')
    .breaking('DI-400-01', 'DI-403-11', 'DI-403-12')
    .withStages(() => ({ tenancy: () => undefined })),
  mutant('deletes-although-foreign-tenant', 'refuses a foreign tenant, after it has deleted the image')
    .breaking('DI-400-03', 'DI-403-12')
    .withSideEffect(underForeignTenant, removeAddressed),
  mutant(
    'tenant-is-compared-as-a-number',
    'compares the tenants of path and token as numbers of one length, which end at the first letter',
  )
    .breaking('DI-403-12')
    .with(
      comparingTenants(
        (ofPath, ofToken) => Number.parseInt(ofPath.slice(0, ofToken.length), 10) === Number.parseInt(ofToken, 10),
      ),
    ),
  mutant('message-tells-foreign-image', 'says in the message that the image belongs to another tenant')
    .breaking('DI-403-13')
    .answering(onFixture('foreign'), fault(404, 'itemNotFound', 'Image not found in this tenant.')),
  mutant('reader-may-not-read', 'refuses every request of a role that may not delete')
    .breaking('DI-403-14')
    .withStages((s) => ({
      read: (call, id) => (isReader(call) ? fault(403, 'forbidden', 'Your role may not read.') : s.read(call, id)),
    })),
  mutant('named-error-400', "names the fault of a 400 after its row in the guide's table of codes")
    .breaking('DI-400-02')
    .renameFault(status(400), 'error'),
  ...scopes.flatMap(({ name, token, is, left, denied }): Mutant[] => [
    mutant(`${name}-token-may-delete`, `checks whose ${token} is, and not what it is for`)
      .breaking(left, denied)
      .withStages((s) => ({
        tenancy: (call) => (is(call) && isDeletion(call) ? undefined : s.tenancy(call)),
        deletion: (call, id) => s.deletion(is(call) ? { ...call, principal: ownerOf(call.universe) } : call, id),
      })),
  ]),
  mutant('field-gives-a-token-a-project', 'takes the project from X-Project-Id or X-Tenant-Id, if the user of the token has it')
    .breaking('DI-403-23', 'DI-403-24', 'DI-403-25', 'DI-403-26')
    .withStages((s) => ({
      authenticate(call, token) {
        const principal = s.authenticate(call, token);
        const { tenant } = ownerOf(call.universe);
        const isNamed = carrying('X-Project-Id', tenant)(call) || carrying('X-Tenant-Id', tenant)(call);
        const isUsers = principal !== undefined && ['', call.universe.names.tenants.second].includes(principal.tenant);
        return isUsers && isNamed ? { ...principal, tenant } : principal;
      },
    })),
  mutant('public-image-is-deleted', 'lets everybody delete a public image, which is then gone')
    .breaking('DI-403-05', 'DI-403-19')
    .with(deleting('public')),
  mutant('shared-image-is-deleted', 'lets a member delete a shared image, which its owner loses')
    .breaking('DI-403-04', 'DI-403-18')
    .with(deleting('shared')),
  mutant('conflict-image-is-deleted', 'deletes an image that servers depend on')
    .breaking('DI-409-01', 'DI-409-06')
    .with(deleting('conflict')),
  mutant('deleted-image-comes-back-later', 'restores images that were deleted as XML from a replica some seconds later')
    .breaking('DI-GONE-10')
    .noting('restored', all(deletion(204), carrying('Content-Type', 'application/xml')))
    .withStages((s) => ({
      read(call, id) {
        const isRestored = call.universe.tombstones.has(id) && call.universe.notes.has(`restored ${id}`);
        // In the proof no time passes: the first read follows the deletion, the next one comes when the run ends.
        return isRestored && call.universe.count(`absent ${id}`) > 1 ? found(s, call, id) : s.read(call, id);
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
    }))
    // As long as the attempts take that come before its owner's: what is deleted then is not being saved.
    .withSideEffect(deletion(403), (call) => {
      const image = call.universe.images.get(idOf(call) ?? '');
      if (image !== undefined && isHeld(image.metadata)) call.universe.images.set(image.id, { ...image, activeAt: Date.now() });
    }),
  mutant('limit-is-429-and-names-no-time', 'answers 429 over the limit, and does not say when to come back')
    .breaking('DI-413-09', 'DI-413-10')
    .rewriteAnswer(status(413), (answer) => as429({ ...answer, fields: fieldsWithout(answer.fields, 'Retry-After') })),
  // A report has to lead with what its own exchanges show.
  mutant('stranger-hides-an-image', 'takes an image out of its index when a stranger tries to delete it, and puts it back later')
    .breaking('DI-400-03', 'DI-403-10', 'DI-403-12', 'DI-403-23', 'DI-403-25', 'DI-403-27', 'DI-403-30')
    .with(hidingAfter(isStrangers, hiddenReads, ({ principal, universe }) => principal?.tenant === universe.names.tenants.owner)),
  // As many as DI-204-19 sends: a row that is left out does not lock the image.
  mutant('six-refusals-lock-an-image', 'counts the refusals of all requests for an image, and locks it for ever at the sixth')
    .breaking('DI-204-19')
    .withSideEffect(all(isRefusal, isAimed), (call) => void call.universe.count(`refusals ${idOf(call)}`))
    .refuseWhen((call) => call.universe.counted(`refusals ${idOf(call)}`) >= 6, conflictingRequest('it is locked')),
];
