import { expect, test } from '@playwright/test';
import { nastyConclusion } from '../fixtures/nasty-verdict.ts';
import { statementOf } from '../statement/statement.ts';
import { fleetSummary } from '../terminal/fleet-summary.ts';
import { fleetOf, foundFirst } from './fleet.ts';
import { fleetPage } from './fleet-html.ts';

const nasty = nastyConclusion('must');
const called = (name: string, answer: 'yes' | 'no' | 'not known', beside = {}) =>
  statementOf(
    {
      ...nasty,
      file: { ...nasty.file, target: { name, url: 'http://h' }, ...(answer === 'yes' && { verdict: 'conformant' as const }) },
      sentence: `sentence on ${name}`,
      release: { answer, unknown: [] },
    },
    [],
    beside,
  );
const fleet = fleetOf([called('a', 'yes'), called('b', 'no'), called('c', 'not known')]);

test('one target that may not be released says no for the fleet, and one that nobody knows not yes', () => {
  expect([fleet.answer, fleet.basis]).toEqual(['no', '1 of 3 targets may be released; 1 may not; of 1 nobody knows.']);
  expect(fleetOf([called('a', 'yes'), called('c', 'not known')]).answer).toBe('not known');
  expect(fleetOf([called('a', 'yes')])).toMatchObject({ answer: 'yes', act: ['Nobody has to act'] });
});

test('what changed is said of each target that has a history', () => {
  const since = { ended: '2026-02-01T12:00:00.000Z', fixed: ['DI-405-03'], added: [], still: [], lost: [] };

  expect(fleet.since).toMatch(/^Nothing to compare/);
  expect(fleetOf([called('a', 'yes', { since }), called('b', 'no')]).since).toBe('a: 1 fixed.');
  const same = { ...since, fixed: [] };
  expect(fleetOf([called('a', 'yes', { since: same })]).since).toBe('On all 1 targets nothing new, nothing fixed.');
});

test('the target with the loss of data comes first, and is marked', () => {
  const worse = called('z', 'no');
  const [first, ...others] = worse.file.findings;
  const findings = [{ ...first, severity: 'DATA LOSS' as const } as (typeof others)[number], ...others];
  const lost = statementOf({ ...worse, file: { ...worse.file, findings } }, []);

  const both = fleetOf([called('b', 'no'), lost]);

  expect(both.found.map((row) => `${row.name}: ${foundFirst(row)}`)[0]).toMatch(/^z: ⊘ DATA LOSS: /);
  expect(String(fleetPage(both, ''))).toMatch(/<li>z: <b class="error loss">⊘ DATA LOSS<\/b> /);
});

test('each group of targets has somebody who acts', () => {
  expect(fleet.act).toEqual([
    'The team of b: fix the findings, or have them accepted as deviations',
    'Whoever runs this suite: resolve what the release gate lists for c',
  ]);
});

test('of many targets the first lines stand above, and the rest in the table', () => {
  const many = fleetOf(Array.from({ length: 9 }, (_, place) => called(`t${place}`, 'no')));

  expect(String(fleetPage(many, '')).match(/<li>t\d: <b/g)).toHaveLength(3);
  expect(String(fleetPage(many, ''))).toContain('<li>6 more targets: see their rows</li>');
  expect(many.act).toEqual(['The teams of t0, t1, t2 and 6 more: fix the findings, or have them accepted as deviations']);
});

test('the page has a row a target, which leads to its page, and takes nothing for markup', () => {
  const html = String(fleetPage(fleet, '2026-03-01'));

  for (const name of ['a', 'b', 'c']) expect(html).toContain(`<a href="../${name}/html/index.html">${name}</a>`);
  expect(html).not.toContain('<c>');
  // Each requirement on each target, found by its worst end.
  expect(html).toMatch(
    /<tr data-kind="violated"><th scope="row">DI-401-02<\/th><td>MUST<\/td>(?:<td class="cell error">✗<\/td>){3}<td class="statement">/,
  );
});

test('the terminal has a row a target', () => {
  const lines = fleetSummary(fleet, ['report x'], { colour: false, columns: 100, verbose: false }).split('\n');

  expect(lines[1]).toMatch(/^RELEASE: NO {2}1 of 3 targets/);
  expect(lines.filter((line) => /^ {2}\S [abc] {7}/.test(line))).toHaveLength(3);
  expect(lines.find((line) => line.includes(' c '))).toContain('sentence on c');
  expect(lines.every((line) => line.length <= 100)).toBe(true);
});
