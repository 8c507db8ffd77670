import type { RefusalCode } from '../../../contracts/operation.ts';
import { fault, itemNotFound, overLimit, provoked } from '../faults.ts';
import { fieldsWith } from '../message.ts';
import type { Stages } from '../stages.ts';
import {
  addressed,
  deletion,
  type Mutant,
  mutant,
  removeAddressed,
  renameFault,
  rewriteAnswer,
  rewriteFault,
  status,
  type Where,
  withField,
  withoutField,
  withSideEffect,
} from './mutant.ts';

/** A DELETE of an own image that is answered with this code, because it was provoked. */
const refused =
  (code: RefusalCode): Where =>
  (answer, call) =>
    deletion(code)(answer, call) && addressed(call) !== undefined;

const failed = () => fault(500, 'computeFault', 'Something failed.');

/** A provoked code that is answered differently. */
const instead = (code: RefusalCode, name: string, bug: string, answer: () => ReturnType<typeof fault>): Mutant => ({
  name,
  bug,
  breaks: [`DI-${code}-01`] as Mutant['breaks'],
  ...rewriteAnswer(refused(code), answer),
});

/** A provocation without effect: the image is deleted. */
const ignored = (code: RefusalCode, bug: string): Mutant => ({
  name: `provoked-${code}-is-204`,
  bug,
  breaks: [`DI-${code}-01`] as Mutant['breaks'],
  ...rewriteAnswer(refused(code), (_, call) => {
    removeAddressed(call);
    return { status: 204, fields: [] };
  }),
});

/** A refusal that outlasts its cause by one request. */
const outlasting = (
  code: RefusalCode,
  name: string,
  bug: string,
  breaks: Mutant['breaks'],
  answer: () => ReturnType<typeof fault>,
): Mutant => ({
  name,
  bug,
  breaks,
  stages: (s: Stages) => ({
    obstacle(call, image) {
      const { notes, refusals } = call.universe;
      const last = notes.get(`refused ${image.id}`);
      const armed = refusals.get(image.id);
      if (armed === undefined) notes.delete(`refused ${image.id}`);
      else notes.set(`refused ${image.id}`, String(armed));
      return armed === undefined && last === String(code) ? answer() : s.obstacle(call, image);
    },
  }),
});

const isoIn = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+/, '');
const limit = refused(413);

/** Defects of the codes that have to be provoked: 409, 413, 500, 503. */
export const provocations: readonly Mutant[] = [
  instead(409, 'conflict-is-400', 'treats a conflict as a malformed request', () =>
    fault(400, 'badRequest', 'A server depends on the image.'),
  ),
  instead(409, 'conflict-is-500', 'crashes on a conflict of the image service, as a well-known service does', failed),
  instead(409, 'conflict-is-423', 'answers 423 for a conflict', () =>
    fault(423, 'conflictingRequest', 'A server depends on the image.'),
  ),
  ignored(409, 'does not check whether servers depend on the image'),
  mutant('named-bad-method-409', 'names the fault of a 409 like that of a 405, as the WADL of the operation does', {
    breaks: ['DI-409-02'],
    ...renameFault(status(409), 'badMethod'),
  }),
  mutant('named-conflict-409', 'names the fault of a 409 after its status', {
    breaks: ['DI-409-02'],
    ...renameFault(refused(409), 'conflict'),
  }),
  mutant('deletes-although-409', 'deletes before it notices the conflict', {
    breaks: ['DI-409-03', 'DI-409-05'],
    ...withSideEffect(refused(409), removeAddressed),
  }),
  mutant('conflict-says-conflict', 'sends a message that says Conflict and nothing else', {
    breaks: ['DI-409-04'],
    ...rewriteFault(status(409), (given) => ({ ...given, message: 'Conflict' })),
  }),
  mutant('conflict-says-nothing', 'leaves the message of a conflict empty', {
    breaks: ['DI-FLT-07'],
    ...rewriteFault(refused(409), (given) => ({ ...given, message: '' })),
  }),
  outlasting(409, 'conflict-outlasts-its-cause', 'never releases the lock of a conflict', ['DI-409-05'], () => provoked(409, '')),
  outlasting(409, 'image-is-lost-after-conflict', 'loses an image after a conflict', ['DI-409-05'], () => itemNotFound()),

  instead(413, 'limit-is-403', 'answers 403 over the limit', () => fault(403, 'forbidden', 'You are over your limit.')),
  instead(413, 'limit-is-503', 'answers 503 over the limit', () => fault(503, 'serviceUnavailable', 'Come back later.')),
  instead(413, 'limit-is-400', 'answers 400 over the limit', () => fault(400, 'badRequest', 'Too many requests.')),
  ignored(413, 'applies its limit to reads only'),
  mutant('no-retry-after', 'leaves Retry-After out of a 413', {
    breaks: ['DI-413-02'],
    ...withoutField(limit, 'Retry-After'),
  }),
  mutant('named-request-entity-too-large-413', 'names the fault of a 413 after its status', {
    breaks: ['DI-413-03'],
    ...renameFault(limit, 'requestEntityTooLarge'),
  }),
  mutant('named-bad-request-413', 'names the fault of a 413 like that of a 400', {
    breaks: ['DI-413-03'],
    ...renameFault(limit, 'badRequest'),
  }),
  mutant('fault-says-no-time', 'says in Retry-After alone when to come back', {
    breaks: ['DI-413-11'],
    ...rewriteFault(limit, ({ retryAfter: _, ...given }) => given),
  }),
  mutant('fault-retry-is-number', 'writes retryAfter as a number', {
    breaks: ['DI-413-04'],
    ...rewriteFault(limit, (given) => ({ ...given, retryAfter: 1 })),
  }),
  mutant('fault-retry-is-words', 'writes retryAfter in words', {
    breaks: ['DI-413-04'],
    ...rewriteFault(limit, (given) => ({ ...given, retryAfter: 'in a second' })),
  }),
  mutant('fault-retry-at-is-http-date', 'writes retryAt in the date format of fields', {
    breaks: ['DI-413-04'],
    ...rewriteFault(limit, ({ retryAfter: _, ...given }) => ({ ...given, retryAt: new Date(Date.now() + 1000).toUTCString() })),
  }),
  mutant('fault-retry-on-no-day', 'adds a month without checking how long it is, and writes 30 February in retryAfter', {
    breaks: ['DI-413-04'],
    ...rewriteFault(limit, (given) => ({ ...given, retryAfter: '2031-02-30T00:00:00Z' })),
  }),
  mutant('fault-retry-an-hour-later', 'writes retryAfter in local time and labels it UTC', {
    breaks: ['DI-413-05'],
    ...rewriteFault(limit, (given) => ({ ...given, retryAfter: isoIn(3601) })),
  }),
  mutant('fault-retry-in-milliseconds', 'writes retryAfter in milliseconds', {
    breaks: ['DI-413-05'],
    ...rewriteFault(limit, (given) => ({ ...given, retryAfter: '1000' })),
  }),
  mutant('deletes-although-413', 'carries out a request before it counts it', {
    breaks: ['DI-413-06'],
    ...withSideEffect(limit, removeAddressed),
  }),
  outlasting(413, 'limit-becomes-403', 'blocks an account that exceeded its limit', ['DI-413-07'], () =>
    fault(403, 'forbidden', 'This account is blocked.'),
  ),
  outlasting(413, 'limit-becomes-409', 'locks the image of a request that exceeded the limit', ['DI-413-07'], () =>
    provoked(409, ''),
  ),
  outlasting(413, 'limit-outlasts-its-retry-after', 'still limits the account after the time that it named', ['DI-413-07'], () =>
    overLimit(1),
  ),
  mutant('retry-after-is-past', 'sends the time at which the limit began as Retry-After', {
    breaks: ['DI-413-08'],
    ...rewriteAnswer(limit, (answer) => {
      const past = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000);
      const { overLimit } = answer.json as { overLimit: object };
      const retryAfter = past.toISOString().replace('.000Z', 'Z');
      return {
        ...answer,
        fields: fieldsWith(answer.fields, 'Retry-After', past.toUTCString()),
        json: { overLimit: { ...overLimit, retryAfter } },
      };
    }),
  }),

  instead(500, 'failure-is-400', 'answers 400 for a failure of its own', () => fault(400, 'badRequest', 'Something failed.')),
  instead(500, 'failure-is-200', 'reports a failure in the content of a 200', () => ({ ...failed(), status: 200 })),
  mutant('named-internal-server-error-500', 'names the fault of a 500 after its status', {
    breaks: ['DI-500-02'],
    ...renameFault(status(500), 'internalServerError'),
  }),
  { name: 'named-error-500', bug: 'names the fault of a 500 error', breaks: ['DI-500-02'], ...renameFault(status(500), 'error') },
  mutant('half-deleted-after-500', 'removes the image from the lists, and fails before it removes the image itself', {
    breaks: ['DI-500-03'],
    ...withSideEffect(refused(500), (call) => void ('id' in call.route && call.universe.notes.set(`half ${call.route.id}`, ''))),
    stages: (s) => ({
      listed: (call, query) => s.listed(call, query).filter(({ id }) => !call.universe.notes.has(`half ${id}`)),
    }),
  }),
  mutant('listed-only-after-500', 'removes the image itself, and fails before it removes it from the lists', {
    breaks: ['DI-500-03'],
    ...withSideEffect(refused(500), (call) => void ('id' in call.route && call.universe.notes.set(`half ${call.route.id}`, ''))),
    stages: (s) => ({
      read: (call, id) => (call.universe.notes.has(`half ${id}`) ? itemNotFound() : s.read(call, id)),
    }),
  }),
  outlasting(500, 'failure-leaves-a-lock', 'never releases the lock of a deletion that failed', ['DI-500-04'], () =>
    provoked(409, ''),
  ),
  outlasting(500, 'failure-leaves-image-forbidden', 'takes the image away from its owner after a failure', ['DI-500-04'], () =>
    fault(403, 'forbidden', 'You may not delete this image.'),
  ),

  instead(503, 'outage-is-500', 'answers 500 while it is unavailable', failed),
  instead(503, 'outage-is-404', 'answers 404 while it is unavailable', () => itemNotFound()),
  ignored(503, 'deletes during maintenance'),
  mutant('named-unavailable-503', 'names the fault of a 503 unavailable', {
    breaks: ['DI-503-02'],
    ...renameFault(status(503), 'unavailable'),
  }),
  mutant('deletes-although-503', 'queues the deletion and answers 503', {
    breaks: ['DI-503-03', 'DI-503-04'],
    ...withSideEffect(refused(503), removeAddressed),
  }),
  outlasting(503, 'image-is-lost-after-outage', 'loses an image after an outage', ['DI-503-04'], () => itemNotFound()),
  outlasting(503, 'image-is-locked-after-outage', 'keeps the lock of a request from before the outage', ['DI-503-04'], () =>
    provoked(409, ''),
  ),

  mutant('retry-after-with-unit', 'adds a unit to the seconds of Retry-After', {
    breaks: ['DI-FLD-09'],
    ...withField(refused(503), 'Retry-After', '54s'),
  }),
  mutant('retry-after-is-iso', 'writes Retry-After in the date format of contents', {
    breaks: ['DI-FLD-09'],
    ...withField(refused(503), 'Retry-After', () => isoIn(1)),
  }),
  mutant('retry-after-is-negative', 'sends a negative Retry-After', {
    breaks: ['DI-FLD-09'],
    ...withField(refused(503), 'Retry-After', '-1'),
  }),
  mutant('retry-after-is-fraction', 'sends a fraction of seconds as Retry-After', {
    breaks: ['DI-FLD-09'],
    ...withField(refused(503), 'Retry-After', '0.5'),
  }),
];
