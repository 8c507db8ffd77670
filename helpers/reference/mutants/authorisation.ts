import type { FixtureName } from '../../../contracts/target-words.ts';
import { fault, itemNotFound, unauthorized } from '../faults.ts';
import type { KnownCall } from '../stages.ts';
import {
  addressed,
  deletion,
  isDeletion,
  type Mutant,
  mutant,
  removeAddressed,
  renameFault,
  rewriteAnswer,
  rewriteFault,
  status,
  withSideEffect,
} from './mutant.ts';

const is403 = status(403);
const isReader = (call: KnownCall | { principal: undefined }): boolean => call.principal?.role === 'observer';
const isCreator = (call: KnownCall | { principal: undefined }): boolean => call.principal?.role === 'creator';

/** A different answer to the DELETE of a fixture, without an effect: the next test finds the fixture in place. */
const onFixture = (which: FixtureName, answer: (call: Parameters<typeof isDeletion>[0]) => ReturnType<typeof fault>) =>
  rewriteAnswer(
    (_, call) =>
      isDeletion(call) &&
      'id' in call.route &&
      call.route.id === call.universe.names.fixtures[which] &&
      call.principal !== undefined,
    (_, call) => answer(call),
  );

/** A fixture that is missing at the first read after a refusal, and back for the next test. */
const vanishing = (which: 'foreign' | 'protected', breaks: Mutant['breaks'], bug: string): Mutant => ({
  name: `${which}-vanishes-although-refused`,
  bug,
  breaks,
  stages: (s) => ({
    deletion(call, id) {
      if (id === call.universe.names.fixtures[which]) call.universe.notes.set('vanished', id);
      return s.deletion(call, id);
    },
    read(call, id) {
      if (call.universe.notes.get('vanished') !== id) return s.read(call, id);
      call.universe.notes.delete('vanished');
      return itemNotFound();
    },
  }),
});

const gone = () => ({ status: 204, fields: [] });

/** A DELETE with the owner's token under another tenant. */
const underForeignTenant = (call: Parameters<typeof isDeletion>[0]): boolean =>
  isDeletion(call) && call.principal?.tenant === call.universe.names.tenants.owner && call.route.tenant !== call.principal.tenant;

/** Defects of authorisation. */
export const authorisation: readonly Mutant[] = [
  mutant('reader-is-401', 'answers 401 to a read-only role', {
    breaks: ['DI-403-01'],
    ...rewriteAnswer(
      (a, call) => deletion(403)(a, call) && isReader(call as KnownCall),
      (_, { root }) => unauthorized(root),
    ),
  }),
  mutant('reader-may-delete', 'does not check the role of a reader', {
    breaks: ['DI-403-01', 'DI-403-15', 'DI-403-28'],
    stages: (s) => ({ mayDelete: (call) => isReader(call) || s.mayDelete(call) }),
  }),
  mutant('creator-may-delete', 'lets a role that may only create images delete them', {
    breaks: ['DI-403-02', 'DI-403-16'],
    stages: (s) => ({ mayDelete: (call) => isCreator(call) || s.mayDelete(call) }),
  }),
  mutant('creator-is-404', 'answers 404 to a role that may only create images', {
    breaks: ['DI-403-02'],
    ...rewriteAnswer(
      (a, call) => deletion(403)(a, call) && isCreator(call as KnownCall),
      () => itemNotFound(),
    ),
  }),
  mutant('protected-is-204', 'answers 204 for a protected image, and does not delete it', {
    breaks: ['DI-403-03', 'DI-403-17'],
    ...onFixture('protected', gone),
  }),
  mutant('shared-is-404', 'answers 404 for an image that is shared with the caller', {
    breaks: ['DI-403-04'],
    ...onFixture('shared', () => itemNotFound()),
  }),
  mutant('shared-is-204', 'answers 204 to a member who deletes a shared image, and does not delete it', {
    breaks: ['DI-403-04', 'DI-403-18'],
    ...onFixture('shared', gone),
  }),
  mutant('public-is-204', 'answers 204 to everybody who deletes a public image, and does not delete it', {
    breaks: ['DI-403-05', 'DI-403-19'],
    ...onFixture('public', gone),
  }),
  mutant('public-is-400', 'treats the deletion of a public image as malformed', {
    breaks: ['DI-403-05'],
    ...onFixture('public', () => fault(400, 'badRequest', 'A base image cannot be deleted.')),
  }),
  mutant('named-unauthorized-403', 'names the fault of a 403 unauthorized', {
    breaks: ['DI-403-06'],
    ...renameFault(is403, 'unauthorized'),
  }),
  mutant('named-policy-403', 'names the fault of a 403 after the component that refused', {
    breaks: ['DI-403-06'],
    ...renameFault(is403, 'policyNotAuthorized'),
  }),
  mutant('deletes-although-403-reader', 'deletes before it checks the role', {
    breaks: ['DI-403-07', 'DI-403-28'],
    ...withSideEffect((a, call) => deletion(403)(a, call) && isReader(call as KnownCall), removeAddressed),
  }),
  mutant('deletes-although-403-creator', 'refuses a role that may only create images, after it has deleted the image', {
    breaks: ['DI-403-07'],
    ...withSideEffect((a, call) => deletion(403)(a, call) && isCreator(call as KnownCall), removeAddressed),
  }),
  mutant('reader-is-redirected-after-deletion', 'deletes the image, and redirects a read-only role to a page that says no', {
    breaks: ['DI-403-01', 'DI-403-07', 'DI-403-28'],
    ...rewriteAnswer(
      (a, call) => deletion(403)(a, call) && isReader(call as KnownCall),
      (_, call) => {
        removeAddressed(call);
        return { status: 303, fields: [['Location', `${call.root}/no`]] };
      },
    ),
  }),
  mutant('foreign-is-204', "answers 204 for another tenant's image, and does not delete it", {
    breaks: ['DI-403-08', 'DI-403-13', 'DI-403-20'],
    ...onFixture('foreign', gone),
  }),
  mutant('foreign-is-202', "answers 202 for another tenant's image, and does not delete it", {
    breaks: ['DI-403-08', 'DI-403-13', 'DI-403-20'],
    ...onFixture('foreign', () => ({ status: 202, fields: [] })),
  }),
  vanishing('foreign', ['DI-403-08', 'DI-403-09'], "deletes another tenant's image before it checks whose it is"),
  vanishing('protected', ['DI-403-07', 'DI-403-17'], 'deletes a protected image before it checks the protection'),
  mutant('stranger-may-delete', 'looks for the image in all tenants', {
    breaks: ['DI-403-10', 'DI-403-22', 'DI-403-27'],
    stages: (s) => ({
      sees: (call, image) => s.sees(call, image) || (isDeletion(call) && isStranger(call)),
      permission: (call, image) => (isStranger(call) ? undefined : s.permission(call, image)),
    }),
  }),
  mutant('stranger-is-answered-204', "answers 204 to a stranger for another tenant's image, and does not delete it", {
    breaks: ['DI-403-22'],
    ...rewriteAnswer(
      (a, call) => deletion(404)(a, call) && isStranger(call as KnownCall) && addressed(call) !== undefined,
      () => ({ status: 204, fields: [] }),
    ),
  }),
  mutant('deletes-although-404-stranger', 'deletes for a stranger, and answers 404', {
    breaks: ['DI-403-10', 'DI-403-27'],
    ...withSideEffect((a, call) => deletion(404)(a, call) && isStranger(call as KnownCall), removeAddressed),
  }),
  mutant('deletes-although-400-stranger', "refuses a stranger under the owner's tenant, after it has deleted the image", {
    breaks: ['DI-403-10', 'DI-403-27'],
    ...withSideEffect((a, call) => deletion(400)(a, call) && isStranger(call as KnownCall), removeAddressed),
  }),
  mutant('tenant-of-path-is-ignored', 'does not check the tenant in the path', {
    breaks: ['DI-400-01', 'DI-403-11', 'DI-403-12'],
    stages: () => ({ tenancy: () => undefined }),
  }),
  mutant('foreign-tenant-is-204', 'answers 204 under a foreign tenant, and does nothing', {
    breaks: ['DI-400-01', 'DI-403-11'],
    ...rewriteAnswer((_, call) => underForeignTenant(call), gone),
  }),
  mutant('deletes-although-foreign-tenant', 'refuses a foreign tenant, after it has deleted the image', {
    breaks: ['DI-400-03', 'DI-403-12'],
    ...withSideEffect((_, call) => underForeignTenant(call), removeAddressed),
  }),
  mutant('foreign-is-403', "answers 403 for another tenant's image, which reveals that it exists", {
    breaks: ['DI-403-13'],
    ...onFixture('foreign', () => fault(403, 'forbidden', 'You may not delete this image.')),
  }),
  mutant('message-tells-foreign-image', 'says in the message that the image belongs to another tenant', {
    breaks: ['DI-403-13'],
    ...onFixture('foreign', () => fault(404, 'itemNotFound', 'Image not found in this tenant.')),
  }),
  mutant('details-tell-foreign-image', 'names the tenant of a foreign image in the details', {
    breaks: ['DI-403-13'],
    ...rewriteFault(
      (a, call) => deletion(404)(a, call) && 'id' in call.route && call.route.id === call.universe.names.fixtures.foreign,
      (given, call) => ({ ...given, details: `Tenant ${call.universe.names.tenants.stranger}.` }),
    ),
  }),
  mutant('reader-sees-nothing', 'hides images from a read-only role', {
    breaks: ['DI-403-14'],
    stages: (s) => ({ read: (call, id) => (isReader(call) ? itemNotFound() : s.read(call, id)) }),
  }),
  mutant('reader-may-not-read', 'refuses every request of a role that may not delete', {
    breaks: ['DI-403-14'],
    stages: (s) => ({
      read: (call, id) => (isReader(call) ? fault(403, 'forbidden', 'Your role may not read.') : s.read(call, id)),
    }),
  }),
  mutant('named-error-400', "names the fault of a 400 after its row in the guide's table of codes", {
    breaks: ['DI-400-02'],
    ...renameFault(status(400), 'error'),
  }),
  mutant('named-bad-request-fault-400', 'names the fault of a 400 after a class of its code', {
    breaks: ['DI-400-02'],
    ...renameFault(status(400), 'badRequestFault'),
  }),
  mutant('foreign-tenant-is-422', 'answers 422 instead of 400', {
    breaks: ['DI-400-01'],
    ...rewriteAnswer(
      (a, call) => underForeignTenant(call) && a.status === 400,
      () => fault(422, 'badRequest', 'The tenant is wrong.'),
    ),
  }),
  mutant('foreign-tenant-is-500', 'crashes on a foreign tenant', {
    breaks: ['DI-400-01', 'DI-403-11', 'DI-500-05'],
    ...rewriteAnswer(
      (a, call) => underForeignTenant(call) && a.status === 400,
      () => fault(500, 'computeFault', 'Something failed.'),
    ),
  }),
  mutant('foreign-tenant-is-redirected', 'redirects a token under a foreign tenant to the path of its own tenant', {
    breaks: ['DI-400-01', 'DI-403-11'],
    ...rewriteAnswer(
      (a, call) => underForeignTenant(call) && a.status === 400,
      (_, call) => ({ status: 307, fields: [['Location', `${call.root}/v2/${call.principal?.tenant}`]] }),
    ),
  }),
];

const isStranger = (call: KnownCall): boolean => call.principal?.tenant === call.universe.names.tenants.stranger;
