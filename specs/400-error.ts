import { faultNamed, nameMatters, refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  del,
  faults,
  imageStands,
  must,
  obeys,
  provoked,
  seen,
  should,
  status,
  topic,
  unknown,
} from '../helpers/engine/vocabulary.ts';

/** 400: a request in error. */
export const badRequest = topic('400', {
  'DI-400-01': should('operation', {
    statement: 'A request in error gets 400.',
    defect: 'A request in error gets {status} instead of 400.',
    source: 'guide: response 400',
    why: 'Clients repeat a 5xx and correct a 4xx. With the wrong class, they repeat a request that can never succeed.',
    conforms: `HTTP/1.1 400 Bad Request, ${faultNamed('badRequest', 400)}`,
    follows: { 'DI-403-11': 'same status' },
    send: [provoked(400)],
    expect: status(400),
  }),
  'DI-400-02': must('operation', {
    statement: 'A 400 names the fault badRequest or one of its family.',
    defect: 'The fault in a 400 is not named badRequest.',
    source: 'guide: faults',
    quotation: 'badRequest | 400 | Yes',
    why: nameMatters,
    conforms: '{"badRequest": {"code": 400, "message": "…"}}, or computeFault or cloudServersFault as the name.',
    over: seen.faultsWith(400),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-400-03': must('operation', {
    statement: 'A request refused with 400 deletes nothing.',
    defect: 'A request that was refused with 400 deleted an image.',
    source: 'guide: response 400',
    why: refusalMatters,
    harm: 'loss',
    follows: { 'DI-403-12': 'always' },
    send: [provoked(400)],
    expect: imageStands,
  }),
  'DI-400-04': must('connection', {
    statement: 'An HTTP/1.1 request without Host gets 400.',
    defect: 'An HTTP/1.1 request without Host gets {status} instead of 400.',
    source: 'rfc9112: 3.2',
    why: 'A request without Host names no site. A server that serves it anyway may carry out what the gateway in front meant for another one.',
    send: [del(unknown, { wire: { withoutHost: true }, belowApi: true })],
    expect: status(400),
  }),
});
