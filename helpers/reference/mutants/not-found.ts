import { fault, itemNotFound } from '../faults.ts';
import { isUuid } from '../naming.ts';
import type { Call } from '../stages.ts';
import {
  deletion,
  isDeletion,
  type Mutant,
  mutant,
  removeNeighbour,
  renameFault,
  rewriteAnswer,
  status,
  type Where,
} from './mutant.ts';

/** A DELETE, by the owner, of a UUID that no image ever had. */
const ofUnknown: Where = (answer, call) =>
  deletion(404)(answer, call) && 'id' in call.route && isUuid(call.route.id) && isNoImage(call, call.route.id);

const isNoImage = ({ universe }: Call, id: string): boolean => !universe.images.has(id) && !universe.tombstones.has(id);

/** A DELETE of a deleted image. */
const ofDeleted: Where = (answer, call) =>
  isDeletion(call) && answer.status === 404 && 'id' in call.route && call.universe.tombstones.has(call.route.id);

/** Whether nobody has read an image since its deletion. */
const isUnread = ({ route, universe }: Call): boolean => 'id' in route && !universe.notes.has(`read of deleted ${route.id}`);

const success = (code: number, name: string): Mutant => ({
  name,
  bug: `answers ${code} for an image that does not exist`,
  breaks: ['DI-403-13', 'DI-404-01', 'DI-404-04'],
  ...rewriteAnswer(ofUnknown, () => ({ status: code, fields: [] })),
});

/** Defects concerning unknown and deleted images. */
export const notFound: readonly Mutant[] = [
  mutant('unknown-is-410', 'answers 410 for an image that never existed', {
    breaks: ['DI-403-13', 'DI-404-01'],
    ...rewriteAnswer(ofUnknown, () => fault(410, 'itemNotFound', 'Image not found.')),
  }),
  mutant('unknown-is-400', 'treats the UUID of an image that does not exist as malformed', {
    breaks: ['DI-403-13', 'DI-404-01'],
    ...rewriteAnswer(ofUnknown, () => fault(400, 'badRequest', 'There is no such image.')),
  }),
  success(204, 'unknown-is-204'),
  success(200, 'unknown-is-200'),
  success(202, 'unknown-is-202'),
  mutant('named-not-found-404', 'names the fault of a 404 notFound', {
    breaks: ['DI-404-02'],
    ...renameFault(status(404), 'notFound'),
  }),
  mutant('named-image-not-found-404', 'names the fault of a 404 after the resource', {
    breaks: ['DI-404-02'],
    ...renameFault(status(404), 'imageNotFound'),
  }),
  mutant('third-unknown-answer-differs', 'has one server behind its load balancer that words its faults differently', {
    breaks: ['DI-404-03'],
    ...rewriteAnswer(
      (a, call) => ofUnknown(a, call) && 'id' in call.route && call.universe.count(`asked ${call.route.id}`) === 3,
      () => fault(404, 'itemNotFound', 'The image could not be found.'),
    ),
  }),
  mutant('second-unknown-answer-is-410', 'answers 410 to the second deletion of an image that does not exist', {
    breaks: ['DI-404-03'],
    ...rewriteAnswer(
      (a, call) => ofUnknown(a, call) && 'id' in call.route && call.universe.count(`asked ${call.route.id}`) > 1,
      () => fault(410, 'itemNotFound', 'Image not found.'),
    ),
  }),
  mutant('second-deletion-is-204', 'answers 204 to every further deletion of a deleted image', {
    breaks: ['DI-ONCE-01', 'DI-RACE-06'],
    ...rewriteAnswer(ofDeleted, () => ({ status: 204, fields: [] })),
  }),
  {
    name: 'second-deletion-at-once-is-204',
    bug: 'answers 204 to a further deletion until a read shows a cache that the image is gone',
    breaks: ['DI-ONCE-01', 'DI-RACE-06'],
    ...rewriteAnswer(
      (answer, call) => ofDeleted(answer, call) && isUnread(call),
      () => ({ status: 204, fields: [] }),
    ),
    stages: (s) => ({
      read: (call, id) => {
        if (call.universe.tombstones.has(id)) call.universe.notes.set(`read of deleted ${id}`, '');
        return s.read(call, id);
      },
    }),
  },
  mutant('second-deletion-is-403', 'answers 403 for a deleted image that waits to be scrubbed', {
    breaks: ['DI-ONCE-01'],
    ...rewriteAnswer(ofDeleted, () => fault(403, 'forbidden', 'The image is waiting to be removed.')),
  }),
  mutant('second-deletion-is-409', 'answers 409 for a deleted image', {
    breaks: ['DI-ONCE-01'],
    ...rewriteAnswer(ofDeleted, () => fault(409, 'conflictingRequest', 'The image is deleted already.')),
  }),
  mutant('second-deletion-is-500', 'crashes on an image that was deleted', {
    breaks: ['DI-500-06', 'DI-ONCE-01', 'DI-RACE-02'],
    ...rewriteAnswer(ofDeleted, () => fault(500, 'computeFault', 'Something failed.')),
  }),
  mutant('second-deletion-takes-another', 'deletes another image if the image was already deleted', {
    breaks: ['DI-ONCE-02'],
    mayBreak: ['DI-KEEP-07', 'DI-KEEP-08'],
    ...rewriteAnswer(ofDeleted, (_, call) => {
      if ('id' in call.route) removeNeighbour(call, call.route.id);
      return itemNotFound();
    }),
  }),
];
