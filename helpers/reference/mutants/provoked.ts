import type { RefusalCode } from '../../../contracts/operation.ts';
import type { Behaviour } from '../behaviour.ts';
import { failed, fault, itemNotFound, noContent, overLimit, provoked } from '../faults.ts';
import { type Answer, fieldOf, fieldsWith } from '../message.ts';
import { answering, rewriteAnswer, withField, withStages } from './changes.ts';
import { changeAddressed, deletingOn, removeAddressed } from './effects.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
import { all, deletion, idOf, isAimed, isDeletion, isKnown, isKnownDeletion, ofRole, status, type Where } from './where.ts';

/** A DELETE of an image of the run that is answered with this code, because it was provoked. */
const refused = (code: RefusalCode): Where => all(deletion(code), isAimed);

/** Deletes the image, and says so. */
const carryingOut = (where: Where): Behaviour =>
  answering(where, (call) => {
    removeAddressed(call);
    return noContent;
  });

/** A provocation without effect: the image is deleted. */
const ignoring = (code: RefusalCode): Behaviour => carryingOut(refused(code));

/** A DELETE of an image of the run, by whomever, while its owner is refused with one of these codes. */
const whileRefused = (...codes: readonly RefusalCode[]): Where =>
  all(isDeletion, isAimed, (call) => {
    const { limited, names, refusals } = call.universe;
    const code = refusals.get(idOf(call) ?? '') ?? (limited.has(names.tenants.owner) ? 413 : undefined);
    return code !== undefined && codes.includes(code);
  });

/** A refusal that outlasts its cause by one request. */
const outlasting = (code: RefusalCode, answer: () => Answer): Behaviour =>
  withStages((s) => ({
    obstacle(call, image) {
      const { notes, refusals } = call.universe;
      const last = notes.get(`refused ${image.id}`);
      const armed = refusals.get(image.id);
      if (armed === undefined) notes.delete(`refused ${image.id}`);
      else notes.set(`refused ${image.id}`, String(armed));
      return armed === undefined && last === String(code) ? answer() : s.obstacle(call, image);
    },
  }));

/** A failure after which the image cannot be deleted for so long, in ms; by default for ever. */
export const lasting = (answer: Answer, forMs = Number.POSITIVE_INFINITY): Behaviour =>
  withStages((s) => ({
    obstacle(call, image) {
      const { notes, refusals } = call.universe;
      if (refusals.get(image.id) === 500) notes.set(`failed ${image.id}`, String(Date.now() + forMs));
      const isLocked = !refusals.has(image.id) && Date.now() < Number(notes.get(`failed ${image.id}`) ?? 0);
      return isLocked ? answer : s.obstacle(call, image);
    },
  }));

/** A limit whose Retry-After and fault name this moment; the field says it in these words. */
export const limitUntil = (moment: () => Date, inWords: (moment: Date) => string, member = 'retryAfter'): Behaviour =>
  rewriteAnswer(status(413), (answer) => {
    const at = new Date(Math.floor(moment().getTime() / 1000) * 1000);
    const { retryAfter: _, ...overLimit } = (answer.json as { overLimit: Record<string, unknown> }).overLimit;
    const json = { overLimit: { ...overLimit, [member]: at.toISOString().replace('.000Z', 'Z') } };
    return { ...answer, fields: fieldsWith(answer.fields, 'Retry-After', inWords(at)), json };
  });

/** A date as RFC 850 has it. */
function obsoleteDate(at: Date): string {
  const weekday = at.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
  const [, day, month, year = '', clock] = at.toUTCString().split(' ');
  return `${weekday}, ${day}-${month}-${year.slice(2)} ${clock} GMT`;
}

const isoIn = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+/, '');
const limit = refused(413);

/** Defects of the codes that have to be provoked: 409, 413, 500, 503. */
export const provocations: readonly Mutant[] = [
  mutant('named-bad-method-409', 'names the fault of a 409 like that of a 405, as the WADL of the operation does')
    .breaking('DI-409-02')
    .renameFault(status(409), 'badMethod'),
  mutant('deletes-although-409', 'deletes before it notices the conflict')
    .breaking('DI-409-03', 'DI-409-05')
    .with(deletingOn(refused(409))),
  mutant('conflict-says-conflict', 'sends a message that says Conflict and nothing else')
    .breaking('DI-409-04')
    .withMembers(status(409), { message: 'Conflict' }),
  mutant('image-is-lost-after-conflict', 'loses an image after a conflict')
    .breaking('DI-409-05')
    .with(outlasting(409, () => itemNotFound())),

  mutant('second-deletion-forces', 'takes the second deletion of an image in conflict for a confirmation')
    .breaking('DI-409-06')
    .with(carryingOut(all(refused(409), (call) => call.universe.count(`in conflict ${idOf(call)}`) > 1))),
  mutant(
    'obstacles-come-before-the-role',
    'looks up conflicts, limits and outages for whoever may read, and forgets the role over them',
  )
    .breaking('DI-403-15')
    .with(carryingOut(all(whileRefused(409, 413, 503), ofRole('observer')))),
  mutant('fails-open', 'asks for no token over its limit, and takes any while it cannot find out whose it is')
    .breaking('DI-401-17')
    .with(
      carryingOut((call, answer) => {
        const where = fieldOf(call.request.fields, 'X-Auth-Token') === undefined ? whileRefused(413) : whileRefused(503);
        return !isKnown(call) && where(call, answer);
      }),
    ),

  mutant('provoked-413-is-204', 'applies its limit to reads only').breaking('DI-413-01').with(ignoring(413)),
  mutant('no-retry-after', 'leaves Retry-After out of a 413').breaking('DI-413-02').withoutField(limit, 'Retry-After'),
  mutant('no-retry-after-for-odd-paths', 'limits odd paths in its front, which does not say when to come back')
    .breaking('DI-413-02')
    .answering(
      (call) => isKnownDeletion(call) && /%2f/i.test(call.request.target),
      fault(413, 'overLimit', 'Too many requests.', [], { retryAfter: '1' }),
    ),
  mutant('named-request-entity-too-large-413', 'names the fault of a 413 after its status')
    .breaking('DI-413-03')
    .renameFault(limit, 'requestEntityTooLarge'),
  mutant('fault-says-no-time', 'says in Retry-After alone when to come back')
    .breaking('DI-413-11')
    .withMembers(limit, { retryAfter: undefined }),
  mutant('fault-retry-is-number', 'writes retryAfter as a number').breaking('DI-413-04').withMembers(limit, { retryAfter: 1 }),
  mutant('fault-retry-in-milliseconds', 'writes retryAfter in milliseconds')
    .breaking('DI-413-05')
    .withMembers(limit, { retryAfter: '1000' }),
  mutant('deletes-although-413', 'carries out a request before it counts it').breaking('DI-413-06').with(deletingOn(limit)),
  mutant('limit-outlasts-its-retry-after', 'still limits the account after the time that it named')
    .breaking('DI-413-07')
    .withStages((s) => ({
      limit(call) {
        const limited = `limited ${idOf(call)}`;
        const refusal = s.limit(call);
        if (refusal !== undefined) call.universe.notes.set(limited, '');
        return refusal ?? (call.universe.notes.delete(limited) ? overLimit(1) : undefined);
      },
    })),
  mutant('limit-is-shared-by-all-tenants', 'counts the deletions of all tenants together')
    .breaking('DI-413-12')
    .withStages(() => ({ limit: ({ universe, root }) => (universe.limited.size > 0 ? provoked(413, root) : undefined) })),
  mutant('retry-after-is-past', 'sends the time at which the limit began as Retry-After')
    .breaking('DI-413-08')
    .with(
      limitUntil(
        () => new Date(Date.now() - 600_000),
        (at) => at.toUTCString(),
      ),
    ),

  mutant('retry-after-is-obsolete', 'writes the date of Retry-After as RFC 850 has it')
    .breaking('DI-FLD-16')
    .with(limitUntil(() => new Date(Date.now() + 2000), obsoleteDate)),
  mutant('failure-is-200', 'reports a failure in the content of a 200')
    .breaking('DI-500-01')
    .answering(refused(500), { ...failed, status: 200 }),
  mutant('named-internal-server-error-500', 'names the fault of a 500 after its status')
    .breaking('DI-500-02')
    .renameFault(status(500), 'internalServerError'),
  mutant('failure-wipes-metadata', 'removes the metadata of an image, and fails before it removes the image')
    .breaking('DI-500-03')
    .withSideEffect(refused(500), (call) => changeAddressed(call, (image) => ({ ...image, metadata: {} }))),
  mutant('failure-leaves-a-lock', 'never releases the lock of a deletion that failed')
    .breaking('DI-500-04')
    .with(lasting(provoked(409, ''))),
  mutant('failure-forgets-the-image', 'removes an image from the index of deletions alone, and fails')
    .breaking('DI-500-04')
    .with(lasting(itemNotFound())),

  mutant('provoked-503-is-204', 'deletes during maintenance').breaking('DI-503-01').with(ignoring(503)),
  mutant('named-unavailable-503', 'names the fault of a 503 unavailable')
    .breaking('DI-503-02')
    .renameFault(status(503), 'unavailable'),
  mutant('deletes-although-503', 'queues the deletion and answers 503')
    .breaking('DI-503-03', 'DI-503-04')
    .with({ mayBreak: ['DI-503-05'] })
    .withSideEffect(refused(503), removeAddressed),

  ...breaking('DI-FLD-09')(withField, {
    'retry-after-is-iso': ['writes Retry-After in the date format of contents', refused(503), 'Retry-After', () => isoIn(1)],
    'retry-after-is-fraction': ['sends a fraction of seconds as Retry-After', refused(503), 'Retry-After', '0.5'],
  }),
];
