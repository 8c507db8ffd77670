import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TargetDescription } from '../../settings/description.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { noEnding } from '../../shared/run-end.ts';
import { namePrefix } from '../../shared/run-state.ts';
import type { Target } from '../client/target.ts';
import { openTarget } from '../open-target.ts';
import type { LedgerLine } from '../safety/ledger.ts';
import { markOf } from '../safety/ownership.ts';
import { type ImageTarget, list, type Received, type Reply, startImageTarget } from '../testing/image-target.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type Cleaned, clean, idsOf } from './clean-up.ts';
import { CleanUpTime } from './clean-up-time.ts';
import { leftoversOf } from './leftovers.ts';

const run = 'c0ffee01';
const idOf = (number: number): string => `9b63c1a5-0c2f-4d21-9f11-7a3e5c${(0x91d2b4 + number).toString(16)}`;
const nameOf = (number: number): string => `${namePrefix}${run}-${String(number).padStart(8, '0')}`;
const foreign = 'feedface-0c2f-4d21-9f11-000000000000';

/** Images of the run, by id. */
function made(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [idOf(number), nameOf(number)]));
}

let folder: string;
let server: ImageTarget;
let target: Target;
let clock: VirtualClock;
test.beforeEach(() => {
  clock = new VirtualClock();
  folder = freshFolder();
});
test.afterEach(async () => {
  await target?.dispose();
  await server?.stop();
});

const ledgers = (): string => join(folder, 'ledger');
const ledgerFile = (worker = 'w0'): string => join(ledgers(), 'here', `${run}-1-${worker}.jsonl`);
const deletes = (): string[] => server.requests.flatMap(({ line }) => (line.startsWith('DELETE') ? [line] : []));

/** Opens the target whose server does as it is told, as the set-up of a run would. */
async function start(
  images: Readonly<Record<string, string>>,
  otherwise?: (received: Received, images: ReadonlyMap<string, string>) => Reply | undefined,
  more: Partial<TargetDescription> = {},
): Promise<void> {
  server = await startImageTarget({ [foreign]: 'somebody else’s', ...images }, otherwise);
  const limits = { deletes: 500, timeoutMs: 15_000, settleMs: 0, collectionDelete: false };
  const description = testDescription(server.url, { images: { source: 'snapshot', server: 'server-1' }, limits, ...more });
  const shard = { current: 1, total: 1 };
  const state = { id: run, started: new Date().toISOString(), scratch: folder, ledgers: ledgers(), shard };
  const ending = { ...noEnding, pause: (ms: number) => clock.sleep(ms) };
  target = await openTarget({ run: state, description, worker: 'set-up', ending });
}

/** Writes a ledger of the run. */
function write(...lines: readonly (LedgerLine | Record<string, unknown>)[]): void {
  writeFileSync(ledgerFile(), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** A ledger that holds these images, of which some were answered as deleted. */
function writeMade(images: Readonly<Record<string, string>>, deleted: readonly string[] = []): void {
  write(
    ...Object.entries(images).map(([id, name]) => ({ event: 'created', id, name })),
    ...deleted.map((id) => ({ event: 'deleted', id })),
  );
}

/** Ids by what became of the images. */
async function cleaned(): Promise<
  { removed: string[]; left: string[]; unread: string[]; notConfirmed: string[] } & Pick<Cleaned, 'ended'>
> {
  const all = await clean(target, leftoversOf(join(ledgers(), 'here'), run), { time: new CleanUpTime(undefined, clock) });
  const of = (...fates: Parameters<typeof idsOf>[1][]): string[] => idsOf(all, ...fates).sort();
  return { removed: of('removed'), left: of('left'), unread: of('unread'), notConfirmed: of('unconfirmed'), ended: all.ended };
}

test('images whose deletion was answered 204 and did not happen are left, and stay in the ledger', async () => {
  const images = made(6);
  await start(images, ({ method }) => (method === 'DELETE' ? { status: 204 } : undefined));
  writeMade(images, Object.keys(images).slice(0, 4));

  const { left } = await cleaned();

  expect([...left].sort()).toEqual(Object.keys(images));
  expect(existsSync(ledgerFile())).toBe(true);
  expect([...leftoversOf(join(ledgers(), 'here'), run).images.keys()].sort()).toEqual(Object.keys(images));
});

test('a deleted image whose identifier is somebody else’s now is left alone', async () => {
  const images = made(2);
  const [id = '', other = ''] = Object.keys(images);
  await start({ ...images, [id]: 'backup of production' });
  write(
    ...[id, other].map((each) => ({ event: 'created', id: each, name: images[each], proof: 'name' })),
    ...[id, other].map((each) => ({ event: 'deleted', id: each })),
  );
  const { removed } = await cleaned();

  expect(removed).toEqual([other]);
  expect(deletes().join(' ')).not.toContain(id);
});

/** GET shows the image under a name of the source's choice, made at this moment. */
const madeAt =
  (created: string | undefined, more: (received: Received) => Reply | undefined = () => undefined) =>
  (received: Received, standing: ReadonlyMap<string, string>): Reply | undefined => {
    const { method, id = '' } = received;
    const image = { id, name: 'ubuntu', status: 'ACTIVE', ...(created !== undefined && { created }) };
    return more(received) ?? (method === 'GET' && standing.has(id) ? { status: 200, json: { image } } : undefined);
  };

const then = '2026-11-27T10:00:00Z';

for (const proof of ['new', 'chosen', 'trusted'] as const) {
  const line = { event: 'created', id: idOf(0), name: nameOf(0), proof, ...markOf({ created: then }) };
  for (const [what, created] of [
    ['made later', '2026-11-27T10:00:09Z'],
    ['shown without its moment', undefined],
  ] as const)
    test(`a deleted image, ${proof} when it was made, is left alone if its identifier is that of an image ${what}`, async () => {
      await start(made(1), madeAt(created));
      write(line, { event: 'deleted', id: idOf(0) });

      const { images } = await clean(target, leftoversOf(join(ledgers(), 'here'), run), {
        time: new CleanUpTime(undefined, clock),
      });

      expect([images.map(({ fate }) => fate), deletes()]).toEqual([['unproven'], []]);
      expect(existsSync(ledgerFile())).toBe(true);
    });

  test(`a deleted image, ${proof} when it was made, that was not deleted is known by the moment of its making`, async () => {
    await start(made(1), madeAt(then));
    write(line, { event: 'deleted', id: idOf(0) });

    expect((await cleaned()).removed).toEqual([idOf(0)]);
  });

  test(`an image, ${proof} when it was made, is deleted once where its identifier is used anew at once`, async () => {
    let created = then;
    const used = (received: Received, standing: ReadonlyMap<string, string>): Reply | undefined =>
      madeAt(created, ({ method }) => {
        if (method !== 'DELETE') return undefined;
        created = '2026-11-27T10:00:09Z';
        return { status: 204 };
      })(received, standing);
    await start(made(1), used);
    write(line);

    const { images } = await clean(target, leftoversOf(join(ledgers(), 'here'), run), {
      time: new CleanUpTime(undefined, clock),
    });

    expect([images.map(({ fate }) => fate), deletes()]).toEqual([['unproven'], [`DELETE /v2/tenant/images/${idOf(0)}`]]);
  });

  test(`a sweep leaves alone what has the identifier of a deleted image, ${proof} when it was made`, async () => {
    await start(made(1), madeAt('2026-11-27T10:00:09Z'), { images: { source: 'snapshot', server: 's', trusted: true } });
    write(line, { event: 'deleted', id: idOf(0) });

    const { images } = await clean(target, leftoversOf(join(ledgers(), 'here'), run), { believes: false });

    expect([images.map(({ fate }) => fate), deletes()]).toEqual([['unproven'], []]);
  });
}

for (const [what, mark, shown, isDeleted] of [
  ['another name', markOf({ name: nameOf(0) }), { name: 'of a stranger' }, false],
  ['another name and the same moment', markOf({ name: 'ubuntu', created: then }), { name: 'u', created: then }, true],
  ['the same name', markOf({ name: 'ubuntu' }), { name: 'ubuntu' }, true],
  ['a later moment', markOf({ name: 'ubuntu', created: then }), { name: 'ubuntu', created: '2026-11-27T10:00:09Z' }, false],
] as const)
  test(`an image that no deletion met is ${isDeleted ? 'deleted' : 'left alone'} if it shows ${what}`, async () => {
    await start(made(1), ({ method, id }, standing) =>
      method === 'GET' && standing.has(id ?? '')
        ? { status: 200, json: { image: { id, status: 'ACTIVE', ...shown } } }
        : undefined,
    );
    write({ event: 'created', id: idOf(0), name: nameOf(0), proof: 'new', ...mark });

    const { images } = await clean(target, leftoversOf(join(ledgers(), 'here'), run));

    expect([images.map(({ fate }) => fate), deletes().length]).toEqual(isDeleted ? [['removed'], 1] : [['unproven'], 0]);
    expect(existsSync(ledgerFile())).toBe(!isDeleted);
  });

for (const [what, name, fate] of [
  ['deleted if its name shows the run', nameOf(0), 'removed'],
  ['left alone if it has another name', 'ubuntu', 'unproven'],
] as const)
  test(`an image whose deletion may have been carried out is ${what}`, async () => {
    await start({ [idOf(0)]: name });
    write({ event: 'created', id: idOf(0), name: nameOf(0), proof: 'trusted' }, { event: 'doubtful', id: idOf(0) });

    const { images } = await clean(target, leftoversOf(join(ledgers(), 'here'), run));

    expect([images.map((image) => image.fate), deletes().length]).toEqual([[fate], fate === 'removed' ? 1 : 0]);
  });

test('an image that is deleted late, and whose identifier another image has by then, is not deleted a second time', async () => {
  const id = idOf(0);
  let reads = 0;
  await start(made(1), (received) => {
    if (received.id !== id) return undefined;
    if (received.method === 'DELETE') return { status: 500 };
    reads += 1;
    return { status: 200, json: { image: { id, name: reads <= 2 ? nameOf(0) : 'backup of production', status: 'ACTIVE' } } };
  });
  writeMade(made(1));

  await cleaned();

  expect(deletes()).toEqual([`DELETE /v2/tenant/images/${id}`]);
});

test('an image about which only a cache answers is left, whatever the list shows', async () => {
  await start({ 37: nameOf(0) }, ({ method, id }) => {
    if (method !== 'GET') return undefined;
    if (id === undefined) return { status: 200, json: { images: [{ id: 37 }] } };
    return { status: 200, fields: { Age: '9' }, json: { image: { id, name: nameOf(0), status: 'ACTIVE' } } };
  });
  write({ event: 'created', id: '37', name: nameOf(0), proof: 'name' });

  await cleaned();

  expect(deletes()).toEqual([]);
});

test('a name that a cache had stored proves nothing once the number may be another image’s', async () => {
  await start({ 37: nameOf(0), 38: nameOf(1) }, ({ method, id }) => {
    if (method !== 'GET' || id === '38') return undefined;
    if (id === undefined) return { status: 404 };
    return { status: 200, fields: { Age: '9' }, json: { image: { id, name: nameOf(0), status: 'ACTIVE' } } };
  });
  write(
    { event: 'created', id: '37', name: nameOf(0), proof: 'name' },
    { event: 'created', id: '38', name: nameOf(1), proof: 'name' },
    ...['37', '38'].map((id) => ({ event: 'doubtful', id })),
  );

  const { removed, unread } = await cleaned();

  expect({ removed, unread, deletes: deletes().length }).toEqual({ removed: ['38'], unread: ['37'], deletes: 1 });
});

test('the name that was shown before a lost DELETE proves nothing after it', async () => {
  await start(made(1), ({ method, id, before }) => {
    if (method === 'DELETE') return { status: 0, lost: true };
    return before > 0 || id === undefined ? { status: 500 } : undefined;
  });
  writeMade(made(1));

  const { unread } = await cleaned();

  expect([unread, deletes().length]).toEqual([[idOf(0)], 1]);
});

test('a DELETE that was answered 204 is not sent again where no read shows anything', async () => {
  await start(made(1), ({ method }) => (method === 'GET' ? { status: 405 } : undefined));
  write({ event: 'created', id: idOf(0), name: nameOf(0), proof: 'trusted' }, { event: 'deleted', id: idOf(0) });

  const { notConfirmed } = await cleaned();

  expect([notConfirmed, deletes()]).toEqual([[idOf(0)], []]);
});

for (const status of [200, 202, 500]) {
  test(`an image that is gone after a ${status} is removed`, async () => {
    const images = made(3);
    await start(images, ({ method, id }, standing) =>
      method === 'DELETE' && standing.has(id ?? '') ? { status, removes: true } : undefined,
    );
    writeMade(images);

    const { removed, left } = await cleaned();

    expect([removed.length, left]).toEqual([3, []]);
    expect(existsSync(ledgerFile())).toBe(false);
  });
}

for (const [status, fields] of [
  [429, {}],
  [413, {}],
  [429, { 'Retry-After': '1' }],
] as const) {
  test(`a limiter of 20 a second that answers ${status} ${JSON.stringify(fields)} leaves nothing behind`, async () => {
    const images = made(40);
    const passed: number[] = [];
    await start(images, () => {
      while (passed.length > 0 && clock.now() - (passed[0] ?? 0) > 1000) passed.shift();
      if (passed.length >= 20) return { status, fields };
      passed.push(clock.now());
      return undefined;
    });
    writeMade(images, Object.keys(images).slice(0, 10));

    const { left } = await cleaned();

    expect([left, [...server.images.keys()]]).toEqual([[], [foreign]]);
  });
}

test('a deletion that was put off and took place is not sent again', async () => {
  const images = made(3);
  await start(images, ({ method, id }, standing) =>
    method === 'DELETE' && standing.has(id ?? '') ? { status: 503, fields: { 'Retry-After': '1' }, removes: true } : undefined,
  );
  writeMade(images);

  const { removed, left } = await cleaned();

  expect([removed.length, left, deletes().length]).toEqual([3, [], 3]);
});

test('a single 503 leaves nothing behind', async () => {
  const images = made(3);
  await start(images, ({ method, before, id }) =>
    method === 'DELETE' && before === 0 && id === idOf(1) ? { status: 503 } : undefined,
  );
  writeMade(images);

  const { removed, left } = await cleaned();

  expect([removed.length, left, server.images.size]).toEqual([3, [], 1]);
});

test('an image that no GET shows is deleted unless its deletion was answered 204, and not said to be gone', async () => {
  const images = made(9);
  await start(images, ({ method }) => (method === 'GET' ? { status: 405, fields: { Allow: 'DELETE' } } : undefined));
  writeMade(images, [idOf(0)]);

  const { removed, left, notConfirmed } = await cleaned();

  expect([removed, left, notConfirmed.length, [...server.images.keys()]]).toEqual([[], [], 9, [foreign, idOf(0)]]);
});

for (const [field, refusal] of [
  ['content-type', 415],
  ['accept', 406],
  ['content-type', 400],
] as const) {
  test(`a target that demands ${field} with a ${refusal} keeps no image`, async () => {
    const images = made(3);
    await start(images, ({ method, fields }) =>
      method === 'DELETE' && fields[field] !== 'application/json' ? { status: refusal } : undefined,
    );
    writeMade(images);

    const { removed, left } = await cleaned();

    expect([removed.length, left, server.images.size]).toEqual([3, [], 1]);
  });
}

test('a DELETE whose response was lost is sent again only if the image exists', async () => {
  const images = made(2);
  await start(images, ({ method, id, before }) =>
    method === 'DELETE' && before === 0 ? { status: 0, lost: true, removes: id === idOf(0) } : undefined,
  );
  writeMade(images);

  const { removed, left } = await cleaned();

  expect([removed.length, left, server.images.size]).toEqual([2, [], 1]);
  expect(deletes().filter((line) => line.endsWith(idOf(0)))).toHaveLength(1);
});

test('a GET that shows another image, or fails, decides nothing', async () => {
  const images = made(2);
  await start(images, ({ method, id }) => {
    if (method !== 'GET' || id === undefined) return undefined;
    return id === idOf(0) ? { status: 200, json: { image: { id: foreign, name: 'x', status: 'ACTIVE' } } } : { status: 500 };
  });
  writeMade(images);

  const { removed, left, notConfirmed } = await cleaned();

  expect([removed, left, [...notConfirmed].sort(), server.images.size]).toEqual([[], [], Object.keys(images), 1]);
});

test('a 404 proves nothing if the target answers every GET with it', async () => {
  const images = made(2);
  await start(images, ({ method }) => (method === 'GET' ? { status: 404 } : undefined));
  writeMade(images, [idOf(0)]);

  const { removed, notConfirmed } = await cleaned();

  expect([removed, [...notConfirmed].sort(), [...server.images.keys()]]).toEqual([[], Object.keys(images), [foreign, idOf(0)]]);
});

test('an image that a list shows is left, though no GET shows it', async () => {
  const images = made(2);
  await start(images, ({ method, id }, standing) => {
    if (method === 'DELETE') return { status: 204, removes: id === idOf(0) };
    return id === undefined ? list(standing) : { status: 405 };
  });
  writeMade(images);

  const { left, notConfirmed } = await cleaned();

  expect([left, notConfirmed]).toEqual([[idOf(1)], [idOf(0)]]);
});

test('an image with the status DELETED, or answered 410, is gone', async () => {
  const images = made(3);
  const gone = new Set<string>();
  await start(images, ({ method, id = '' }) => {
    if (method === 'DELETE') gone.add(id);
    if (method === 'DELETE') return { status: 204 };
    if (!gone.has(id)) return undefined;
    return id === idOf(0) ? { status: 410 } : { status: 200, json: { image: { id, status: 'DELETED' } } };
  });
  writeMade(images);

  const { removed, left } = await cleaned();

  expect([removed.length, left]).toEqual([3, []]);
});

test('an image that takes a moment to go is waited for', async () => {
  const images = made(2);
  const asked = new Map<string, number>();
  await start(images, ({ method, id = '' }) => {
    if (method !== 'DELETE') return clock.now() - (asked.get(id) ?? clock.now()) > 1500 ? { status: 404 } : undefined;
    asked.set(id, asked.get(id) ?? clock.now());
    return { status: 202 };
  });
  writeMade(images);

  const { removed, left } = await cleaned();

  expect([removed.length, left]).toEqual([2, []]);
});

/** A run that made 30 images, of which 20 were deleted and are gone, on a target that does otherwise where this says so. */
async function startAfterRun(otherwise?: (received: Received, images: ReadonlyMap<string, string>) => Reply | undefined) {
  const images = made(30);
  const gone = Object.keys(images).slice(0, 20);
  await start(made(30), otherwise);
  for (const id of gone) server.images.delete(id);
  write(
    ...Object.entries(images).map(([id, name]) => ({ event: 'created', id, name })),
    ...gone.map((id) => ({ event: 'deleted', id })),
    { event: 'seen' },
  );
  return gone;
}

test('deleted images cost two lists and one read, and an existing one a read and the DELETE', async () => {
  await startAfterRun();

  const { removed } = await cleaned();

  expect(removed).toHaveLength(10);
  expect(server.requests.length).toBeLessThanOrEqual(2 + 2 + 2 * 10);
});

test('without a list, a deleted image costs one request, and an existing one two reads and the DELETE', async () => {
  await startAfterRun(({ method, id }) => (method === 'GET' && id === undefined ? { status: 404 } : undefined));

  const { removed } = await cleaned();

  expect(removed).toHaveLength(10);
  expect(server.requests.length).toBeLessThanOrEqual(1 + 20 + 3 * 10);
});

for (const [what, shownBy] of [
  ['shows none of them', () => undefined],
  ['does not show one that was never deleted', (id: string, [last]: readonly string[]) => id !== last],
  ['leaves out what GET shows', (id: string, _: readonly string[], gone: readonly string[]) => !gone.includes(id)],
] as const) {
  test(`a list that ${what} does not say that the others are gone`, async () => {
    const ids = Object.keys(made(30));
    const gone = ids.slice(0, 20);
    // These stand, although their deletion was answered as done.
    await startAfterRun(({ method, id }, images) => {
      const isShown = ([each]: readonly [string, string]): boolean => shownBy(each, ids.slice(-1), gone) === true;
      return method === 'GET' && id === undefined ? list(new Map([...images].filter(isShown))) : undefined;
    });
    for (const id of gone) server.images.set(id, made(30)[id] ?? '');

    const { left } = await cleaned();

    expect([left, [...server.images.keys()]]).toEqual([[], [foreign]]);
  });
}

test('an image that a list shows after its DELETE was answered 204 is left', async () => {
  const [kept = ''] = Object.keys(made(30)).slice(-2);
  await startAfterRun(({ method, id }) => (method === 'DELETE' && id === kept ? { status: 204 } : undefined));

  const { left } = await cleaned();

  expect(left).toEqual([kept]);
});

test('the cap on deletions does not hold for the clean-up', async () => {
  const images = made(5);
  await start(images, undefined, { limits: { deletes: 2, timeoutMs: 15_000, settleMs: 0, collectionDelete: false } });
  writeMade(images);

  await cleaned();

  expect([...server.images.keys()]).toEqual([foreign]);
});

test('a provocation that cannot be disarmed keeps no image, and stays in the ledger', async () => {
  const images = made(2);
  const request = { method: 'POST', url: 'http://127.0.0.1:9/fault' };
  await start(images, undefined, { provoke: { 503: { before: { request }, after: { request } } } });
  write(...Object.entries(images).map(([id, name]) => ({ event: 'created', id, name })), {
    event: 'arms',
    code: 503,
    image: idOf(0),
  });

  await cleaned();

  expect([...server.images.keys()]).toEqual([foreign]);
  expect(leftoversOf(join(ledgers(), 'here'), run).armed).toEqual([{ event: 'arms', code: 503, image: idOf(0) }]);
});

for (const id of ['', '.', '..', 'detail', '*', '?all=1', '../servers/1', 'a b', 'a/b', 'a%2Fb', 'x\r\ny']) {
  test(`the identifier ${JSON.stringify(id)} of a ledger is sent nowhere`, async () => {
    await start(made(1));
    write({ event: 'created', id, name: nameOf(7) }, { event: 'created', id: idOf(0), name: nameOf(0) });

    await cleaned();

    expect(server.requests.filter(({ line }) => !line.endsWith(idOf(0)))).toEqual([]);
    expect([...server.images.keys()]).toEqual([foreign]);
  });
}

test('a fixture and a listed image are not deleted, whatever a ledger says', async () => {
  await start({ ...made(2), [idOf(8)]: 'listed' }, undefined, {
    fixtures: { protected: idOf(1) },
    images: { source: 'ids', ids: [idOf(8)] },
  });
  writeMade({ ...made(2), [idOf(8)]: 'listed' });

  await cleaned();

  expect([...server.images.keys()].sort()).toEqual([idOf(1), idOf(8), foreign].sort());
});

test('an image at which a provocation is aimed is not deleted, in any case of its id, and keeps no other image', async () => {
  const images = made(3);
  await start(images, undefined, { provoke: { 409: { image: idOf(1) }, 403: { image: idOf(2).toUpperCase() } } });
  writeMade(images);

  const { refused } = await clean(target, leftoversOf(join(ledgers(), 'here'), run));

  expect(refused).toEqual([idOf(1), idOf(2)]);
  expect([...server.images.keys()].sort()).toEqual([idOf(1), idOf(2), foreign].sort());
});

test('a target without state is asked nothing', async () => {
  await start(made(2), undefined, { images: { source: 'stateless' } });
  writeMade(made(2));

  await cleaned();

  expect(server.requests).toEqual([]);
  expect(existsSync(ledgerFile())).toBe(false);
});

for (const [id, because] of [
  ['c0ffee0123456789c0ffee0123456789', 'its id contains a secret of this run'],
  ['a b', 'its id is not a path segment'],
] as const) {
  test(`an image is left, and its ledger kept, where ${because}`, async () => {
    await start({ [id]: nameOf(0) });
    write({ event: 'intends', name: nameOf(0) });

    const { unaddressable, lost } = await clean(target, leftoversOf(join(ledgers(), 'here'), run));

    expect([unaddressable, lost]).toEqual([[{ name: nameOf(0), because }], []]);
    expect(server.requests.map(({ line }) => line)).toEqual(['GET /v2/tenant/images']);
    expect(existsSync(ledgerFile())).toBe(true);
  });
}

test('an image that a source may still make is looked for by a later sweep', async () => {
  await start(made(1));
  write({ event: 'intends', name: nameOf(7) }, { event: 'unanswered', name: nameOf(7) });
  const leftovers = () => leftoversOf(join(ledgers(), 'here'), run);

  const { late } = await clean(target, leftovers());
  server.images.set(idOf(7), nameOf(7));
  await clean(target, leftovers(), { believes: false });

  expect([late, server.images.has(idOf(7)), existsSync(ledgerFile())]).toEqual([[nameOf(7)], false, false]);
});

test('an image that was there before the run stays, although the source gave it a name of the run', async () => {
  await start({ ...made(2), [idOf(9)]: nameOf(9) }, undefined, { fixtures: { protected: idOf(9) } });
  write(...[0, 1, 9].map((number) => ({ event: 'intends', name: nameOf(number) })));

  await clean(target, leftoversOf(join(ledgers(), 'here'), run), { listed: (id) => id === idOf(1) });

  expect([0, 1, 9].map((number) => server.images.has(idOf(number)))).toEqual([false, true, true]);
});

test('a name that no list decides stays in the ledger', async () => {
  await start(made(1), ({ id }) => (id === undefined ? { status: 500 } : undefined));
  write({ event: 'intends', name: nameOf(7) });

  const { lost } = await clean(target, leftoversOf(join(ledgers(), 'here'), run));

  expect(lost).toEqual([nameOf(7)]);
  expect(existsSync(ledgerFile())).toBe(true);
});

/** No GET shows an image, and the list is this one. */
const listedOnly =
  (...entries: readonly object[]) =>
  ({ method, id }: Received): Reply | undefined => {
    if (method !== 'GET') return undefined;
    return id === undefined ? { status: 200, json: { images: entries } } : { status: 405 };
  };

/** What a sweep says of one image that no GET shows, by what the list shows and what proved the image. */
async function sweptBy(otherwise: (received: Received) => Reply | undefined, proof: string) {
  await start(made(1), otherwise);
  write({ event: 'created', id: idOf(0), name: nameOf(0), proof });
  const { images } = await clean(target, leftoversOf(join(ledgers(), 'here'), run), { believes: false });
  return { fates: images.map(({ fate }) => fate), isKept: existsSync(ledgerFile()), deletes: deletes().length };
}

test('a list that has never shown an image of the run does not say that one is gone', async () => {
  const swept = await sweptBy(listedOnly({ id: foreign, name: 'x' }), 'name');

  expect(swept).toEqual({ fates: ['unproven'], isKept: true, deletes: 0 });
});

test('a list of which an image was new says that it is gone', async () => {
  const swept = await sweptBy(listedOnly({ id: foreign, name: 'x' }), 'new');

  expect(swept).toEqual({ fates: ['gone'], isKept: false, deletes: 0 });
});

test('a list without ids, or one that a cache has stored, says nothing', async () => {
  const withoutIds = await sweptBy(listedOnly({ uuid: idOf(0), name: nameOf(0) }), 'new');
  await target.dispose();
  await server.stop();
  const stored = await sweptBy((received) => {
    const reply = listedOnly({ id: foreign, name: 'x' })(received);
    return reply?.json === undefined ? reply : { ...reply, fields: { Age: '60' } };
  }, 'new');

  expect([withoutIds, stored].map(({ fates }) => fates)).toEqual([['unproven'], ['unproven']]);
});

for (const [what, entries] of [
  ['without names', [{ id: foreign }, { id: idOf(7) }]],
  ['that shows no image of the run, though one stands', []],
] as const) {
  test(`a list ${what} does not say that an image was never made`, async () => {
    await start(made(1), ({ method, id }) =>
      method === 'GET' && id === undefined ? { status: 200, json: { images: entries } } : undefined,
    );
    write({ event: 'created', id: idOf(0), name: nameOf(0) }, { event: 'intends', name: nameOf(7) });

    const { lost } = await clean(target, leftoversOf(join(ledgers(), 'here'), run));

    expect([lost, existsSync(ledgerFile())]).toEqual([[nameOf(7)], true]);
  });
}

test('a list that shows the images of the run, and others without a name, says which were never made', async () => {
  await start(made(1), ({ method, id }, standing) => {
    if (method !== 'GET' || id !== undefined) return undefined;
    return {
      status: 200,
      json: { images: [...standing].map(([each, name]) => ({ id: each, name: each === foreign ? null : name })) },
    };
  });
  write({ event: 'created', id: idOf(0), name: nameOf(0) }, { event: 'intends', name: nameOf(7) });

  const { lost } = await clean(target, leftoversOf(join(ledgers(), 'here'), run));

  expect([lost, existsSync(ledgerFile())]).toEqual([[], false]);
});

test('a ledger that can no longer be written keeps no image', async () => {
  const images = made(3);
  await start(images);
  const leftovers = { ...leftoversOf(join(ledgers(), 'here'), run), images: new Map(Object.entries(images)) };
  rmSync(ledgerFile('set-up'));
  mkdirSync(ledgerFile('set-up'));

  await clean(target, leftovers);

  expect([...server.images.keys()]).toEqual([foreign]);
});
