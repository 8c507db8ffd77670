import { expect, test } from '@playwright/test';
import { type Area, areas, requirementIds, requirements } from '../../contracts/requirements.ts';
import { type Profile, profileNames, smaller } from './profile.ts';
import { untested } from './reason.ts';
import type { RunRecord } from './run-record.ts';
import { type Conclusion, exitOf } from './run-verdict.ts';
import { accepted, run as runOf, violated } from './testing/changed-run.ts';
import type { Changes } from './testing/passing-run.ts';

const run = (profile: Profile, changes: Changes = {}, more: Partial<RunRecord> = {}): Conclusion =>
  runOf(changes, { profile, ...more });

const ofArea = (area: Area, level = 'MUST') =>
  requirementIds.filter((id) => requirements[id].area === area && requirements[id].level === level);
const parser: Changes = { 'DI-FRM-02': violated, 'DI-FRM-07': violated };
const counts = (wanted: readonly Area[]): number => wanted.reduce((sum, area) => sum + ofArea(area).length, 0);

test('the word is about the areas of the profile, and the headline says what is violated elsewhere and who fixes it', () => {
  const must = counts(['operation', 'http']);
  const service = run('service', parser);
  const endpoint = run('endpoint', parser);

  expect([service.file.verdict, service.exit, service.release.answer]).toEqual(['conformant', 0, 'yes']);
  expect(service.sentence).toContain(`Conformant (service) on ${must} of ${must} MUST requirements;`);
  expect(service.sentence).toContain(`connection: 2 of ${counts(['connection'])} violated, for the team of the HTTP server`);
  expect([endpoint.file.verdict, endpoint.exit, endpoint.release.answer]).toEqual(['nonconformant', 1, 'no']);
});

test('the file names profile, areas and what is gated', () => {
  const { file } = run('service', { ...parser, 'DI-FLD-10': accepted });
  const [operation, , connection] = file.areas;

  expect(file).toMatchObject({ schema: 3, profile: 'service', selection: null });
  expect(file.areas.map(({ name, gated }) => [name, gated])).toEqual(areas.map((name, place) => [name, place < 2]));
  expect(operation).toMatchObject({ must: { decided: ofArea('operation').length, of: ofArea('operation').length, violated: 0 } });
  expect(connection?.must).toEqual({ decided: ofArea('connection').length, of: ofArea('connection').length, violated: 2 });
  for (const { area, gated } of file.requirements) expect(gated).toBe(area === 'operation' || area === 'http');
});

test('a SHOULD outside the profile stops no gate', () => {
  const [should] = ofArea('http', 'SHOULD');
  const changes = should === undefined ? {} : { [should]: violated };

  expect(run('operation', changes, { gate: 'should' }).exit).toBe(0);
  expect(run('service', changes, { gate: 'should' }).exit).toBe(1);
});

test('an entry outside the profile is neither needed nor red', () => {
  const deviations = [{ requirement: 'DI-FRM-02', reason: 'known', until: '2026-01-01' }];
  const skipped = { 'DI-FRM-02': { status: 'skipped', reason: untested('no-images') } } as const;

  expect(run('service', {}, { deviations }).exit).toBe(0);
  expect(run('endpoint', {}, { deviations }).exit).toBe(1);
  expect(run('service', skipped, { require: ['DI-FRM-02'] }).exit).toBe(0);
  expect(run('endpoint', skipped, { require: ['DI-FRM-02'] }).exit).toBe(1);
});

test('a violation that is accepted outside the profile deviates from nothing', () => {
  expect(run('service', { 'DI-FRM-02': accepted }).file.verdict).toBe('conformant');
  expect(run('endpoint', { 'DI-FRM-02': accepted }).file.verdict).toBe('deviating');
});

test('fewer MUST requirements of the profile than demanded are red, in a whole run', () => {
  const of = counts(['operation', 'http']);
  const skipped = { 'DI-409-03': { status: 'skipped', reason: untested('no-images') } } as const;
  const least = (minTested: RunRecord['minTested'], part: RunRecord['part'] = 'whole') =>
    run('service', skipped, { part, ...(minTested !== undefined && { minTested }) });

  expect(least({ count: of - 1 }).exit).toBe(0);
  expect(least({ share: 0.9 }).exit).toBe(0);
  expect(least({ count: of }).exit).toBe(1);
  expect(least({ share: 1 }).reasons).toEqual([
    `${of - 1} of ${of} MUST requirements of the profile service tested, and CONFORMANCE_MIN_TESTED asks for ${of}`,
  ]);
  expect(least({ share: 1 }, 'selection').exit).toBe(0);
  expect(least('last').exit).toBe(0);
  expect(run('service', skipped, { minTested: 'last', lastTested: of - 1 }).exit).toBe(0);
  expect(run('service', skipped, { minTested: 'last', lastTested: of }).reasons).toEqual([
    `${of - 1} of ${of} MUST requirements of the profile service tested, and CONFORMANCE_MIN_TESTED asks for the ${of} of the last whole run`,
  ]);
});

test('a selection in which nothing is violated is partial, and never released', () => {
  const selection = { kind: 'grep', text: '--grep @MUST' } as const;
  const { file, exit, sentence, release } = run('service', parser, { part: 'selection', selection });

  expect([file.verdict, exit, release.answer]).toEqual(['partial', 0, 'not known']);
  expect(file.selection).toEqual({ ...selection, selected: requirementIds.length, of: requirementIds.length });
  expect(sentence).toMatch(/^In a selection of \d+ of \d+ requirements: no MUST requirement is violated; /);
  expect(run('service', { 'DI-401-02': violated }, { part: 'selection' }).file.verdict).toBe('nonconformant');
});

test('what a target does not offer is no gap in the run', () => {
  const lacking = { status: 'skipped', reason: untested('no-reach', { code: 503, why: 'no maintenance mode' }) } as const;
  const { release } = run('service', { 'DI-503-03': lacking, 'DI-409-03': { status: 'skipped', reason: untested('no-images') } });

  expect(release.unknown.filter((line) => line.startsWith('1 of '))).toEqual([
    expect.stringMatching(/^1 of \d+ requirements about loss was not tested \(1 more is not offered\): 409$/),
  ]);
  expect(run('service', { 'DI-503-03': lacking }).release.unknown.join()).not.toContain('MUST');
});

test('of several targets a violation decides the exit status, then a broken run, then an inconclusive one', () => {
  const exits = (...statuses: Conclusion['exit'][]) => exitOf(statuses.map((exit) => ({ exit })));

  expect([exits(0, 0), exits(0, 3), exits(3, 4), exits(4, 1, 3)]).toEqual([0, 3, 4, 1]);
});

test('of two profiles the smaller has fewer areas', () => {
  expect(profileNames).toEqual(['operation', 'service', 'endpoint']);
  expect([smaller('endpoint', 'service'), smaller('operation', 'service')]).toEqual(['service', 'operation']);
});
