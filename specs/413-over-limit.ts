import { faultNamed, nameMatters, refusalMatters } from '../contracts/requirements/phrases.ts';
import {
  deletedOrGone,
  deletionAfter,
  faults,
  fields,
  imageStands,
  limits,
  must,
  obeys,
  provoked,
  seen,
  should,
  status,
  strangersBesideLimit,
  topic,
} from '../helpers/engine/vocabulary.ts';

const saysWhen = {
  why: 'Without a time each client guesses: too early adds to the load, too late wastes time.',
  conforms: 'Retry-After: 30, or an HTTP-date.',
};

/** 413: a limit that the caller has reached. */
export const overLimit = topic('413', {
  // The first to provoke the limit: the others look at what it got.
  'DI-413-12': should('operation', {
    statement: 'While one account is over its limit, another tenant is not limited.',
    defect: 'One account that is over its limit makes the service limit another tenant, too.',
    source: 'guide: limits',
    why: 'The guide speaks of the limits of an account. A limit that all share lets one customer stop all others.',
    conforms:
      'The answer of the service to the other tenant, such as 404. A limit that answers a request without a token, too, counts addresses, and is not judged.',
    needs: {
      aims: ['victim', 'unknown'],
      identities: ['stranger'],
      strangersTenant: true,
      provokes: [413],
      limitsAccount: true,
    },
    run: ({ api, provoker }) => strangersBesideLimit(api, provoker),
    expect: obeys(limits.limitsNobodyElse),
  }),
  'DI-413-01': must('operation', {
    statement: 'A request over the limit gets 413 or 429.',
    defect: 'A request over the limit gets {status} instead of 413.',
    source: 'guide: limits',
    why: 'A client that learns of the limit slows down. After a 403 it gives up; after a 5xx it retries at once and adds to the load.',
    send: [provoked(413)],
    expect: status(413, 429),
  }),
  'DI-413-02': must('operation', {
    statement: 'A 413 for a rate limit carries Retry-After.',
    defect: 'The 413 lacks Retry-After.',
    source: 'guide: limits',
    ...saysWhen,
    over: seen.everyLimit(413),
    expect: obeys(fields.carries('Retry-After')),
  }),
  'DI-413-03': must('operation', {
    statement: 'A 413 names the fault overLimit or computeFault.',
    defect: 'The fault in a 413 is not named overLimit.',
    source: 'guide: faults',
    quotation: 'overLimit | 413 | Yes',
    why: nameMatters,
    conforms: faultNamed('overLimit', 413),
    over: seen.faultsWith(413),
    expect: obeys(faults.namesItsStatus),
  }),
  'DI-413-04': should('operation', {
    statement: 'The retryAfter or retryAt of overLimit is a date-time or a number of seconds, as a string.',
    defect: 'Clients cannot parse the retryAfter or retryAt of overLimit.',
    source: 'guide: faults',
    quotation:
      'For convenience, the fault adds a retryAt attribute that contains the content of the Retry-After header in XML Schema 1.0 date/time format.',
    why: 'Clients of this API read the time from the fault. Another form breaks their parser.',
    conforms: '"retryAfter": "2026-01-31T12:00:00Z", or "retryAfter": "30".',
    over: seen.limited(413, 429),
    expect: obeys(faults.hasReadableRetry),
  }),
  'DI-413-05': should('operation', {
    statement: 'overLimit and Retry-After name the same instant.',
    defect: 'The fault overLimit and Retry-After name different instants.',
    source: 'guide: faults',
    quotation:
      'For convenience, the fault adds a retryAt attribute that contains the content of the Retry-After header in XML Schema 1.0 date/time format.',
    why: 'Clients that read one and clients that read the other come back at different times; one of the two is wrong.',
    over: seen.limited(413, 429),
    expect: obeys(limits.agreesOnWhen),
  }),
  'DI-413-06': must('operation', {
    statement: 'A request refused with 413 deletes nothing.',
    defect: 'A request that was refused with 413 deleted an image.',
    source: 'guide: limits',
    why: refusalMatters,
    harm: 'loss',
    send: [provoked(413)],
    expect: imageStands,
  }),
  // Before DI-413-07, which deletes an image: it looks at what was provoked before.
  'DI-413-09': should('operation', {
    statement: 'A request over the limit gets 413, the documented code, and not 429.',
    defect: 'A request over the limit gets 429 instead of the documented 413.',
    source: 'guide: limits',
    why: 'Clients written to the guide wait after a 413. A 429 is an unknown error to them.',
    scene: [provoked(413, { shared: true })],
    expect: status(413),
  }),
  'DI-413-07': should('operation', {
    statement: 'Once Retry-After has passed, a request is served again.',
    defect: 'The service refuses requests after Retry-After has passed.',
    source: 'guide: limits',
    why: 'A client that waited as it was told has to get through. Otherwise it never finishes its work.',
    conforms:
      '204, or 404 if GET does not find the image either. Where the target limits requests that nothing provoked, too, the deletion is sent up to five times, each after the time that it was told.',
    follows: { 'DI-204-01': 'same status', 'DI-204-17': 'same status', 'DI-413-06': 'always' },
    scene: [provoked(413), ...deletionAfter('Retry-After')],
    expect: deletedOrGone,
  }),
  'DI-413-08': should('http', {
    statement: 'The date of a Retry-After is not in the past.',
    defect: 'The Retry-After names a time in the past.',
    source: 'rfc9110: 10.2.3',
    quotation:
      'Servers send the "Retry-After" header field to indicate how long the user agent ought to wait before making a follow-up request.',
    why: 'A time in the past means now: all clients come back at once, and the limit stays exceeded.',
    over: seen.carrying('Retry-After'),
    expect: obeys(limits.isNotPast),
  }),
  'DI-413-10': should('operation', {
    statement: 'A 429 carries Retry-After.',
    defect: 'The 429 lacks Retry-After.',
    source: 'guide: limits',
    ...saysWhen,
    follows: { 'DI-413-09': 'always' },
    over: seen.everyLimit(429),
    expect: obeys(fields.carries('Retry-After')),
  }),
  'DI-413-11': should('operation', {
    statement: 'The fault of a 413 for a rate limit says when to try again.',
    defect: 'The fault of a 413 lacks retryAt and retryAfter.',
    source: 'guide: faults',
    quotation:
      'For convenience, the fault adds a retryAt attribute that contains the content of the Retry-After header in XML Schema 1.0 date/time format.',
    why: 'Clients such as jclouds read the time from the fault, and not from Retry-After.',
    conforms: 'retryAt or retryAfter in overLimit.',
    over: seen.limited(413),
    expect: obeys(limits.saysWhen),
  }),
});
