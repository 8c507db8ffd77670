import { faultNamed, lockMatters, nameMatters } from '../contracts/requirements/phrases.ts';
import {
  deletedOrGone,
  deletionAfter,
  faults,
  judge,
  limits,
  listedLike,
  may,
  must,
  obeys,
  premise,
  provoked,
  seen,
  seenAfterFailure,
  should,
  shown,
  status,
  topic,
  untested,
} from '../helpers/engine/vocabulary.ts';

/** 500: a service that has failed. */
export const apiFault = topic('500', {
  'DI-500-01': should('operation', {
    statement: 'A failure inside the service gets 500.',
    defect: 'A failure inside the service gets {status} instead of 500.',
    source: 'guide: response 500',
    why: 'After a 4xx, the client looks for a mistake in a request that was right. After a 2xx, it does not look at all.',
    conforms: `HTTP/1.1 500 Internal Server Error, ${faultNamed('computeFault', 500)}`,
    send: [provoked(500)],
    expect: status(500),
  }),
  'DI-500-02': should('operation', {
    statement: 'A 500 names the fault computeFault or one of its family.',
    defect: 'The fault in a 500 is not named computeFault.',
    source: 'guide: faults',
    quotation: 'computeFault | 500, 400, other codes possible | Yes',
    why: nameMatters,
    conforms: `${faultNamed('computeFault', 500)}, or imageapiFault, cloudServersFault, instanceFault.`,
    over: seen.faultsWith(500),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-500-03': must('operation', {
    statement: 'After a 500 the image is wholly there or wholly gone.',
    defect: 'After a 500 the image is half deleted.',
    source: 'rfc9110: 9.2.2',
    quotation:
      'It knows that repeating the request will have the same intended effect, even if the original request succeeded, though the response might differ.',
    why: 'An image that one view shows and another does not can be neither used nor deleted.',
    conforms:
      'GET and the list both show the image, or neither does, once the list has had time to follow. If GET shows it, it does so with the same name and metadata, and so do other lists, a range, a reader and what no cache answers, if they showed it before.',
    needs: { provokes: [500], state: true },
    run: async ({ api, images, provoker, sharing }) => {
      const { id } = await provoker.image(500);
      const before = await api.getImage(id, { label: 'before the list' });
      const { listed, pages } = await listedLike(before, api, id);

      premise(listed !== undefined, untested('no-list'));
      const after = await api.getImage(id);
      const { rows, rule } = await seenAfterFailure({ read: after, listed }, images, provoker, sharing);
      judge(rows, obeys(rule));
      return { rows: [after], rule: shown.isWhollyThereOrGone(listed, pages, before) };
    },
  }),
  'DI-500-04': must('operation', {
    statement: 'After a 500 a later deletion gets 204 or 404.',
    defect: 'After a 500 the image cannot be deleted any more.',
    source: 'rfc9110: 9.2.2',
    quotation:
      'It knows that repeating the request will have the same intended effect, even if the original request succeeded, though the response might differ.',
    why: lockMatters,
    conforms:
      '204, or 404 if GET does not find the image either, at once or once a lock of the failed deletion has ended, which may take some seconds.',
    follows: { 'DI-204-01': 'same status' },
    scene: [provoked(500, { shared: true }), ...deletionAfter('its lock')],
    expect: deletedOrGone,
  }),
  'DI-500-05': must('operation', {
    statement: 'No deletion is answered with a 5xx three times in a row, and none ends the service.',
    defect: 'A deletion fails, or ends the service, each time it is sent.',
    source: 'guide: deletes the specified image',
    why: 'A request that always crashes the service hides what its sender did wrong, and lets anybody disturb the service.',
    conforms:
      'A 4xx, or a 5xx that does not last. A service that goes down and comes back gets each request again, alone, that was under way. Requests other than DELETE of an image are judged by DI-500-06.',
    over: seen.unprovoked,
    expect: obeys(limits.doesNotFailForGood),
  }),
  'DI-500-06': should('operation', {
    statement: 'No request of this suite causes a single 5xx that was not provoked.',
    defect: 'Requests get {status} although nobody provoked a failure.',
    source: 'rfc9110: 15.6',
    why: 'A failure under the small load of a test run is a defect or a lack of capacity, which more load makes more frequent.',
    follows: { 'DI-GONE-20': 'same answers' },
    over: seen.unprovoked,
    expect: obeys(limits.doesNotFailOnce),
  }),
  'DI-500-07': may('http', {
    statement: 'No gateway answers for the service: 502, 504, 520 and above, or 503 with a text.',
    defect: 'A gateway answered for the service.',
    source: 'rfc9110: 15.6',
    why: 'The gateway got no usable response from the service. It says something about the surroundings of the target, so it is a note.',
    over: seen.unprovoked,
    expect: obeys(limits.isOfTheService),
  }),
});
