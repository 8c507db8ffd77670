import { faultNamed, lockMatters, nameMatters, refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  answeredAsDeletion,
  del,
  faults,
  imageStands,
  must,
  obeys,
  provoked,
  readsOfLeft,
  refusedImage,
  seen,
  should,
  status,
  stillThere,
  topic,
} from '../helpers/engine/vocabulary.ts';

/** 503: a service that is not available. */
export const serviceUnavailable = topic('503', {
  'DI-503-01': should('operation', {
    statement: 'A service that is unavailable answers 503.',
    defect: 'A request to the unavailable service gets {status} instead of 503.',
    source: 'guide: response 503',
    why: '503 means later: clients wait, and load balancers turn to another server. 404 would mean gone, 500 broken.',
    conforms: `HTTP/1.1 503 Service Unavailable, ${faultNamed('serviceUnavailable', 503)}`,
    send: [provoked(503)],
    expect: status(503),
  }),
  'DI-503-02': must('operation', {
    statement: 'A 503 names the fault serviceUnavailable, serverCapacityUnavailable or computeFault.',
    defect: 'The fault in a 503 is not named serviceUnavailable.',
    source: 'guide: faults',
    quotation: 'serviceUnavailable | 503 | Yes',
    why: nameMatters,
    conforms: faultNamed('serviceUnavailable', 503),
    over: seen.faultsWith(503),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-503-03': must('operation', {
    statement: 'A request refused with 503 deletes nothing.',
    defect: 'A request that was refused with 503 deleted an image.',
    source: 'rfc9110: 15.6.4',
    why: refusalMatters,
    conforms:
      'The image is left. Only a 503 with the fault serviceUnavailable is judged: a gateway may send another after it has passed the request on.',
    harm: 'loss',
    send: [provoked(503)],
    expect: imageStands,
  }),
  'DI-503-04': must('operation', {
    statement: 'Once the service is available again the image can be deleted.',
    defect: 'Once the service is available again, the deletion of the image gets {status} instead of 204.',
    source: 'guide: response 204',
    why: lockMatters,
    follows: { 'DI-204-01': 'same status', 'DI-503-03': 'always' },
    scene: [provoked(503), del(refusedImage)],
    expect: answeredAsDeletion(),
  }),
  'DI-503-05': must('operation', {
    statement: 'No image whose deletion got 503 with a fault is gone at the end of a run.',
    defect: 'An image whose deletion got 503 is gone later.',
    source: 'rfc9110: 15.6.4',
    why: 'A service may queue what it could not do at once. A client that was told 503 gives up or tries again, and does not expect that the image vanishes later.',
    conforms: 'GET still shows the image at the end of the run, at least `TARGET_SETTLE_MS` after the 503.',
    harm: 'loss',
    follows: { 'DI-KEEP-08': 'always', 'DI-IDS-11': 'always' },
    needs: { state: true, judges: { codes: [503] } },
    over: async ({ api, seen, sharing }) => {
      const { unavailable } = await readsOfLeft(api, seen, sharing);
      return stillThere(unavailable, 'image still there after a 503');
    },
  }),
  'DI-503-06': should('operation', {
    statement: 'The content of a 503 is a fault.',
    defect: 'The content of a 503 is not a fault.',
    source: 'guide: faults',
    quotation: 'serviceUnavailable | 503 | Yes',
    why: 'A client that reads faults has nothing to show to its user. Who sent such a 503, the service or something in front of it, does not show, so no MUST on faults is judged by it.',
    conforms: faultNamed('serviceUnavailable', 503),
    over: seen.withContent(503),
    expect: obeys(faults.holdsFault),
  }),
});
