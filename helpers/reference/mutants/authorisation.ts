import type { FixtureName } from '../../../contracts/target-words.ts';
import { fault, itemNotFound, unauthorized } from '../faults.ts';
import type { KnownCall } from '../stages.ts';
import {
  addressed,
  deletion,
  isDeletion,
  type Mutant,
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

/** Another answer to the DELETE of a fixture, without any effect: the next test finds the fixture in place. */
const onFixture = (which: FixtureName, answer: (call: Parameters<typeof isDeletion>[0]) => ReturnType<typeof fault>) =>
  rewriteAnswer(
    (_, call) =>
      isDeletion(call) &&
      'id' in call.route &&
      call.route.id === call.universe.names.fixtures[which] &&
      call.principal !== undefined,
    (_, call) => answer(call),
  );

/** A fixture that is refused and not there at the next look; it is there again for the test after that. */
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

/** A DELETE of the owner's under another tenant than his own. */
const underForeignTenant = (call: Parameters<typeof isDeletion>[0]): boolean =>
  isDeletion(call) && call.principal?.tenant === call.universe.names.tenants.owner && call.route.tenant !== call.principal.tenant;

/** How a service fails to tell who may delete what. */
export const authorisation: readonly Mutant[] = [
  {
    name: 'reader-is-401',
    bug: 'answers 401 to a role that may only read',
    breaks: ['DI-403-01'],
    ...rewriteAnswer(
      (a, call) => deletion(403)(a, call) && isReader(call as KnownCall),
      (_, { root }) => unauthorized(root),
    ),
  },
  {
    name: 'reader-may-delete',
    bug: 'does not look at the role of a reader',
    breaks: ['DI-403-01', 'DI-403-15'],
    stages: (s) => ({ mayDelete: (call) => isReader(call) || s.mayDelete(call) }),
  },
  {
    name: 'creator-may-delete',
    bug: 'lets a role delete that may create',
    breaks: ['DI-403-02', 'DI-403-16'],
    stages: (s) => ({ mayDelete: (call) => isCreator(call) || s.mayDelete(call) }),
  },
  {
    name: 'creator-is-404',
    bug: 'hides the image from a role that may create',
    breaks: ['DI-403-02'],
    ...rewriteAnswer(
      (a, call) => deletion(403)(a, call) && isCreator(call as KnownCall),
      () => itemNotFound(),
    ),
  },
  {
    name: 'protected-is-204',
    bug: 'says that it deleted a protected image',
    breaks: ['DI-403-03', 'DI-403-17'],
    ...onFixture('protected', gone),
  },
  {
    name: 'shared-is-404',
    bug: 'does not know the images that are shared with one',
    breaks: ['DI-403-04'],
    ...onFixture('shared', () => itemNotFound()),
  },
  {
    name: 'shared-is-204',
    bug: 'lets a member delete what is shared with him',
    breaks: ['DI-403-04', 'DI-403-18'],
    ...onFixture('shared', gone),
  },
  {
    name: 'public-is-204',
    bug: 'lets everybody delete a public image',
    breaks: ['DI-403-05', 'DI-403-19'],
    ...onFixture('public', gone),
  },
  {
    name: 'public-is-400',
    bug: 'calls the deletion of a public image malformed',
    breaks: ['DI-403-05'],
    ...onFixture('public', () => fault(400, 'badRequest', 'A base image cannot be deleted.')),
  },
  {
    name: 'named-unauthorized-403',
    bug: 'names the fault of a 403 unauthorized',
    breaks: ['DI-403-06'],
    ...renameFault(is403, 'unauthorized'),
  },
  {
    name: 'named-policy-403',
    bug: 'names the fault of a 403 after the part that made it',
    breaks: ['DI-403-06'],
    ...renameFault(is403, 'policyNotAuthorized'),
  },
  {
    name: 'deletes-although-403-reader',
    bug: 'deletes and then looks at the role',
    breaks: ['DI-403-07'],
    ...withSideEffect((a, call) => deletion(403)(a, call) && isReader(call as KnownCall), removeAddressed),
  },
  {
    name: 'deletes-although-403-creator',
    bug: 'deletes for a role that may create, and refuses',
    breaks: ['DI-403-07'],
    ...withSideEffect((a, call) => deletion(403)(a, call) && isCreator(call as KnownCall), removeAddressed),
  },
  {
    name: 'foreign-is-204',
    bug: "says that it deleted another tenant's image",
    breaks: ['DI-403-08', 'DI-403-13', 'DI-403-20'],
    ...onFixture('foreign', gone),
  },
  {
    name: 'foreign-is-202',
    bug: "takes on the deletion of another tenant's image",
    breaks: ['DI-403-08', 'DI-403-13', 'DI-403-20'],
    ...onFixture('foreign', () => ({ status: 202, fields: [] })),
  },
  vanishing('foreign', ['DI-403-08', 'DI-403-09'], "deletes another tenant's image and then looks whose it is"),
  vanishing('protected', ['DI-403-07', 'DI-403-17'], 'deletes a protected image and then looks at its protection'),
  {
    name: 'stranger-may-delete',
    bug: 'looks for the image in all tenants',
    breaks: ['DI-403-10', 'DI-403-22'],
    stages: (s) => ({
      sees: (call, image) => s.sees(call, image) || (isDeletion(call) && isStranger(call)),
      permission: (call, image) => (isStranger(call) ? undefined : s.permission(call, image)),
    }),
  },
  {
    name: 'stranger-is-answered-204',
    bug: "tells a stranger that another tenant's image is deleted, and leaves it",
    breaks: ['DI-403-22'],
    ...rewriteAnswer(
      (a, call) => deletion(404)(a, call) && isStranger(call as KnownCall) && addressed(call) !== undefined,
      () => ({ status: 204, fields: [] }),
    ),
  },
  {
    name: 'deletes-although-404-stranger',
    bug: 'deletes for a stranger, and says that there is nothing',
    breaks: ['DI-403-10'],
    ...withSideEffect((a, call) => deletion(404)(a, call) && isStranger(call as KnownCall), removeAddressed),
  },
  {
    name: 'deletes-although-400-stranger',
    bug: "refuses a stranger under the owner's tenant and deletes",
    breaks: ['DI-403-10'],
    ...withSideEffect((a, call) => deletion(400)(a, call) && isStranger(call as KnownCall), removeAddressed),
  },
  {
    name: 'tenant-of-path-is-ignored',
    bug: 'does not look at the tenant of the path',
    breaks: ['DI-400-01', 'DI-403-11', 'DI-403-12'],
    stages: () => ({ tenancy: () => undefined }),
  },
  {
    name: 'foreign-tenant-is-204',
    bug: 'says under a foreign tenant that it deleted, and does nothing',
    breaks: ['DI-400-01', 'DI-403-11'],
    ...rewriteAnswer((_, call) => underForeignTenant(call), gone),
  },
  {
    name: 'deletes-although-foreign-tenant',
    bug: 'refuses a foreign tenant and deletes',
    breaks: ['DI-400-03', 'DI-403-12'],
    ...withSideEffect((_, call) => underForeignTenant(call), removeAddressed),
  },
  {
    name: 'foreign-is-403',
    bug: "tells another tenant's image from one that does not exist",
    breaks: ['DI-403-13'],
    ...onFixture('foreign', () => fault(403, 'forbidden', 'You may not delete this image.')),
  },
  {
    name: 'message-tells-foreign-image',
    bug: "says in the message that the image is another's",
    breaks: ['DI-403-13'],
    ...onFixture('foreign', () => fault(404, 'itemNotFound', 'Image not found in this tenant.')),
  },
  {
    name: 'details-tell-foreign-image',
    bug: "gives the tenant of another's image in the details",
    breaks: ['DI-403-13'],
    ...rewriteFault(
      (a, call) => deletion(404)(a, call) && 'id' in call.route && call.route.id === call.universe.names.fixtures.foreign,
      (given, call) => ({ ...given, details: `Tenant ${call.universe.names.tenants.stranger}.` }),
    ),
  },
  {
    name: 'reader-sees-nothing',
    bug: 'hides images from a role that may only read',
    breaks: ['DI-403-14'],
    stages: (s) => ({ read: (call, id) => (isReader(call) ? itemNotFound() : s.read(call, id)) }),
  },
  {
    name: 'reader-may-not-read',
    bug: 'refuses all to a role that may not delete',
    breaks: ['DI-403-14'],
    stages: (s) => ({
      read: (call, id) => (isReader(call) ? fault(403, 'forbidden', 'Your role may not read.') : s.read(call, id)),
    }),
  },
  {
    name: 'named-error-400',
    bug: 'names the fault of a 400 after its row in the table of codes',
    breaks: ['DI-400-02'],
    ...renameFault(status(400), 'error'),
  },
  {
    name: 'named-bad-request-fault-400',
    bug: 'names the fault of a 400 after a class',
    breaks: ['DI-400-02'],
    ...renameFault(status(400), 'badRequestFault'),
  },
  {
    name: 'foreign-tenant-is-422',
    bug: 'answers 422 where it means 400',
    breaks: ['DI-400-01'],
    ...rewriteAnswer(
      (a, call) => underForeignTenant(call) && a.status === 400,
      () => fault(422, 'badRequest', 'The tenant is wrong.'),
    ),
  },
  {
    name: 'foreign-tenant-is-500',
    bug: 'falls over a foreign tenant',
    breaks: ['DI-400-01', 'DI-403-11', 'DI-500-05'],
    ...rewriteAnswer(
      (a, call) => underForeignTenant(call) && a.status === 400,
      () => fault(500, 'computeFault', 'Something failed.'),
    ),
  },
  {
    name: 'foreign-tenant-is-redirected',
    bug: 'sends a foreign tenant to his own path',
    breaks: ['DI-400-01', 'DI-403-11'],
    ...rewriteAnswer(
      (a, call) => underForeignTenant(call) && a.status === 400,
      (_, call) => ({ status: 307, fields: [['Location', `${call.root}/v2/${call.principal?.tenant}`]] }),
    ),
  },
];

const isStranger = (call: KnownCall): boolean => call.principal?.tenant === call.universe.names.tenants.stranger;
