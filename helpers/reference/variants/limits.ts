import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import { conflictingRequest, fault, overLimit, provoked } from '../faults.ts';
import type { Answer } from '../message.ts';
import { rewriteList, withStages } from '../mutants/changes.ts';
import { lasting } from '../mutants/provoked.ts';
import { all, carrying, deletion, idOf, isAimed, isDeletion, status } from '../mutants/where.ts';
import type { KnownCall } from '../stages.ts';
import { statusOf } from '../universe.ts';
import { type Variant, variant } from './variant.ts';

/** A 429 that does not say when to come back: RFC 6585 section 4 leaves that to the server. */
const tooMany = (): Answer => fault(429, 'overLimit', 'Too many requests.');

/** A limiter that counts requests of one kind and refuses some of them. */
const limiter = (isLimited: (call: KnownCall) => boolean, refusal = (): Answer => overLimit(0)): Behaviour =>
  withStages((s) => ({ act: (call) => (isLimited(call) ? refusal() : s.act(call)) }));

/** Every n-th request with this method, from the second on. */
const everyNth = (method: string, n: number) => (call: KnownCall) =>
  call.request.method === method &&
  !call.universe.refusals.has(idOf(call) ?? '') &&
  call.universe.limited.size === 0 &&
  call.universe.count(`${method} of ${call.principal.tenant}`) % n === 0;

const readsInASecond = 60;

/** Reads of an account beyond so many in one second. */
const isTooFast = ({ request, universe, principal }: KnownCall): boolean =>
  request.method === 'GET' && universe.count(`reads of ${principal.tenant} in ${Math.floor(Date.now() / 1000)}`) > readsInASecond;

/** The number of deletions in progress, by tenant. */
const underWay = new WeakMap<object, number>();

/** Refuses deletions of an account while six or more are in progress, after a moment in which they accumulate. */
const noCrowds: Behaviour = {
  stages: (s) => ({
    async act(call) {
      if (!isDeletion(call)) return s.act(call);
      underWay.set(call.universe, (underWay.get(call.universe) ?? 0) + 1);
      await delay(30);
      const crowd = underWay.get(call.universe) ?? 0;
      await delay(30);
      underWay.set(call.universe, (underWay.get(call.universe) ?? 1) - 1);
      return crowd > 5 ? overLimit(0) : s.act(call);
    },
  }),
};

/** Whether a provocation for an image, or for a tenant, was switched on or off within the last half second. */
const isSwitching = ({ universe }: KnownCall, of: string): boolean =>
  Date.now() - Number(universe.notes.get(`switched ${of}`) ?? 0) < 500;

const provokedCodes = [409, 500, 503] as const;
const codeOf = (noted: string | undefined) => provokedCodes.find((code) => String(code) === noted);

/** Variants that limit the rate of requests. */
export const limits: readonly Variant[] = [
  variant('retry-in-other-forms', 'says in a fault when to come back in seconds, or in UTC without a zone').rewriteFault(
    status(413),
    (given, { universe }) => ({
      ...given,
      retryAfter: universe.count('limits') % 2 === 0 ? '1' : new Date(Date.now() + 1000).toISOString().slice(0, 19),
    }),
  ),
  variant('rate-limiter', `limits an account to ${readsInASecond} reads a second`).with(limiter(isTooFast, () => overLimit(1))),
  variant('deletion-limiter', 'refuses one deletion in three of an account because of its rate, with Retry-After: 0').with(
    limiter(everyNth('DELETE', 3)),
  ),
  variant('deletions-are-limited-without-retry-after', 'refuses one deletion in three with 429, without saying how long')
    .with({ warnings: ['DI-413-10'] })
    .with(limiter(everyNth('DELETE', 3), tooMany)),
  variant('reads-are-limited-without-retry-after', 'refuses one read in three with 429, and does not say when to come back')
    .with({ warnings: ['DI-413-10'] })
    .with(limiter(everyNth('GET', 3), tooMany)),
  variant('limit-answers-the-whole-race', 'refuses deletions of an account because of their rate if eight arrive at once').with(
    noCrowds,
  ),
  variant(
    'some-deletions-are-limited',
    'refuses deletions with If-Match, and of images that are being saved, because of the rate',
  )
    .with({
      undecided: Object.fromEntries(
        ['DI-NEG-16', 'DI-NEG-18', 'DI-204-11', 'DI-204-12', 'DI-204-15'].map((id) => [id, 'rate-limited'] as const),
      ),
    })
    .with(limiter((call) => isDeletion(call) && carrying('If-Match')(call)))
    .withStages((s) => ({
      obstacle: (call, image) => (statusOf(image) === 'SAVING' ? overLimit(0) : s.obstacle(call, image)),
    })),
  variant('limit-counts-addresses', 'has a gateway that limits addresses, before anybody looks at a token')
    .with({ undecided: { 'DI-413-12': 'limit-of-address' } })
    .withStages((s) => ({
      admit: (call) => (isDeletion(call) && call.universe.limited.size > 0 ? overLimit(1) : s.admit(call)),
    })),
  variant('provocations-begin-late', 'refuses what is to be provoked only half a second after the switch was thrown').withStages(
    (s) => ({
      limit: (call) => (isSwitching(call, call.principal.tenant) ? undefined : s.limit(call)),
      obstacle: (call, image) =>
        call.universe.refusals.has(image.id) && isSwitching(call, image.id) ? undefined : s.obstacle(call, image),
    }),
  ),
  variant('provocations-end-late', 'refuses what was provoked for half a second after the switch was thrown back').withStages(
    (s) => ({
      obstacle(call, image) {
        const { notes, refusals } = call.universe;
        const armed = refusals.get(image.id);
        if (armed !== undefined) notes.set(`armed ${image.id}`, String(armed));
        const last = codeOf(notes.get(`armed ${image.id}`));
        const isLeft = armed === undefined && last !== undefined && isSwitching(call, image.id);
        return isLeft ? provoked(last, call.root) : s.obstacle(call, image);
      },
    }),
  ),
  variant('failure-leaves-a-lock-for-a-moment', 'holds the lock of a deletion that failed for another second').with(
    lasting(conflictingRequest('a deletion of it is being undone'), 1000),
  ),
  variant(
    'conflict-is-checked-in-a-copy',
    'leaves an image out of its lists for half a second after a 409, as the next replica does',
  )
    .withSideEffect(all(deletion(409), isAimed), (call) => {
      call.universe.notes.set(`checked ${idOf(call)}`, String(Date.now() + 500));
    })
    .rewriteList((listed, { universe }) =>
      listed.filter(({ id }) => Date.now() >= Number(universe.notes.get(`checked ${id}`) ?? 0)),
    ),
  variant('list-follows-a-failure-late', 'removes an image, fails with 500, and keeps it in its lists for another two seconds')
    .withSideEffect(all(deletion(500), isAimed), (call) => {
      call.universe.notes.set(`late ${idOf(call)}`, String(Date.now() + 2000));
    })
    .withStages((s) => ({
      ...rewriteList((listed, { universe: { notes } }) =>
        listed.filter(({ id }) => !notes.has(`late ${id}`) || Date.now() < Number(notes.get(`late ${id}`))),
      ).stages?.(s),
      find: (call, id) => (call.universe.notes.has(`late ${id}`) ? undefined : s.find(call, id)),
    })),
];
