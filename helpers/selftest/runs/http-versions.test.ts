import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirements } from '../../../contracts/requirements.ts';
import type { ReferenceTls } from '../../reference/reference.ts';
import { authorityFile } from '../../shared/reference-certificate.ts';
import { archiveVersions } from './archive-versions.ts';
import { referenceFile, securedReference } from './secured-reference.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

type Protocols = ReferenceTls['protocols'];

/** A run on the reference target with TLS and these protocols; how many requests of its archive went out over each version of HTTP. */
async function runOn(protocols: Protocols, httpVersions: string, args: readonly string[] = []) {
  const reference = await securedReference(protocols);
  const path = scratchFolder();
  const { file, tokens } = referenceFile(path, 'secured', reference.baseUrl);
  const variables = { TARGET_FILE: file, TARGET_CA_FILE: authorityFile, TARGET_HTTP_VERSIONS: httpVersions };
  const { verdict, output } = await runSuite({ ...variables, ...tokens }, path, { args });
  const requests = verdict?.verdict === 'broken' ? {} : archiveVersions(join(path, 'reports'));
  await reference.close();
  const reasons = new Set(verdict?.requirements.flatMap(({ reason }) => reason?.code ?? []));
  return { verdict, output, requests, reasons };
}

const clean = { verdict: 'conformant', counts: { error: 0, warning: 0, note: 0, broken: 0 } };

test('a conforming target with HTTP/2 is conformant over HTTP/2 alone, and what needs HTTP/1.1 is not tested', async () => {
  const { verdict, output, requests, reasons } = await runOn(undefined, '2');
  expect(verdict, output).toMatchObject(clean);
  expect(Object.keys(requests)).toEqual(['HTTP/2']);
  expect(reasons).toContain('version-left-out');
});

test('a conforming target with both versions is conformant over both, and all of HTTP/2 is tested but a refused stream', async () => {
  const { verdict, output, requests } = await runOn(undefined, 'auto');
  expect(verdict, output).toMatchObject(clean);
  expect(Object.keys(requests).sort()).toEqual(['HTTP/1.0', 'HTTP/1.1', 'HTTP/2']);
  const left = verdict?.requirements.filter(({ id, verdict: how }) => id.startsWith('DI-H2-') && how !== 'pass');
  expect(left?.map(({ id, reason }) => [id, reason?.code])).toEqual([['DI-H2-06', 'no-refused-stream']]);
});

test('a target that speaks HTTP/2 alone is judged over HTTP/2', async () => {
  const { verdict, output, requests, reasons } = await runOn(['h2'], 'auto', [
    '--grep',
    '@DI-204|@DI-401|@DI-GONE-01|@DI-FRM-01',
  ]);
  expect(verdict, output).toMatchObject({ ...clean, verdict: 'partial' });
  expect(Object.keys(requests)).toEqual(['HTTP/2']);
  expect(reasons).toContain('speaks-http2-alone');
});

test('a conforming target with HTTP/2 is conformant over HTTP/1.1 alone, and only what is said of HTTP/2 is left out', async () => {
  const { verdict, output, requests } = await runOn(undefined, '1.1');
  expect(verdict, output).toMatchObject(clean);
  expect(Object.keys(requests).sort()).toEqual(['HTTP/1.0', 'HTTP/1.1']);
  const leftOut = verdict?.requirements.filter(({ reason }) => reason?.code === 'version-left-out') ?? [];
  expect(leftOut.map(({ id }) => id)).toEqual(Object.keys(requirements).filter((id) => id.startsWith('DI-H2-')));
});

test('a version that is wanted and not spoken ends the run, and blames the operator', async () => {
  const { verdict, output } = await runOn(['http/1.1'], '2', ['--grep', '@DI-204-01']);
  expect(verdict, output).toMatchObject({ verdict: 'broken' });
  expect(output).toContain('shows no HTTP/2');
});
