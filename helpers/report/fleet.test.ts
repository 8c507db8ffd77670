import { expect, test } from '@playwright/test';
import { nastyConclusion } from './fixtures/nasty-verdict.ts';
import { fleetOf, fleetPage, fleetSummary } from './fleet.ts';
import { statementOf } from './statement/statement.ts';

const nasty = nastyConclusion('must');
const called = (name: string, answer: 'yes' | 'no' | 'not known') =>
  statementOf(
    {
      ...nasty,
      file: { ...nasty.file, target: { name, url: 'http://h' }, ...(answer === 'yes' && { verdict: 'conformant' as const }) },
      sentence: `sentence on ${name}`,
      release: { answer, shown: answer, unknown: [] },
    },
    [],
  );
const fleet = fleetOf([called('a', 'yes'), called('b', 'no'), called('c', 'not known')]);

test('one target that may not be released says no for the fleet, and one that nobody knows not yes', () => {
  expect([fleet.answer, fleet.basis]).toEqual(['no', '1 of 3 targets may be released; 1 may not; 1 is not known.']);
  expect(fleetOf([called('a', 'yes'), called('c', 'not known')]).answer).toBe('not known');
  expect(fleetOf([called('a', 'yes')])).toMatchObject({ answer: 'yes' });
});

test('the page has a row a target, which leads to its page, marks a loss of data, and takes nothing for markup', () => {
  const worse = called('z', 'no');
  const [first, ...others] = worse.file.findings;
  const findings = [{ ...first, severity: 'DATA LOSS' as const } as (typeof others)[number], ...others];
  const lost = statementOf({ ...worse, file: { ...worse.file, findings } }, []);

  const html = String(fleetPage(fleetOf([called('a', 'yes'), called('<c>', 'not known'), lost]), '2026-03-01'));

  for (const name of ['a', 'z']) expect(html).toContain(`<a href="../${name}/html/index.html">${name}</a>`);
  expect(html).toMatch(
    /<b class="error loss">⊘ DATA LOSS<\/b> [^<]+ \(and \d+ more\)<\/td><td class="who-has-to-act">The target.s team has to act/,
  );
  expect(html).not.toContain('<c>');
});

test('the terminal has a row a target, and says who has to act', () => {
  const lines = fleetSummary(fleet, ['report x'], { colour: false, columns: 100, verbose: false }).split('\n');

  expect(lines[1]).toMatch(/^RELEASE: NO {2}1 of 3 targets/);
  expect(lines.filter((line) => /^ {4}[abc] {7}/.test(line))).toHaveLength(3);
  expect(lines.find((line) => line.includes(' c '))).toContain('sentence on c');
  expect(lines.filter((line) => line.includes('has to act'))).toHaveLength(2);
  expect(lines.every((line) => line.length <= 100 || line.includes('has to act'))).toBe(true);
});
