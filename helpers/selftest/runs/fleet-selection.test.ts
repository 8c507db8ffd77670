import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { startAnswering } from './raw-servers.ts';
import { runCommand, runSuite, scratchFolder, verdictIn } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** `--project` selects targets of a fleet. The run ignores the others. */

/** Writes the target files of a fleet. Returns the variables that point the suite to it. */
function fleet(folder: string, urls: Readonly<Record<string, string>>, token: string): Record<string, string> {
  const files = Object.entries(urls).map(([name, url]) => {
    const { images } = referenceTarget(new URL(url).origin);
    return testTargetFile(folder, { name, url, images });
  });
  return { TARGET_FILE: files.join(','), OWNER: token };
}

test('a run with --project reaches and judges the selected targets of a fleet only', async () => {
  const reference = await startTestReference();
  const other = await startAnswering(500);
  const path = scratchFolder();
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  const variables = fleet(path, { one: url, two: `${other.origin}/v2/123`, three: url }, TARGET_TOKEN);
  const earlier = join(path, 'reports', 'two');
  mkdirSync(earlier, { recursive: true });
  const marker = '# Output folder of the Delete Image conformance suite.\n';
  writeFileSync(join(path, 'reports', '.delete-image-conformance'), `${marker}two/\nmatrix.json\n`);
  writeFileSync(join(earlier, '.delete-image-conformance'), `${marker}junit.xml\n`);
  writeFileSync(join(earlier, 'junit.xml'), '<testsuites/>');

  const grep = ['--grep', '@DI-(401|204)-01', '--no-deps'];
  const one = await runSuite(variables, path, { args: [...grep, '--project=one'] });
  const files = ['one/verdict.json', 'two/junit.xml', 'two/verdict.json', 'three/verdict.json', 'verdict.json', 'matrix.json'];
  const written = files.filter((file) => existsSync(join(path, 'reports', file)));
  const two = await runSuite(variables, path, { args: [...grep, '--project=o*', '--project=three'] });
  const matrix = JSON.parse(readFileSync(join(path, 'reports', 'matrix.json'), 'utf8'));
  const verdicts = ['one', 'two', 'three'].map((name) => verdictIn(path, name)?.verdict);
  const connections = other.connections();
  await Promise.all([reference.stop(), other.stop()]);

  expect(one.status, one.output).toBe(0);
  expect(connections).toBe(0);
  expect(one.output).not.toMatch(/\b(two|three)\b/);
  expect(written).toEqual(['one/verdict.json', 'two/junit.xml']);
  expect(two.status, two.output).toBe(0);
  expect(verdicts).toEqual(['partial', undefined, 'partial']);
  expect(two.output).toMatch(/^ {4}one {5}◐ not known {2}partial {2}\d+ of \d+ .*\n.*\n {4}three {3}◐ not known /m);
  expect(matrix.targets.map(({ name }: { name: string }) => name)).toEqual(['one', 'three']);
  expect(matrix.requirements.find(({ id }: { id: string }) => id === 'DI-401-01').verdicts).toEqual({
    one: 'pass',
    three: 'pass',
  });
});

test('--project of a smoke run keeps the rules over all responses', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  const variables = { ...fleet(path, { one: url, two: url }, TARGET_TOKEN), CONFORMANCE_OUT: join(path, 'reports') };
  const { status, output } = await runCommand(['smoke', '--project=two'], { variables });
  await reference.stop();
  const rules = verdictIn(path, 'two')?.requirements.filter(({ id, verdict }) => id.startsWith('DI-FLD') && verdict === 'pass');

  expect(status, output).toBe(0);
  expect(rules?.length).toBeGreaterThan(5);
});

test('--project hides no error of the configuration, and names the targets that there are', async () => {
  const path = scratchFolder();
  const url = 'http://127.0.0.1:9/v2/1';
  const variables = fleet(path, { one: url, two: url }, 'c0ffee0123456789c0ffee0123456789');
  for (const words of [['conformance'], ['smoke'], ['plan', '403']]) {
    const wrong = await runCommand([...words, '--project=two'], { variables: { TARGET_FILE: variables.TARGET_FILE ?? '' } });
    const unknown = await runCommand([...words, '--project=twoo'], { variables });

    expect(wrong.output).toMatch(/expected the environment variable OWNER to be set/);
    expect(unknown.output).toMatch(/^--project: expected one or two, got "twoo"\. Did you mean two\?\n$/m);
    expect([wrong.status, unknown.status]).toEqual([2, 2]);
  }
});
