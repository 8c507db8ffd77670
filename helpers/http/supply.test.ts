import { expect, test } from '@playwright/test';
import { type Standing, Supply } from './supply.ts';

/** A connection that the server ends after some time. */
function connection(endsAfterMs: number): Standing {
  const startedMs = performance.now();
  return {
    get isIdle() {
      return performance.now() - startedMs < endsAfterMs;
    },
    close: () => {},
  };
}

const lost = { from: 'ahead', stoodMs: 50 } as const;

test('a server that ends what stands is known by a connection that it ends; one that refuses connections has ended none', async () => {
  expect(await new Supply({}).endsIdle(lost, async () => connection(60_000))).toBe(false);
  expect(await new Supply({}).endsIdle(lost, async () => connection(30))).toBe(true);
  expect(await new Supply({}).endsIdle(lost, async () => ({ kind: 'refused', detail: '' }))).toBe(false);
});
