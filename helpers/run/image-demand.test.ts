import { expect, test } from '@playwright/test';
import type { RequirementId } from '../../contracts/requirements.ts';
import { embeddedTarget } from '../settings/reference-target.ts';
import type { Needs } from '../verdict/declared.ts';
import { allotment, imagesNeeded, imagesText, type NeedyTest } from './image-demand.ts';
import { type PlannedTarget, plannedTarget } from './planned-target.ts';

const limits = { deletes: 500, timeoutMs: 1000, settleMs: 0, collectionDelete: false };
const description = embeddedTarget('http://127.0.0.1', { limits, chosen: 'nothing else is' });
const embedded = plannedTarget({ description, logins: {} }, {});

const listing = (count: number): PlannedTarget => ({
  ...embedded,
  provoke: {},
  images: { source: 'ids', ids: Array.from({ length: count }, (_, n) => `img-${n}`) },
});

const needy = (id: RequirementId, needs: Needs): NeedyTest => ({ id, needs });

/** In the order of their files. */
const tests = [
  needy('DI-204-01', { aims: ['deletion'] }),
  needy('DI-204-08', { aims: ['deletion'] }),
  needy('DI-204-09', { aims: ['own'] }),
  needy('DI-204-13', { aims: ['own'], state: true }),
  needy('DI-401-01', { aims: ['victim'], standIn: true }),
  needy('DI-401-10', { aims: ['victim'], state: true }),
  needy('DI-404-04', { aims: ['unknown'] }),
  needy('DI-GONE-01', { aims: ['deletion'], state: true }),
  needy('DI-KEEP-06', { aims: ['unknown', 'bystander'], state: true }),
];

/** The requirements that get no image, and what is left for the others. */
function shared(count: number): { readonly without: readonly string[]; readonly few: unknown } {
  const { without, few } = allotment(listing(count), tests);
  return { without: without.map(({ id }) => id), few };
}

test('few images go to the core first, then to what finds a loss, then to MUST before SHOULD, then by code', () => {
  expect(shared(1)).toEqual({ without: ['DI-401-10', 'DI-KEEP-06', 'DI-204-13', 'DI-204-09'], few: { spare: 0, victim: false } });
  expect(shared(2)).toEqual({ without: ['DI-KEEP-06', 'DI-204-13', 'DI-204-09'], few: { spare: 0, victim: true } });
  expect(shared(3)).toEqual({ without: ['DI-KEEP-06', 'DI-204-09'], few: { spare: 0, victim: true } });
  expect(shared(9).few).toEqual({ spare: 2, victim: true });
  expect(shared(7)).toEqual({ without: [], few: { spare: 0, victim: true } });
});

test('a test that needs more images than are left leaves them to the next', () => {
  expect(shared(4).without).toEqual(['DI-KEEP-06']);
});

test('images that a source makes are shared out if the operator limits them', () => {
  expect(allotment(embedded, tests)).toEqual({ without: [], few: undefined });
  const limited = { ...embedded, provoke: {}, limits: { ...limits, images: 3 } };

  expect(allotment(limited, tests)).toEqual(allotment(listing(3), tests));
  expect(imagesText(limited, 7, 1)).toContain('; TARGET_MAX_IMAGES allows 3: they go');
});

test('the images that a run needs count shared ones once for each worker', () => {
  expect(imagesNeeded(listing(9), tests, 1)).toBe(7);
  expect(imagesNeeded(listing(9), tests, 4)).toBe(2 + 4 * 5);
});

test('the image of a provoked refusal serves all tests of its kind but one that deletes it', () => {
  const provoking = [
    needy('DI-403-01', { provokes: [403] }),
    needy('DI-409-01', { provokes: [409] }),
    needy('DI-409-05', { provokes: [409], passing: true }),
    needy('DI-503-01', { provokes: [503] }),
    needy('DI-503-03', { provokes: [503], state: true }),
  ];

  expect(imagesNeeded(embedded, provoking, 1)).toBe(3);
});

test('one deletion of a worker serves all tests that join it', () => {
  const joined = ['DI-204-02', 'DI-204-07', 'DI-FRM-11'] as const;
  const tests = joined.map((id) => needy(id, { aims: ['own'], shares: 'joined' }));

  expect(imagesNeeded(embedded, tests, 1)).toBe(1);
  expect(imagesNeeded(embedded, tests, 2)).toBe(2);
});

test('where too few images are listed, the plan says what they go to', () => {
  expect(imagesText(listing(3), 7, 1)).toBe(
    'images needed: 7 at most, over 1 worker; only 3 are listed: they go to the core first, then to what finds a loss, then by level and code',
  );
  expect(imagesText(listing(7), 7, 1)).not.toContain('only');
});
