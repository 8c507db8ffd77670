import { expect, test } from '@playwright/test';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { startIntercepting } from './intercepting.ts';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

test.setTimeout(300_000);

const fault = JSON.stringify({ serviceUnavailable: { code: 503, message: 'The service is in maintenance.' } });

/** The tests that switch the target, those beside them in the order of tests, and the rules that a 503 in another test breaks. */
const args = ['--workers=2', '--grep', '@DI-(401|405|413|500|503|KEEP|IDS)'];

test('a test that switches the whole target runs while no other test does', async () => {
  const reference = await startTestReference();
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const { port, pathname, origin } = new URL(TARGET_URL);
  const met: string[] = [];
  let isSwitched = false;
  const target = await startIntercepting(Number(port), ({ method, path }) => {
    if (path === '/switch') {
      isSwitched = method === 'PUT';
      // Long enough for the requests of other workers to meet it.
      return { status: 204, delayMs: isSwitched ? 300 : 0 };
    }
    if (!isSwitched) return undefined;
    met.push(`${method} ${path}`);
    return { status: 503, fields: { 'Content-Type': 'application/json' }, content: fault };
  });
  const step = (method: string) => ({ request: { method, url: `${target.origin}/switch` } });
  const file = testTargetFile(scratchFolder(), {
    name: 'switched',
    url: target.origin + pathname,
    images: referenceTarget(origin).images,
    provoke: { 503: { before: step('PUT'), after: step('DELETE') } },
  });
  const { verdict, output } = await runSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN }, scratchFolder(), {
    by: 'command',
    args,
  });
  await Promise.all([target.stop(), reference.stop()]);
  const words = verdict?.requirements.filter(({ id }) => /^DI-50(?:3-01|0-0[56])$/.test(id)).map((row) => row.verdict);

  expect(met.filter((request) => !request.startsWith(`DELETE ${pathname}/images/`))).toEqual([]);
  expect(words, output).toEqual(['pass', 'pass', 'pass']);
});
