import { failed, fault, itemNotFound, noContent } from '../faults.ts';
import type { Call } from '../stages.ts';
import { ordinaryImages } from './effects.ts';
import { type Mutant, mutant } from './mutant.ts';
import { all, deletion, idOf, ofDeleted, ofUnknown, status } from './where.ts';

const ofDeletedOne = all(deletion(404), ofDeleted);

/** How often the image of a request was asked for, with this request. */
const timesAsked = (call: Call): number => call.universe.count(`asked ${idOf(call)}`);

/** Defects concerning unknown and deleted images. */
export const notFound: readonly Mutant[] = [
  mutant('unknown-is-204', 'answers 204 for an image that does not exist')
    .breaking('DI-403-13', 'DI-404-01', 'DI-404-04')
    .answering(ofUnknown, noContent),
  mutant('named-not-found-404', 'names the fault of a 404 notFound').breaking('DI-404-02').renameFault(status(404), 'notFound'),
  mutant('third-unknown-answer-differs', 'has one server behind its load balancer that words its faults differently')
    .breaking('DI-404-03')
    .answering(
      all(ofUnknown, (call) => timesAsked(call) === 3),
      fault(404, 'itemNotFound', 'The image could not be found.'),
    ),
  mutant('second-deletion-is-204', 'answers 204 to every further deletion of a deleted image')
    .breaking('DI-ONCE-01', 'DI-RACE-06')
    .answering(ofDeletedOne, noContent),
  mutant('second-deletion-is-403', 'answers 403 for a deleted image that waits to be scrubbed')
    .breaking('DI-ONCE-01')
    .answering(ofDeletedOne, fault(403, 'forbidden', 'The image is waiting to be removed.')),
  mutant('second-deletion-is-500', 'crashes at each further deletion of a deleted image')
    .breaking('DI-500-05', 'DI-500-06', 'DI-ONCE-01', 'DI-RACE-02')
    .answering(ofDeletedOne, failed),
  mutant('second-deletion-takes-another', 'deletes another image if the image was already deleted')
    .breaking('DI-ONCE-02')
    .with({ mayBreak: ['DI-KEEP-07', 'DI-KEEP-08'] })
    .answering(ofDeletedOne, (call) => {
      const image = ordinaryImages(call.universe).at(-1);
      if (image !== undefined) call.universe.remove(image.id);
      return itemNotFound();
    }),
];
