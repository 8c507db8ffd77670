import type { Behaviour } from '../behaviour.ts';
import { itemNotFound } from '../faults.ts';
import type { Call } from '../stages.ts';
import { withSideEffect } from './changes.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, idOf, isAimed, isDeletion, isKnownDeletion, type Where } from './where.ts';

/** How often GET does not find an image that nobody deleted: as often as the suite asks a replica that may lag behind. */
const hiddenReads = 4;

const isStrangers: Where = all(
  isDeletion,
  isAimed,
  ({ principal, route, universe }: Call) =>
    principal !== undefined && (principal.tenant !== universe.names.tenants.owner || principal.tenant !== route.tenant),
);

/** Hides an image from the next reads after some refusals of its deletion. */
const hidingAfter = (where: Where): Behaviour => ({
  ...withSideEffect(where, (call) => void call.universe.notes.set(`hidden ${idOf(call)}`, String(hiddenReads))),
  stages: (s) => ({
    read: (call, id) => {
      const { notes, names } = call.universe;
      const left = Number(notes.get(`hidden ${id}`) ?? 0);
      if (left === 0 || call.principal?.tenant !== names.tenants.owner) return s.read(call, id);
      notes.set(`hidden ${id}`, String(left - 1));
      return itemNotFound();
    },
  }),
});

/** Defects whose first symptom is another's: a report has to lead with what its own exchanges show. */
export const misattributed: readonly Mutant[] = [
  mutant('stranger-hides-an-image', 'takes an image out of its index when a stranger tries to delete it, and puts it back later')
    .breaking('DI-400-03', 'DI-403-10', 'DI-403-12', 'DI-403-23', 'DI-403-25', 'DI-403-27', 'DI-403-30')
    .with(hidingAfter(isStrangers)),
  mutant('identifier-is-not-escaped', 'writes the identifier that it does not find into its fault, and escapes no quotation mark')
    .breaking('DI-FLD-12')
    .rewriteContent(
      (call, answer) => isKnownDeletion(call) && answer.status === 404 && /%22|"/.test(call.request.target),
      'application/json',
      '{"itemNotFound": {"code": 404, "message": "There is no image "x"."}}',
    ),
];
