import { expect, test } from '@playwright/test';
import { requirements as catalogue } from '../../../contracts/requirements.ts';
import { nastyConclusion } from '../fixtures/nasty-verdict.ts';
import { firstScreen, linesBefore, statementOf } from './statement.ts';
import { statementPage } from './statement-html.ts';

const conclusion = nastyConclusion('must');
const deviations = [{ requirement: 'DI-401-03', reason: 'x', until: '2026-12-31' }];
const screen = firstScreen(statementOf(conclusion, deviations));

test('a report begins with the answer, the worst of each level that binds, and what is accepted with its date', () => {
  expect([screen.heading, screen.mood]).toEqual(['Release: no', 'nonconformant']);
  expect(screen.basis).toMatch(/^Nonconformant \(endpoint\): 1 MUST requirement violated; \d+ of \d+ MUST requirements and /);
  expect(screen.found.map(({ mark: { text }, requirements: [id] }) => [text, id])).toEqual([
    ['✗ MUST', 'DI-401-02'],
    ['≈ MUST, accepted', 'DI-401-03'],
    ['▲ SHOULD', 'DI-204-08'],
  ]);
  expect(screen.found[1]?.note).toMatch(/\(until 2026-12-31\)$/);
  expect(screen.next).toEqual({ command: 'npm run explain -- DI-401-02', text: 'says what conforms.' });
});

test('what is outside the profile comes last, however grave: it stops no release', () => {
  const requirements = conclusion.file.requirements.map((row) => (row.id === 'DI-401-02' ? { ...row, gated: false } : row));
  const { found } = firstScreen(statementOf({ ...conclusion, file: { ...conclusion.file, requirements } }, deviations));

  expect(found.map(({ requirements: [id] }) => id)).toEqual(['DI-401-03', 'DI-204-08', 'DI-401-02']);
});

test('a gate that a run with accepted violations passes says that these do not stop it', () => {
  const file = { ...conclusion.file, verdict: 'deviating', passesGate: true } as const;
  const statement = statementOf({ ...conclusion, file }, deviations);

  expect(statement.gate.line).toMatch(/It stops if a MUST of the profile is violated and not accepted\.$/);
  expect(firstScreen(statement).basis).toMatch(/^Deviating \(endpoint\): /);
});

test('what is accepted of a MUST comes before a SHOULD, and an acceptance that has ended says so with its ticket', () => {
  const link = 'https://tickets.example/1';
  const ended = firstScreen(statementOf(conclusion, [{ requirement: 'DI-401-02', reason: 'x', until: '2026-02-28', link }]));

  expect(ended.found[0]?.note).toBe(`Accepted until 2026-02-28, ${link}: the acceptance of DI-401-02 has ended.`);
});

test('the first screen says what changed, and which of the findings are new', () => {
  const since = {
    ended: '2026-02-01T12:00:00.000Z',
    fixed: ['DI-405-03'],
    added: ['DI-401-02'],
    still: ['DI-204-08'],
    lost: [],
    less: [],
  } as const;
  const ended = [{ requirement: 'DI-204-08', reason: 'x', until: '2026-02-28', link: 'T-1' }];
  const changed = firstScreen(statementOf(conclusion, ended, { since }));

  expect(changed.since).toBe(
    'Since 2026-02-01 12:00 UTC: 1 new (DI-401-02), 1 fixed (DI-405-03), 1 still violated. 1 violation accepted. The acceptance of DI-204-08 has ended (T-1).',
  );
  expect(changed.found.map(({ isNew }) => isNew)).toEqual([true, false, false]);
  const same = { ...since, fixed: [], added: [], still: [] };
  expect(firstScreen(statementOf(conclusion, [], { since: same })).since).toMatch(/^Since .*: nothing new, nothing fixed\./);
});

test('the loss of data comes first, with a mark of its own', () => {
  const { file } = conclusion;
  const [first, ...others] = file.findings;
  const lost = { ...first, severity: 'DATA LOSS', requirements: ['DI-403-10'] };
  const worse = firstScreen(statementOf({ ...conclusion, file: { ...file, findings: [...others, lost] } as typeof file }, []));

  expect(worse.found[0]).toMatchObject({ mark: { text: '⊘ DATA LOSS', isLoss: true }, requirements: ['DI-403-10'] });
});

test('beside a finding stand, as text, the request and the response, below them the read that followed, and why it matters', () => {
  const read = { curl: 'curl -i', response: 'HTTP/1.1 404' };
  const requirements = conclusion.file.requirements.map((row) =>
    row.id === 'DI-401-02'
      ? { ...row, evidence: row.evidence.map((each) => ({ ...each, response: 'HTTP/1.1 401\n\n<b>', read })) }
      : row,
  );
  const html = String(statementPage(statementOf({ ...conclusion, file: { ...conclusion.file, requirements } }, []), 'x'));

  expect(html).toContain('<figcaption>Response</figcaption><pre>HTTP/1.1 401&#10;&#10;&lt;b&gt;</pre>');
  expect(html).toContain('<figcaption>Request</figcaption><pre data-copy>curl ');
  expect(html).toContain(`<p>${catalogue['DI-401-02'].why}</p>`);
  expect(html).toContain('<code data-copy>npm run explain -- DI-401-02</code>');
  expect(html).toContain('<pre data-copy>curl -i</pre></figure><figure><figcaption>Response</figcaption><pre>HTTP/1.1 404</pre>');
  expect(html.indexOf('<pre>HTTP/1.1 401')).toBeLessThan(html.indexOf('<figcaption>Read that followed'));
  expect(html.indexOf('Accepted deviations')).toBeGreaterThan(html.indexOf('MUST requirement violated'));
  expect(html.indexOf('Accepted deviations')).toBeLessThan(html.lastIndexOf('SHOULD requirement violated'));
});

test('a release that the pipeline stops is not green, whatever the word', () => {
  const file = { ...conclusion.file, verdict: 'conformant' } as const;
  const moodOf = (more = {}) => firstScreen(statementOf({ ...conclusion, file, ...more }, [])).mood;

  expect(moodOf()).toBe('nonconformant');
  expect(moodOf({ release: { answer: 'not known', unknown: [] } })).toBe('inconclusive');
});

test('a page says what a shell needs before its requests are sent again, and nothing else', () => {
  const lines = ['TARGET_TOKEN', 'TARGET_READER_TOKEN', 'IMAGE_ID'].map((variable) => ({
    variable,
    line: `export ${variable}="$MINE"`,
  }));
  const findings = conclusion.file.findings.map((each) => ({ ...each, curl: 'curl http://h/images/$IMAGE_ID' }));
  const statement = statementOf({ ...conclusion, file: { ...conclusion.file, findings } }, [], { shellLines: lines });

  expect(linesBefore(['curl http://h/images/$IMAGE_ID'], statement)).toEqual([lines[2]?.line]);
  expect(linesBefore(['curl http://h/images'], statement)).toEqual([]);
  expect(linesBefore(["curl -H 'Cookie: [redacted]' http://h/images"], statement)).toEqual([
    expect.stringMatching(/^# \[redacted\] /),
  ]);
  expect(String(statementPage(statement, 'x'))).toContain('Before a request of a finding is sent again');
  expect(String(statementPage(statementOf(conclusion, []), 'x'))).not.toContain('Before a request');
});
