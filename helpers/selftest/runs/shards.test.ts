import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Behaviour } from '../../reference/behaviour.ts';
import { onRemoval, withSideEffect } from '../../reference/mutants/changes.ts';
import { deletion, idOf } from '../../reference/mutants/where.ts';
import { referenceTo } from '../../settings/formats.ts';
import { startHostileTarget } from '../attacks/hostile-target.ts';
import type { World } from '../attacks/world.ts';
import { secretsIn } from '../secret-search.ts';
import { runCommand, runSuite, type SuiteRun, scratchFolder, verdictIn } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** Two shards of a selection, one after the other: how each ended, and the folder with the blobs of both. */
async function shardsOf(path: string, variables: Readonly<Record<string, string>>, args: readonly string[]) {
  const blobs = join(path, 'blobs');
  const shards: SuiteRun[] = [];
  for (const part of ['1', '2']) {
    const [blob, out] = [join(path, `blob-${part}`), join(path, `shard-${part}`)];
    const given = { ...variables, PLAYWRIGHT_BLOB_OUTPUT_DIR: blob };
    shards.push(await runSuite(given, out, { args: [`--shard=${part}/2`, ...args] }));
    for (const name of readdirSync(blob)) cpSync(join(blob, name), join(blobs, `${part}-${name}`), { recursive: true });
  }
  return { blobs, shards };
}

test('a job that merges the blobs of shards need not know the target', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const variables = { ...reference.variables, TARGET_IMPLEMENTATION: 'nova 31.0.0' };
  const { blobs, shards } = await shardsOf(path, variables, ['--fully-parallel', '--grep', '@DI-401-0[12]']);
  await reference.stop();
  // Every job of a project may have its token, which without a URL is wrong elsewhere.
  const [TARGET_TOKEN, CONFORMANCE_OUT] = ['token-of-the-project', join(path, 'reports')];
  const merged = await runCommand(['merge', blobs], { variables: { TARGET_TOKEN, CONFORMANCE_OUT } });
  const alone = join(path, 'alone');
  for (const name of readdirSync(blobs)) if (name.startsWith('1-')) cpSync(join(blobs, name), join(alone, name));
  const halved = await runCommand(['merge', alone], { variables: { CONFORMANCE_OUT: join(path, 'half') } });
  const mine = join(path, 'mine');
  mkdirSync(mine);
  writeFileSync(join(mine, 'verdict.json'), 'mine');
  const refused = await runCommand(['merge', blobs], { variables: { CONFORMANCE_OUT: mine } });
  const verdict = verdictIn(path);
  const shard = shards[0]?.verdict;
  const tokens = Object.entries(reference.variables).flatMap(([name, value]) => (name.endsWith('_TOKEN') ? [value] : []));
  const found = secretsIn(path, tokens);

  // Allure would take what both shards judge for two attempts.
  const results = join(path, 'reports', 'allure-results');
  const shown = readdirSync(results).map((name) => readFileSync(join(results, name), 'utf8'));
  const rules = shown.filter((json) => json.includes('"testCaseId":"DI-FLT-01@')).map((json) => JSON.parse(json).parameters);

  const { TARGET_URL = '' } = reference.variables;
  const implementation = { name: 'nova', version: '31.0.0' };
  expect(verdict?.target).toMatchObject({ name: new URL(TARGET_URL).host.replace(':', '-'), url: TARGET_URL, implementation });
  expect(shard?.target).toEqual(verdict?.target);
  expect(verdict?.requirements.find(({ id }) => id === 'DI-401-02')).toMatchObject({ verdict: 'pass' });
  expect(shard).toMatchObject({ verdict: null, selection: { kind: 'shard', text: '1/2 of --grep @DI-401-0[12]' } });
  expect(verdict).toMatchObject({ verdict: 'partial', selection: { kind: 'grep', text: '--grep @DI-401-0[12]' } });
  expect(merged).toMatchObject({ status: 0, stderr: '' });
  expect(merged.stdout).toMatch(/^PARTIAL/m);
  expect(halved).toMatchObject({ status: 3, stdout: expect.stringMatching(/^INCONCLUSIVE[\s\S]*shard 2 of 2 is missing/m) });
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(/^CONFORMANCE_OUT: expected an empty folder/m) });
  expect(readFileSync(join(mine, 'verdict.json'), 'utf8')).toBe('mine');
  expect(found).toEqual([]);
  expect(rules.sort()).toEqual([[], [{ name: 'Shard', value: '2' }]]);
});

test('a loss that the clean-up of a shard met makes the merged verdict red', async () => {
  const refused = new Set<string | undefined>();
  // The deletion of an image that was refused before, which only the clean-up sends, takes all others.
  const behaves = (world: World): Behaviour => ({
    ...withSideEffect(deletion(401), (call) => void refused.add(idOf(call))),
    ...onRemoval(({ universe }, { id }) => {
      if (refused.has(id)) for (const other of world.standing) universe.images.delete(other);
    }),
  });
  const target = await startHostileTarget({ behaves });
  const path = scratchFolder();
  const file = join(path, 'target.json');
  const described = {
    ...{ name: 'hostile', url: target.url, identities: { owner: { token: referenceTo('OWNER') } } },
    images: { source: 'snapshot', server: target.world.universe.names.server },
  };
  writeFileSync(file, JSON.stringify(described));
  const variables = { TARGET_FILE: file, OWNER: target.world.token };
  const { blobs, shards } = await shardsOf(path, variables, ['--grep', '@DI-204-01|@DI-401-0[12]']);
  await target.stop();
  const merged = await runCommand(['merge', blobs], { variables: { CONFORMANCE_OUT: join(path, 'reports') } });
  const verdict = verdictIn(path);

  expect(shards.filter(({ status }) => status === 1)).toHaveLength(1);
  expect(merged.status, merged.stdout).toBe(1);
  expect(verdict?.verdict).toBe('nonconformant');
  expect(verdict?.requirements.find(({ id }) => id === 'DI-KEEP-08')).toMatchObject({ verdict: 'error' });
});

test('of two shards the first has the few listed images, and decides the core with them', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { TARGET_URL = '', TARGET_TOKEN = '', TARGET_IMAGE_IDS: ids = '' } = reference.variables;
  const variables = { TARGET_URL, TARGET_TOKEN, TARGET_IMAGE_IDS: ids.trim().split(/\s+/).slice(0, 3).join(' ') };
  const selection = ['--grep', '@DI-204-01|@DI-204-08|@DI-GONE-01|@DI-401-10|@DI-404-01|@DI-404-03|@DI-NEG-12'];
  const { shards } = await shardsOf(path, variables, ['--no-deps', ...selection]);
  await reference.stop();
  const [first, second] = shards.map(
    ({ verdict }) =>
      new Map<string, string>(verdict?.requirements.map(({ id, verdict: word, reason }) => [id, reason?.code ?? word])),
  );

  for (const id of ['DI-204-01', 'DI-GONE-01', 'DI-401-10'] as const) expect(first?.get(id), id).toBe('pass');
  expect(first?.get('DI-NEG-12')).toBe('images-used-up');
  expect(second?.get('DI-204-01')).toBe('not-in-shard');
  expect(['DI-404-01', 'DI-404-03'].map((id) => [first, second].filter((of) => of?.get(id) === 'pass').length)).toEqual([1, 1]);
});
