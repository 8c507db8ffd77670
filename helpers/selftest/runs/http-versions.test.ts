import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirements } from '../../../contracts/requirements.ts';
import type { ReferenceTls } from '../../reference/reference.ts';
import { authorityFile } from '../../settings/reference-target.ts';
import { archiveVersions } from './archive-versions.ts';
import { runSuite, scratchFolder, verdictIn } from './suite-run.ts';
import { referenceFile, securedReference } from './test-reference.ts';

interface Spoken {
  readonly protocols?: ReferenceTls['protocols'];
  readonly httpVersions: '1.1' | '2' | 'auto';
}

/** A run on reference targets with TLS, by their names; how many requests of the archive of each went out over each version of HTTP. */
async function runOn<Name extends string>(spoken: Readonly<Record<Name, Spoken>>, args: readonly string[] = []) {
  const path = scratchFolder();
  const rows = Object.entries<Spoken>(spoken);
  const started = await Promise.all(
    rows.map(async ([name, { protocols, httpVersions }]) => {
      const reference = await securedReference(protocols);
      const options = { more: { httpVersions, tls: { ca: authorityFile } }, prefix: `${name}_` };
      return { name, reference, ...referenceFile(path, name, reference.baseUrl, options) };
    }),
  );
  const variables = { TARGET_FILE: started.map(({ file }) => file).join(',') };
  const { output } = await runSuite(Object.assign(variables, ...started.map(({ tokens }) => tokens)), path, { args });
  await Promise.all(started.map(({ reference }) => reference.close()));
  const found = started.map(({ name }) => {
    const folder = rows.length === 1 ? '.' : name;
    const verdict = verdictIn(path, folder);
    const requests = verdict?.verdict === 'broken' ? {} : archiveVersions(join(path, 'reports', folder));
    const reasons = new Set(verdict?.requirements.flatMap(({ reason }) => reason?.code ?? []));
    return [name, { verdict, requests, reasons }] as const;
  });
  return { output, ...(Object.fromEntries(found) as Record<Name, (typeof found)[number][1]>) };
}

const clean = { verdict: 'conformant', counts: { error: 0, warning: 0, note: 0, broken: 0 } };

test('a conforming target is conformant over HTTP/2 alone, and over both versions', async () => {
  const { output, two, both } = await runOn({ two: { httpVersions: '2' }, both: { httpVersions: 'auto' } });

  // What needs HTTP/1.1 is not tested.
  expect(two.verdict, output).toMatchObject(clean);
  expect(Object.keys(two.requests)).toEqual(['HTTP/2']);
  expect(two.reasons).toContain('version-left-out');

  // All of HTTP/2 is tested but a refused stream, and two deletions at once: one may lead the other to an image of others, which stand here.
  expect(both.verdict, output).toMatchObject(clean);
  expect(Object.keys(both.requests).sort()).toEqual(['HTTP/1.0', 'HTTP/1.1', 'HTTP/2']);
  const left = both.verdict?.requirements.filter(({ id, verdict: how }) => id.startsWith('DI-H2-') && how !== 'pass');
  expect(left?.map(({ id, reason }) => [id, reason?.code])).toEqual([
    ['DI-H2-06', 'no-refused-stream'],
    ['DI-H2-09', 'race-at-risk'],
  ]);
});

test('a target is judged over the only version that it speaks or that is wanted; to want one that it does not speak is a mistake', async () => {
  const { output, alone, one, unspoken } = await runOn(
    {
      alone: { protocols: ['h2'], httpVersions: 'auto' },
      one: { httpVersions: '1.1' },
      unspoken: { protocols: ['http/1.1'], httpVersions: '2' },
    },
    ['--grep', '@DI-204|@DI-401|@DI-GONE-01|@DI-FRM-01|@DI-H2'],
  );

  expect(alone.verdict, output).toMatchObject({ ...clean, verdict: 'partial' });
  expect(Object.keys(alone.requests)).toEqual(['HTTP/2']);
  expect(alone.reasons).toContain('speaks-http2-alone');

  // Only what is said of HTTP/2 is left out.
  expect(one.verdict, output).toMatchObject({ ...clean, verdict: 'partial' });
  expect(Object.keys(one.requests).filter((version) => version.startsWith('HTTP/1.'))).toEqual(Object.keys(one.requests));
  const leftOut = one.verdict?.requirements.filter(({ reason }) => reason?.code === 'version-left-out') ?? [];
  expect(leftOut.map(({ id }) => id)).toEqual(Object.keys(requirements).filter((id) => id.startsWith('DI-H2-')));

  expect(unspoken.verdict, output).toMatchObject({ verdict: 'broken' });
  expect(output).toContain('shows no HTTP/2');
});
