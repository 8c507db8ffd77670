import { faultNamed, nameMatters } from '../contracts/requirements/phrases.ts';
import {
  answersLike,
  del,
  delUnknown,
  deniesDeletion,
  faults,
  must,
  obeys,
  oneUnknown,
  seen,
  should,
  status,
  topic,
} from '../helpers/engine/vocabulary.ts';

/** 404, which the guide leaves out: an image that does not exist. */
export const notFound = topic('404', {
  'DI-404-01': should('operation', {
    statement: 'Deleting an unknown image gets 404.',
    defect: 'The deletion of an unknown image gets {status} instead of 404.',
    source: 'practice: itemNotFound',
    why: 'Clean-up code treats 404 as "already gone" and stops at any other error.',
    conforms: `HTTP/1.1 404 Not Found, ${faultNamed('itemNotFound', 404)}`,
    follows: { 'DI-404-04': 'same status' },
    needs: { state: true },
    scene: [delUnknown()],
    expect: status(404),
  }),
  'DI-404-02': must('operation', {
    statement: 'A 404 names the fault itemNotFound or computeFault.',
    defect: 'The fault in a 404 is not named itemNotFound.',
    source: 'guide: faults',
    quotation: 'itemNotFound | 404',
    why: nameMatters,
    conforms: faultNamed('itemNotFound', 404),
    over: seen.faultsWith(404),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-404-03': should('operation', {
    statement: 'The same unknown image is answered the same way each time.',
    defect: 'Repeated deletions of one unknown image get different answers.',
    source: 'practice: answers are deterministic',
    why: 'If the answer depends on the replica that gives it, clients and their tests fail now and then.',
    scene: ['first', 'second', 'third'].map((row) => del(oneUnknown, { row })),
    expect: { second: answersLike('first'), third: answersLike('first') },
  }),
  'DI-404-04': should('operation', {
    statement: 'An unknown image is never answered with a 2xx.',
    defect: 'The service claims to have deleted an image that does not exist.',
    source: 'guide: deletes the specified image',
    why: 'A typing error in the identifier looks like a deletion that succeeded, and the image that was meant stays.',
    needs: { state: true },
    scene: [delUnknown()],
    expect: deniesDeletion,
  }),
});
