import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { fault, noContent } from '../../reference/faults.ts';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

/** The tests that switch the target, those beside them in the order of tests, and the rules that a 503 in another test breaks. */
const args = ['--workers=2', '--grep', '@DI-(401|405|413|500|503|KEEP|IDS)'];

test('a test that switches the whole target runs while no other test does', async () => {
  const met: string[] = [];
  let isSwitched = false;
  const reference = await startTestReference({
    stages: (s) => ({
      admit(call) {
        const { method, path } = call.request;
        if (path === '/switch') {
          isSwitched = method === 'PUT';
          return noContent;
        }
        if (!isSwitched) return s.admit(call);
        met.push(`${method} ${path}`);
        return fault(503, 'serviceUnavailable', 'The service is in maintenance.');
      },
    }),
    // Long enough for the requests of other workers to meet it.
    answer: (answer, { path, request }) => delay(path === '/switch' && request.method === 'PUT' ? 300 : 0, answer),
  });
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  const { pathname, origin } = new URL(url);
  const step = (method: string) => ({ request: { method, url: `${origin}/switch` } });
  const file = testTargetFile(scratchFolder(), {
    name: 'switched',
    url,
    images: referenceTarget(origin).images,
    provoke: { 503: { before: step('PUT'), after: step('DELETE') } },
  });
  const { verdict, output } = await runSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN }, scratchFolder(), {
    by: 'command',
    args,
  });
  await reference.stop();
  const words = verdict?.requirements.filter(({ id }) => /^DI-50(?:3-01|0-0[56])$/.test(id)).map((row) => row.verdict);

  expect(met.filter((request) => !request.startsWith(`DELETE ${pathname}/images/`))).toEqual([]);
  expect(words, output).toEqual(['pass', 'pass', 'pass']);
});
