import { expect, test } from '@playwright/test';
import { runCommand } from '../selftest/runs/command-process.ts';
import { startIntercepting } from '../selftest/runs/intercepting.ts';
import { startSlowReference } from '../selftest/runs/slow-reference.ts';
import { scratchFolder } from '../selftest/runs/suite-run.ts';

/** Whatever a preflight made or armed is removed and disarmed when a signal ends it. */
test.setTimeout(180_000);

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} ends preflight --make, which deletes the image that it made`, async () => {
    const target = await startSlowReference(scratchFolder(), 400);
    const ended = await runCommand(['preflight', '--make'], {
      variables: target.variables,
      during: (child) => void target.isMade().then(() => child.kill(signal)),
    });
    const left = target.images();
    await target.stop();

    expect(ended.status, ended.output).toBe(status);
    expect(left).toEqual(target.before);
    expect(ended.output).toContain(`the run was interrupted (${signal})`);
    expect(ended.output).not.toMatch(/WRONG|right /);
  });
}

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
