import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { runCommand } from '../selftest/runs/command-process.ts';
import type { EndedProcess } from '../selftest/runs/ended-process.ts';
import { startIntercepting } from '../selftest/runs/intercepting.ts';
import { startRelay } from '../selftest/runs/relay.ts';
import { scratchFolder } from '../selftest/runs/suite-run.ts';
import { startTestReference } from '../selftest/runs/test-reference.ts';
import type { TargetDescription } from '../settings/description.ts';
import { testTargetFile } from '../settings/testing/test-target-file.ts';
import { referenceTarget } from '../shared/reference-target.ts';

/** Whatever a preflight made or armed is removed and disarmed when a signal ends it. */
test.setTimeout(180_000);

interface Interrupted {
  readonly words: readonly string[];
  readonly url: string;
  readonly token: string;
  readonly parts: Pick<TargetDescription, 'images' | 'provoke'>;
  readonly signal: NodeJS.Signals;
  /** Resolves when the signal is to be sent. */
  readonly underWay: () => Promise<void>;
}

/** Sends a signal to a preflight that is under way, and waits for its end. */
async function interrupted({ words, url, token, parts, signal, underWay }: Interrupted): Promise<EndedProcess> {
  const path = scratchFolder();
  const file = testTargetFile(path, { name: 'apart', url, ...parts });
  const ended = await runCommand(['preflight', ...words], {
    variables: { TARGET_FILE: file, OWNER: token, CONFORMANCE_OUT: join(path, 'reports') },
    during: (child) => void underWay().then(() => child.kill(signal)),
  });
  return ended;
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const) {
  test(`${signal} ends preflight --make, which deletes the image that it made`, async () => {
    const reference = await startTestReference();
    const { TARGET_URL = '', TARGET_TOKEN: token = '' } = reference.variables;
    const { port, pathname, origin } = new URL(TARGET_URL);
    // The relay holds every response: the image is made by then, and the preflight still waits for the answer.
    const relay = await startRelay(Number(port), { delayMs: 400 });
    const before = reference.images();
    const ended = await interrupted({
      words: ['--make'],
      url: relay.origin + pathname,
      token,
      parts: { images: referenceTarget(origin).images, provoke: {} },
      signal,
      underWay: async () => {
        const made = (): number => reference.images().length - before.length;
        await expect.poll(made, { timeout: 60_000, intervals: [20] }).toBeGreaterThan(0);
      },
    });
    const left = reference.images();
    await Promise.all([relay.stop(), reference.stop()]);

    expect(ended.status, ended.output).toBe(status);
    expect(left).toEqual(before);
    expect(ended.output).toContain(`the run was interrupted (${signal})`);
    expect(ended.output).not.toMatch(/WRONG|right /);
  });
}

test('SIGTERM ends preflight --arm, which disarms what it armed and arms nothing more', async () => {
  const reference = await startTestReference();
  const { TARGET_URL = '', TARGET_TOKEN: token = '' } = reference.variables;
  const { port, pathname, origin } = new URL(TARGET_URL);
  const asked: string[] = [];
  let armed = (): void => {};
  const isArmed = new Promise<void>((resolve) => {
    armed = resolve;
  });
  const hooks = await startIntercepting(Number(port), ({ method, path }) => {
    if (!path.startsWith('/fault')) return undefined;
    asked.push(`${method} ${path}`);
    if (method === 'PUT') armed();
    return { status: 200, delayMs: 800 };
  });
  const hook = (method: string, code: number) => ({ request: { method, url: `${hooks.origin}/fault/${code}` } });
  const way = (code: number) => ({ before: hook('PUT', code), after: hook('DELETE', code) });
  const ended = await interrupted({
    words: ['--arm'],
    url: origin + pathname,
    token,
    parts: { images: referenceTarget(origin).images, provoke: { 500: way(500), 503: way(503) } },
    signal: 'SIGTERM',
    underWay: () => isArmed,
  });
  await Promise.all([hooks.stop(), reference.stop()]);

  expect(ended.status, ended.output).toBe(143);
  expect(asked).toEqual(['PUT /fault/500', 'DELETE /fault/500']);
});
