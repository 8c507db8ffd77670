import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { jsonIn } from '../../contracts/json.ts';
import type { Limits } from '../settings/description.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { noEnding } from '../verdict/run-end.ts';
import { OrderedImages, OrdersAhead } from './ordered-images.ts';
import { OwnImages } from './own-images.ts';
import { newRun } from './run-state.ts';
import { recordingTarget } from './testing/recording-target.ts';

interface Options {
  readonly limits?: Partial<Limits>;
  /** The status of an order. */
  readonly status?: number;
  /** How many images the account may have at once. */
  readonly quota?: number;
}

/** A target with two servers, of which each creates an image until it is told that the image is created. */
function slowTarget({ limits = {}, status = 202, quota = 50 }: Options = {}) {
  const run = newRun(freshFolder(), { id: 'c0ffee01' });
  const saving = new Map<string, string>();
  const names = new Map<string, string>([['first', 'preflight']]);
  const orders: string[] = [];
  const intended: string[] = [];
  const ends: unknown[] = [];
  const { target: recording } = recordingTarget(
    {
      images: { source: 'snapshot', server: 'a', moreServers: ['b'] },
      limits: { deletes: 50, timeoutMs: 1000, settleMs: 0, collectionDelete: false, ...limits },
    },
    {
      answer: ({ method, url, content = '' }) => {
        const [, server = ''] = /\/servers\/(\w+)/.exec(url) ?? [];
        const id = url.split('/').at(-1) ?? '';
        if (method === 'GET' && server !== '')
          return {
            status: 200,
            json: { server: { id: server, 'OS-EXT-STS:task_state': saving.has(server) ? 'image_snapshot' : null } },
          };
        if (method === 'GET')
          return {
            status: 200,
            json: { image: { id, name: names.get(id), status: [...saving.values()].includes(id) ? 'SAVING' : 'ACTIVE' } },
          };
        if (saving.has(server)) return { status: 409 };
        const { name } = (jsonIn(content) as { createImage: { name: string } }).createImage;
        expect(intended).toContain(name);
        orders.push(name);
        if (orders.length > quota) return { status: 403, json: { forbidden: { code: 403, message: 'Quota exceeded' } } };
        if (status !== 202) return { status };
        const made = `9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7${String(orders.length).padStart(2, '0')}`;
        saving.set(server, made);
        names.set(made, name);
        return { status: 202, fields: [['Location', `http://a.test/images/${made}`]] };
      },
    },
  );
  const { ledger } = recording;
  const note = ledger.note.bind(ledger);
  ledger.note = (line) => {
    if (line.event === 'intends') intended.push(line.name);
    note(line);
  };
  let looks = 0;
  const ending = {
    ...noEnding,
    pause: () => sleep(1),
    declare: (end: unknown) => void ends.push(end),
    get end() {
      looks += 1;
      return undefined;
    },
  };
  const target = { ...recording, description: recording.description, ending };
  const ahead = new OrdersAhead(target, run);
  return {
    target,
    run,
    orders,
    ends,
    ahead,
    worker: new OrderedImages(target, run),
    begin: () => ahead.begin({ id: 'first', name: 'preflight', proof: 'name' }),
    /** Lets the servers finish what they make. */
    finish: () => saving.clear(),
    /** Resolves once each server was thought of several times more. */
    settled: async () => {
      const before = looks;
      await expect.poll(() => looks - before).toBeGreaterThan(20);
    },
  };
}

// The runner orders them: a premise skips no test there.
test.beforeEach(() => {
  testsRunBy(undefined);
});
test.afterEach(() => testsRunBy(test));

test('images are ordered of each server at once, in the ledger before, and no more than the tests take that have not begun', async () => {
  const { begin, ahead, orders, finish, settled } = slowTarget();
  begin();
  await settled();
  expect(orders).toEqual([]);

  ahead.expect(3);
  await expect.poll(() => orders.length).toBe(2);
  finish();
  await expect.poll(() => orders.length).toBe(3);
  finish();
  await settled();
  expect(orders).toHaveLength(3);
  expect(await ahead.stop()).toHaveLength(3);
});

test('workers take them in turn, one that waits has its image ordered, and what nobody took is named', async () => {
  const { begin, ahead, worker, orders, finish, settled } = slowTarget();
  begin();
  const waiting = worker.next();
  await expect.poll(() => orders.length).toBe(1);
  finish();
  expect(await waiting).toMatchObject({ name: orders[0], proof: 'name' });

  ahead.expect(1);
  await expect.poll(() => orders.length).toBe(2);
  expect(worker.areThere).toBe(true);
  finish();
  await settled();
  expect(await ahead.stop()).toEqual([orders[1]]);
  expect(await worker.next()).toMatchObject({ name: orders[1] });
  expect(worker.areThere).toBe(false);
  expect(await worker.next()).toBeUndefined();
});

test('not more images wait for tests than each server can make in two turns', async () => {
  const { begin, ahead, orders, finish, settled } = slowTarget();
  begin();
  ahead.expect(50);
  const ordered = (): number => {
    finish();
    return orders.length;
  };
  await expect.poll(ordered).toBe(4);
  await settled();

  expect(ordered()).toBe(4);
  await ahead.stop();
});

test('no more are ordered than may be deleted, or than the operator allows', async () => {
  for (const limits of [{ deletes: 1 }, { images: 1 }]) {
    const { begin, ahead, worker, orders, finish, target, run } = slowTarget({ limits });
    begin();
    ahead.expect(3);
    await expect.poll(() => orders.length).toBe(1);
    finish();
    await expect.poll(() => worker.areThere).toBe(true);
    // It counts as taken, and a test can have it all the same.
    expect(new OwnImages(target, run).limit.hasRoom(1)).toBe(limits.images === undefined);
    expect(await worker.next()).toMatchObject({ name: orders[0] });
    expect(await worker.next()).toBeUndefined();
    expect(orders).toHaveLength(1);
    await ahead.stop();
  }
});

test('a worker gets none once an order has failed, and orders by itself', async () => {
  const { begin, worker, orders } = slowTarget({ status: 400 });
  begin();

  expect(await worker.next()).toBeUndefined();
  expect(orders).toHaveLength(1);
});

test('an order ahead that the quota refuses ends no run: what is ordered fills it, and tests use that', async () => {
  const { begin, ahead, worker, orders, ends, finish } = slowTarget({ quota: 1 });
  begin();
  ahead.expect(3);
  await expect.poll(() => orders.length).toBe(2);
  finish();

  expect(await worker.next()).toMatchObject({ name: orders[0] });
  expect(await worker.next()).toBeUndefined();
  expect([orders.length, ends]).toEqual([2, []]);
  await ahead.stop();

  const refusing = slowTarget({ status: 403 });
  refusing.begin();
  refusing.ahead.expect(1);
  await expect.poll(() => refusing.ends.length).toBeGreaterThan(0);
  await refusing.ahead.stop();
});

test('nothing is ordered while a worker orders an image of another kind', async () => {
  const { begin, ahead, worker, orders, settled } = slowTarget();
  begin();
  await worker.alone(async () => {
    ahead.expect(1);
    await settled();
    expect(orders).toEqual([]);
  });

  await expect.poll(() => orders.length).toBe(1);
  await ahead.stop();
});
