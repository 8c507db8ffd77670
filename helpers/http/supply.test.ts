import { expect, test } from '@playwright/test';
import { type Standing, Supply } from './supply.ts';

/** A connection that opens after some time, and that the server ends some time after that, or refuses. */
function connection(openMs: number, endsAfterMs: number): Standing {
  const startedMs = performance.now();
  const ageMs = (): number => performance.now() - startedMs;
  return {
    get hasOpened() {
      return ageMs() >= openMs;
    },
    get isIdle() {
      return ageMs() < openMs + endsAfterMs;
    },
    close: () => {},
  };
}

const lost = { from: 'ahead', stoodMs: 50 } as const;
const ends = (standing: Standing): Promise<boolean> => new Supply({}).endsIdle(lost, async () => standing);

test('a server that ends what stands is known by a connection that it ends, however long that takes to open', async () => {
  expect(await ends(connection(0, 60_000))).toBe(false);
  expect(await ends(connection(0, 30))).toBe(true);
  expect(await ends(connection(600, 30))).toBe(true);
  expect(await ends(connection(600, 60_000))).toBe(false);
});

test('a server that refuses connections has ended none that stood', async () => {
  expect(await ends({ hasOpened: false, isIdle: false, close: () => {} })).toBe(false);
  expect(await new Supply({}).endsIdle(lost, async () => ({ kind: 'refused', detail: '' }))).toBe(false);
});
