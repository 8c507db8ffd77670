import { expect, test } from '@playwright/test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { requirementIds } from '../../../contracts/requirements.ts';
import type { Gate } from '../../verdict/verdict-file.ts';
import { nastyVerdict } from '../fixtures/nasty-verdict.ts';
import { junit, junitStatus } from './junit.ts';

const written = (gate: Gate) => junit(nastyVerdict(gate), new Map([['DI-401-02', 2]]));

interface Said {
  readonly message: string;
  readonly '#text': string;
  readonly type?: string;
}
interface Case {
  readonly name: string;
  readonly classname: string;
  readonly time: string;
  readonly failure?: Said;
  readonly error?: Said;
  readonly skipped?: Said;
  readonly 'system-out'?: string;
}
interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly testcase: readonly Case[];
}

function parsed(xml: string): {
  testsuites: { tests: string; failures: string; errors: string; skipped: string; testsuite: Suite[] };
} {
  const isArray = (name: string) => name === 'testsuite' || name === 'testcase';
  return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray }).parse(xml);
}

test.describe('JUnit XML', () => {
  test('is well-formed whatever names, reasons and evidence contain', () => {
    expect(XMLValidator.validate(written('must'))).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids them even escaped.
    expect(written('must')).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\uffff]|\p{Surrogate}/u);
  });

  test('has one case for each requirement, with totals that add up', () => {
    const { testsuites } = parsed(written('must'));
    const cases = testsuites.testsuite.flatMap(({ testcase }) => testcase);

    expect(cases).toHaveLength(requirementIds.length);
    expect(testsuites).toMatchObject({ tests: String(requirementIds.length), failures: '1', errors: '1' });
    expect(cases.find(({ name }) => name.startsWith('DI-401-02'))).toMatchObject({
      classname: expect.stringMatching(/^delete-image\..*\.401 unauthorized$/),
      time: '0.002',
    });
  });

  test('a run that is stopped without a failed case is an error of its own, and no other run is', () => {
    const { findings: _, ...verdict } = nastyVerdict('must');
    const rows = verdict.requirements.map((row) => ({ ...row, verdict: 'untested' as const }));
    const stopped = { ...verdict, findings: [], requirements: rows, verdict: 'broken' as const, passesGate: false };
    const { testsuites } = parsed(junit(stopped, new Map(), ['TARGET_TOKEN was refused (401)', 'no 204']));

    expect(testsuites).toMatchObject({ tests: String(requirementIds.length + 1), failures: '0', errors: '1' });
    expect(testsuites.testsuite.at(-1)).toMatchObject({
      name: 'run',
      testcase: [{ name: 'The run passes the release gate', error: { message: 'TARGET_TOKEN was refused (401); no 204' } }],
    });
    for (const [file, reasons] of [
      [stopped, []],
      [nastyVerdict('must'), ['1 MUST requirement violated']],
    ] as const)
      expect(parsed(junit(file, new Map(), reasons)).testsuites.tests).toBe(String(requirementIds.length));
  });

  test('groups by target and topic in Jenkins, and loses no case of a fleet in GitLab', () => {
    const named = (name: string) => {
      const file = nastyVerdict('must');
      return parsed(junit({ ...file, target: { ...file.target, name } }, new Map())).testsuites.testsuite;
    };
    const cases = [...named('compute.example'), ...named('b')].flatMap(({ name: suite, testcase }) =>
      testcase.map(({ name, classname }) => ({ suite, name, classname })),
    );
    // CaseResult.java of jenkinsci/junit-plugin; test_case.rb and junit.rb of GitLab.
    const jenkins = cases.map(({ classname }) => [
      classname.slice(0, classname.lastIndexOf('.')),
      classname.slice(classname.lastIndexOf('.') + 1),
    ]);
    const gitlab = new Set(cases.map(({ suite, classname, name }) => `${suite}_${classname}_${name}`));

    expect(new Set(jenkins.map(([group]) => group))).toEqual(new Set(['delete-image.compute.example', 'delete-image.b']));
    expect(jenkins.map(([, topic]) => topic)).toEqual(cases.map(({ suite }) => suite));
    expect(gitlab.size).toBe(2 * requirementIds.length);
  });

  test('says the same to Jenkins and to GitLab, which read other parts of a case', () => {
    const cases = parsed(written('should')).testsuites.testsuite.flatMap(({ testcase }) => testcase);
    const counted = ['failure', 'error', 'skipped'] as const;
    // ActiveSupport's xml_mini.rb, PARSING: GitLab's Hash.from_xml takes the text of an element with such a type for a value.
    const converted = /^(?:symbol|date|datetime|duration|integer|float|decimal|boolean|string|yaml|base64Binary|file)$/i;

    for (const each of cases) {
      const [one, ...others] = counted.flatMap((name) => (name in each ? [each[name] as Said] : []));
      // CaseResult.java: skipped wins over error, and error over failure. junit.rb: failure, error, skipped.
      expect(others, each.name).toEqual([]);
      if (one === undefined) continue;
      // Jenkins shows the message of what is skipped. GitLab shows the text; without any, all attributes.
      expect([one.message.trim(), one['#text'].trim()], each.name).not.toContain('');
      expect(one.type ?? '', each.name).not.toMatch(converted);
    }
    expect(cases.some(({ failure }) => failure) && cases.some(({ error }) => error) && cases.some(({ skipped }) => skipped)).toBe(
      true,
    );
  });

  test('uses the elements and attributes of the schema of Jenkins only', () => {
    // jenkinsci/xunit-plugin, jenkins-junit.xsd.
    const allowed: Readonly<Record<string, readonly string[]>> = {
      testsuites: ['name', 'time', 'tests', 'failures', 'disabled', 'errors'],
      testsuite: ['name', 'tests', 'failures', 'errors', 'time', 'disabled', 'skipped', 'timestamp', 'hostname', 'id', 'package'],
      testcase: ['name', 'assertions', 'time', 'classname', 'status', 'class', 'file', 'line'],
      skipped: ['message', 'type'],
      error: ['message', 'type'],
      failure: ['message', 'type'],
      'system-out': [],
    };
    const elements = [...written('should').matchAll(/<([a-z-]+)((?: [a-z]+="[^"]*")*)\/?>/g)];
    const used = elements.flatMap(([, name = '', attributes = '']) => [
      name,
      ...[...attributes.matchAll(/ ([a-z]+)=/g)].map(([, attribute]) => `${name} ${attribute}`),
    ]);
    const known = Object.entries(allowed).flatMap(([name, attributes]) => [name, ...attributes.map((each) => `${name} ${each}`)]);

    expect(elements.length).toBeGreaterThan(requirementIds.length);
    expect([...new Set(used)].filter((each) => !known.includes(each))).toEqual([]);
  });

  test('fails a violated MUST; prints a warning and a note; skips untested and accepted requirements', () => {
    const cases = parsed(written('must')).testsuites.testsuite.flatMap(({ testcase }) => testcase);
    const one = (id: string) => cases.find(({ name }) => name.startsWith(id));

    expect(one('DI-401-02')?.failure?.message).toBe('The 401 lacks WWW-Authenticate');
    expect(one('DI-401-02')?.failure?.['#text']).toContain('line');
    expect(one('DI-204-08')?.['system-out']).toMatch(/^warning \(SHOULD requirement violated\)[\s\S]*received {2}404/);
    expect(one('DI-204-08')).not.toHaveProperty('failure');
    expect(one('DI-RACE-06')).toMatchObject({ 'system-out': expect.stringContaining('note') });
    expect(one('DI-401-03')?.skipped?.message).toContain('accepted deviation');
    expect(one('DI-503-01')?.skipped?.message).toContain('tab');
    expect(one('DI-503-01')?.skipped?.['#text']).toBe(one('DI-503-01')?.skipped?.message);
    expect(one('DI-GONE-01')).toHaveProperty('error');
  });
});

for (const [verdict, gated, byGate] of [
  ['error', true, { must: 'failed', should: 'failed', never: 'passed' }],
  ['error', false, { must: 'passed', should: 'passed', never: 'passed' }],
  ['warning', true, { must: 'passed', should: 'failed', never: 'passed' }],
  ['warning', false, { must: 'passed', should: 'passed', never: 'passed' }],
  ['broken', true, { must: 'error', should: 'error', never: 'error' }],
] as const)
  test(`${verdict} ${gated ? 'inside' : 'outside'} the profile is to a pipeline what its gate says`, () => {
    for (const gate of ['must', 'should', 'never'] as const)
      expect(junitStatus({ verdict, gated }, gate), gate).toBe(byGate[gate]);
  });
