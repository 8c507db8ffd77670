import type { Behaviour } from '../behaviour.ts';
import { itemNotFound } from '../faults.ts';
import type { Call } from '../stages.ts';
import { withSideEffect } from './changes.ts';
import { type Mutant, mutant } from './mutant.ts';
import { revive } from './revivals.ts';
import { all, deletion, idOf, isAimed, isDeletion, isKnownDeletion, type Where } from './where.ts';

/** So long after a deletion its image is back. */
const backMs = 1500;

/** So long GET does not find an image that nobody deleted: longer than the suite waits for a replica. */
const hiddenMs = 2500;

const isStrangers: Where = all(
  isDeletion,
  isAimed,
  ({ principal, route, universe }: Call) =>
    principal !== undefined && (principal.tenant !== universe.names.tenants.owner || principal.tenant !== route.tenant),
);

/** Hides an image from GET for a while after some refusals of its deletion. */
const hidingAfter = (where: Where): Behaviour => ({
  ...withSideEffect(where, (call) => void call.universe.notes.set(`hidden ${idOf(call)}`, String(Date.now() + hiddenMs))),
  stages: (s) => ({
    read: (call, id) => (Date.now() < Number(call.universe.notes.get(`hidden ${id}`) ?? 0) ? itemNotFound() : s.read(call, id)),
  }),
});

/** Defects whose first symptom is another's: a report has to lead with what its own exchanges show. */
export const misattributed: readonly Mutant[] = [
  mutant('deleted-images-are-restored', 'restores each deleted image from a journal a while later')
    .breaking('DI-GONE-10')
    .with({
      mayBreak: [
        'DI-204-12',
        'DI-204-15',
        'DI-FRM-19',
        'DI-GONE-05',
        'DI-GONE-06',
        'DI-GONE-09',
        'DI-GONE-14',
        'DI-GONE-15',
        'DI-GONE-19',
        'DI-RACE-03',
        'DI-RACE-04',
        'DI-RACE-05',
        'DI-RACE-07',
        'DI-ONCE-01',
        'DI-KEEP-08',
      ],
    })
    .withSideEffect(deletion(204), (call) => {
      const id = idOf(call) ?? '';
      setTimeout(() => revive(call, id), backMs);
    }),
  mutant('stranger-hides-an-image', 'takes an image out of its index when a stranger tries to delete it, and puts it back later')
    .breaking('DI-400-03', 'DI-403-10', 'DI-403-12', 'DI-403-23', 'DI-403-25', 'DI-403-27')
    .with(hidingAfter(isStrangers)),
  mutant('identifier-is-not-escaped', 'writes the identifier that it does not find into its fault, and escapes no quotation mark')
    .breaking('DI-FLD-12')
    .rewriteContent(
      (call, answer) => isKnownDeletion(call) && answer.status === 404 && /%22|"/.test(call.request.target),
      'application/json',
      '{"itemNotFound": {"code": 404, "message": "There is no image "x"."}}',
    ),
];
