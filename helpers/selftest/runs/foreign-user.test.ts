import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type EndedProcess, endedProcess } from './ended-process.ts';
import { startAnswering } from './raw-servers.ts';
import { commandWords, environment, scratchFolder } from './suite-run.ts';

/** Pipelines start containers as a user whose number no list of users has. Such a user has no home but HOME. */
const [uid, gid] = [54_321, 54_321];

test.skip(process.getuid?.() !== 0, 'only root may start a process as another user');

/** A folder that everybody may write to. */
function openFolder(): string {
  const folder = scratchFolder();
  chmodSync(folder, 0o777);
  return folder;
}

/** Starts a command of an operator as that user, with these variables and no others that say where something is. */
function start(words: readonly string[], cwd: string, variables: Readonly<Record<string, string>>): Promise<EndedProcess> {
  const { HOME: _, ...others } = environment(true);
  return endedProcess(process.execPath, [...commandWords(), ...words], { cwd, uid, gid, env: { ...others, ...variables } });
}

test("a user whom no list of users has gets Allure's page", async () => {
  const folder = openFolder();
  const { status, output } = await start(['conformance', '--grep', '@DI-401-01'], folder, { HOME: folder });

  expect(status, output).toBe(0);
  expect(existsSync(join(folder, 'reports/html/allure.html'))).toBe(true);
});

test('such a user without HOME is told to set it', async () => {
  const folder = openFolder();
  for (const words of [['conformance'], ['plan', '403']]) {
    const { status, output } = await start(words, folder, {});

    expect(output).toMatch(/^HOME: expected to be set, because user 54321 has no entry in the list of users\. Fix: .+\n$/);
    expect(status).toBe(2);
  }
});

test('a run from a folder that cannot be written sends nothing, and makes nothing', async () => {
  const server = await startAnswering(204);
  const [folder, out] = [scratchFolder(), openFolder()];
  chmodSync(folder, 0o755);
  const variables = {
    HOME: out,
    CONFORMANCE_OUT: join(out, 'reports'),
    TARGET_URL: `${server.origin}/v2/123`,
    TARGET_TOKEN: 'good-token-of-alice',
  };
  const refused = await start(['conformance'], folder, variables);
  mkdirSync(join(folder, '.delete-image-last-run'));
  const earlier = await start(['smoke'], folder, variables);
  const listed = await start(['conformance', '--list', '403'], folder, variables);
  await server.stop();

  for (const { status, output } of [refused, earlier]) {
    expect(output).toMatch(/^the working folder: expected a folder that can be written, got ".+"\. Fix: .*--output.*$/m);
    expect(status, output).toBe(2);
  }
  expect(listed.status, listed.output).toBe(0);
  expect(server.connections()).toBe(0);
  expect(readdirSync(out)).toEqual([]);
});
