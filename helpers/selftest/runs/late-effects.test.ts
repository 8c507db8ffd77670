import { expect, test } from '@playwright/test';
import { deletion } from '../../reference/mutants/where.ts';
import { runOn, startImageSource } from './image-source.ts';
import { startProxy } from './relay.ts';

/** A service that carries out, a moment later, a deletion that it refused: whatever the refusal, and wherever the images come from. */
test.setTimeout(300_000);

/** How long after the read that follows the refusal the image is deleted, in ms. On a busy machine that read may take a while itself. */
const laterMs = 400;

/** Runs some tests on such a target, under a name that is not loopback, where each image is a snapshot of a server. */
async function judged(code: 409 | 413 | 503, requirements: string) {
  const refused = new Set<string>();
  const target = await startImageSource((made) => made, {
    answer: (said, call) => {
      const { request, route, universe } = call;
      if (route.kind !== 'image') return said;
      if (deletion(code)(call, said)) refused.add(route.id);
      else if (request.method === 'GET' && refused.delete(route.id)) setTimeout(() => universe.remove(route.id), laterMs).unref();
      return said;
    },
  });
  const proxy = await startProxy(Number(new URL(target.reference.baseUrl).port));
  const refusal = `http://images.example${new URL(target.reference.url('odd')).pathname.replace(/\/v2\/.*/, '')}/control/refusals/{image}`;
  const request = { method: 'PUT', url: refusal, headers: { 'Content-Type': 'application/json' }, body: '{"code":{code}}' };
  const provoke = { [code]: { before: { request }, after: { request: { method: 'DELETE', url: refusal } } } };
  const { verdict, output } = await runOn(target, requirements, {
    origin: 'http://images.example',
    variables: { HTTP_PROXY: proxy.origin, TARGET_CONFIRM_HOST: 'images.example' },
    byOperator: true,
    // Several workers would aim at an image each.
    args: ['--workers=1'],
    images: ({ universe }) => ({ source: 'snapshot', server: universe.names.server }),
    members: { provoke },
  });
  await proxy.stop();
  await target.stop();
  return {
    verdict: (id: string) => verdict?.requirements.find((row) => row.id === id)?.verdict,
    output,
    settleMs: verdict?.target.settleMs,
  };
}

test('a deletion that was answered 503 and is carried out later is seen where each image is a snapshot', async () => {
  const { verdict, output, settleMs } = await judged(503, '@DI-503');

  expect([verdict('DI-503-05'), verdict('DI-KEEP-07')], output).toEqual(['error', 'untested']);
  expect([settleMs, output]).toEqual([4000, expect.stringContaining('images read again 4 s later')]);
});

for (const code of [409, 413] as const) {
  test(`a deletion that was answered ${code} and is carried out later is seen where each image is a snapshot`, async () => {
    const { verdict, output } = await judged(code, `@DI-${code}`);

    expect([verdict('DI-KEEP-07'), verdict('DI-503-05')], output).toEqual(['error', 'untested']);
  });
}
