import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startIntercepting } from '../selftest/runs/intercepting.ts';
import { deadPort, startAnswering } from '../selftest/runs/raw-servers.ts';
import { runCommand, scratchFolder } from '../selftest/runs/suite-run.ts';
import { startSlowReference, startTestReference } from '../selftest/runs/test-reference.ts';
import { onPush } from '../selftest/test-kinds.ts';

test.setTimeout(180_000);

test('without options the preflight says what it did not try', onPush, async () => {
  const { status, output } = await runCommand(['preflight']);

  expect(status).toBe(0);
  expect(output).toMatch(/not tried +no image was created \(--make\)/);
  expect(output).toContain(
    'Ready, as far as harmless requests show: no image was created yet. Run `npm run preflight -- --make`',
  );
  expect(output).toMatch(/not tried +provocations of .* were not armed \(--arm\)/);
});

test('the preflight for a program says the same, and nothing else is printed', async () => {
  const good = await runCommand(['preflight', '--json']);
  const mixed = await runCommand(['preflight', '--json', '--make']);

  expect([good.status, mixed.status], good.output).toEqual([0, 2]);
  expect(JSON.parse(good.stdout)).toEqual([
    {
      target: {
        name: 'reference',
        url: expect.stringContaining('http://127.0.0.1:'),
        chosen: expect.any(String),
        reaches: expect.any(Array),
      },
      checks: expect.arrayContaining([{ state: 'right', text: expect.stringContaining('the operation answers') }]),
      forecast: expect.objectContaining({ must: expect.any(Object), seconds: expect.any(Number) }),
      right: true,
    },
  ]);
  expect(mixed).toMatchObject({ stdout: '', stderr: expect.stringContaining('exclude each other') });
});

test('a wrong setting ends the preflight with 1, a wrong configuration with 2', async () => {
  const TARGET_URL = `http://127.0.0.1:${await deadPort()}/v2/123`;
  const dead = await runCommand(['preflight'], { variables: { TARGET_URL, TARGET_TOKEN: 'c0ffee0123456789' } });
  const unknown = await runCommand(['preflight'], { variables: { TARGET_URLS: TARGET_URL } });

  expect(dead.status).toBe(1);
  expect(dead.output).toMatch(/WRONG +no answer from .*refused/);
  expect(dead.output).toContain('Not ready: change what is WRONG above, then try again.');
  expect(dead.output).not.toContain('c0ffee');
  expect(unknown.status).toBe(2);
});

test('what a run depends on and nothing shows ends the preflight with 1, and the last line says so', async () => {
  const server = await startAnswering(404);
  const { status, output } = await runCommand(['preflight'], {
    variables: { TARGET_URL: `${server.origin}/v2/123`, TARGET_TOKEN: 'c0ffee0123456789' },
  });
  await server.stop();

  expect(status).toBe(1);
  expect(output).toMatch(/NOT KNOWN +DELETE below .*Check that TARGET_URL/);
  expect(output).toMatch(/Not ready: a run would mean nothing as long as what is NOT KNOWN above is not known\.\s*$/);
});

test('the preflight does not call a target ready on which a run would be inconclusive', async () => {
  const reference = await startTestReference();
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const { status, output } = await runCommand(['preflight'], { variables: { TARGET_URL, TARGET_TOKEN } });
  await reference.stop();

  expect(output).toMatch(
    /^ {2}no run can be conformant: DI-204-01, .* would not be tested \(no expendable image is configured\)$/m,
  );
  expect(output).toMatch(/ {2}Not ready: no run can be conformant\. Set TARGET_IMAGE_IDS or .*\.\s*$/);
  expect(status, output).toBe(1);
});

test('after a clean-up that failed, the preflight does not say that the image was deleted', async () => {
  const path = scratchFolder();
  const target = await startSlowReference(path, 300);
  const ledgers = join(path, 'reports', 'ledger', 'apart');
  const { status, output } = await runCommand(['preflight', '--make'], {
    variables: target.variables,
    during: () => {
      const begun = (): string => (existsSync(ledgers) ? readdirSync(ledgers) : []).find((name) => name.endsWith('.jsonl')) ?? '';
      // A ledger of this run that no run can have written is not read.
      const spoil = setInterval(() => {
        if (begun() === '') return;
        clearInterval(spoil);
        const large = join(ledgers, begun().replace('set-up', 'large'));
        writeFileSync(large, '');
        truncateSync(large, 17 * 2 ** 20);
      }, 20);
    },
  });
  await target.stop();

  expect(output).toMatch(/the clean-up failed: \S+ holds 18 MiB/);
  expect(output).not.toContain('made and deleted');
  expect(output).toMatch(/WRONG +The image that was created may still be there, because the clean-up failed/);
  expect(status).toBe(1);
});

test('SIGHUP ends preflight --make, which deletes the image that it created', async () => {
  const target = await startSlowReference(scratchFolder(), 400);
  const ended = await runCommand(['preflight', '--make'], {
    variables: target.variables,
    during: (child) => void target.isMade().then(() => child.kill('SIGHUP')),
  });
  const left = target.images();
  await target.stop();

  expect(ended.status, ended.output).toBe(129);
  expect(left).toEqual(target.before);
  expect(ended.output).toContain('the run was interrupted (SIGHUP)');
  expect(ended.output).not.toMatch(/WRONG|right /);
});

test('SIGTERM ends preflight --arm, which disarms what it armed and arms nothing more', async () => {
  const asked: string[] = [];
  let armed = (): void => {};
  const isArmed = new Promise<void>((resolve) => {
    armed = resolve;
  });
  const hooks = await startIntercepting(0, ({ method, path }) => {
    asked.push(`${method} ${path}`);
    if (method === 'PUT') armed();
    return { status: 200, delayMs: 800 };
  });
  const hook = (method: string, code: number) => ({ request: { method, url: `${hooks.origin}/fault/${code}` } });
  const way = (code: number) => ({ before: hook('PUT', code), after: hook('DELETE', code) });
  const target = await startSlowReference(scratchFolder(), 0, { provoke: { 500: way(500), 503: way(503) } });
  const ended = await runCommand(['preflight', '--arm'], {
    variables: target.variables,
    during: (child) => void isArmed.then(() => child.kill('SIGTERM')),
  });
  await Promise.all([hooks.stop(), target.stop()]);

  expect(ended.status, ended.output).toBe(143);
  expect(asked).toEqual(['PUT /fault/500', 'DELETE /fault/500']);
});
