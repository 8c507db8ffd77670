import type { FixtureName } from '../../../contracts/target-words.ts';
import type { Behaviour } from '../behaviour.ts';
import { fault, itemNotFound, noContent } from '../faults.ts';
import type { Call } from '../stages.ts';
import { withStages } from './changes.ts';
import { removeAddressed } from './effects.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
import { all, deletion, isDeletion, isKnownDeletion, isUnderForeignTenant, ofFixture, status, type Where } from './where.ts';

const is403 = status(403);
const isReader = ({ principal }: Call): boolean => principal?.role === 'observer';
const isCreator = ({ principal }: Call): boolean => principal?.role === 'creator';
const isStranger = ({ principal, universe }: Call): boolean => principal?.tenant === universe.names.tenants.stranger;

/** A DELETE of a fixture: whatever it is answered, the next test finds the fixture in place. */
const onFixture = (which: FixtureName): Where => all(isKnownDeletion, ofFixture(which));

/** A fixture that is missing at the first read after a refusal, and back for the next test. */
const vanishing = (which: FixtureName): Behaviour =>
  withStages((s) => ({
    deletion(call, id) {
      if (id === call.universe.names.fixtures[which]) call.universe.notes.set('vanished', id);
      return s.deletion(call, id);
    },
    read(call, id) {
      if (call.universe.notes.get('vanished') !== id) return s.read(call, id);
      call.universe.notes.delete('vanished');
      return itemNotFound();
    },
  }));

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

export const authorisation: readonly Mutant[] = [
  mutant('reader-may-delete', 'does not check the role of a reader')
    .breaking('DI-403-01', 'DI-403-15', 'DI-403-28', 'DI-403-29')
    .withStages((s) => ({ mayDelete: (call) => isReader(call) || s.mayDelete(call) })),
  mutant('creator-may-delete', 'lets a role that may only create images delete them')
    .breaking('DI-403-02', 'DI-403-16', 'DI-403-29')
    .withStages((s) => ({ mayDelete: (call) => isCreator(call) || s.mayDelete(call) })),
  mutant('protected-is-204', 'answers 204 for a protected image, and does not delete it')
    .breaking('DI-403-03', 'DI-403-17')
    .answering(onFixture('protected'), noContent),
  mutant('named-unauthorized-403', 'names the fault of a 403 unauthorized')
    .breaking('DI-403-06')
    .renameFault(is403, 'unauthorized'),
  mutant('deletes-although-403-creator', 'refuses a role that may only create images, after it has deleted the image')
    .breaking('DI-403-07', 'DI-403-29')
    .withSideEffect(all(deletion(403), isCreator), removeAddressed),
  mutant('foreign-is-204', "answers 204 for another tenant's image, and does not delete it")
    .breaking('DI-403-08', 'DI-403-13', 'DI-403-20')
    .answering(onFixture('foreign'), noContent),
  mutant('foreign-vanishes-although-refused', "deletes another tenant's image before it checks whose it is")
    .breaking('DI-403-08', 'DI-403-09')
    .with(vanishing('foreign')),
  mutant('protected-vanishes-although-refused', 'deletes a protected image before it checks the protection')
    .breaking('DI-403-07', 'DI-403-17')
    .with(vanishing('protected')),
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
  ...breaking('DI-403-12')(comparingTenants, {
    'tenant-is-compared-as-a-number': [
      'compares the tenant of the path with that of the token as numbers, which end at the first letter',
      (ofPath: string, ofToken: string) => Number.parseInt(ofPath, 10) === Number.parseInt(ofToken, 10),
    ],
    'tenant-is-compared-by-its-beginning': [
      'compares as many digits of the tenant in the path as the tenant of the token has',
      (ofPath: string, ofToken: string) => /^\d+$/.test(ofPath) && ofPath.startsWith(ofToken),
    ],
  }),
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
];
