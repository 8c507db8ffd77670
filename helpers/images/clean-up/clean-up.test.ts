import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TargetDescription } from '../../settings/description.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { noEnding } from '../../shared/run-end.ts';
import { newRunId } from '../../shared/run-id.ts';
import { namePrefix } from '../../shared/run-state.ts';
import type { Target } from '../client/target.ts';
import { openTarget } from '../open-target.ts';
import { idDigest, markOf } from '../safety/ownership.ts';
import { type ImageTarget, list, type Received, type Reply, startImageTarget } from '../testing/image-target.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type CleanOptions, clean, idsOf } from './clean-up.ts';
import { CleanUpTime } from './clean-up-time.ts';
import { type Leftovers, leftoversOf } from './leftovers.ts';

const run = 'c0ffee01';
const idOf = (number: number): string => `9b63c1a5-0c2f-4d21-9f11-7a3e5c${(0x91d2b4 + number).toString(16)}`;
const nameOf = (number: number): string => `${namePrefix}${run}-${String(number).padStart(8, '0')}`;
const foreign = 'feedface-0c2f-4d21-9f11-000000000000';
const ofOthers: Reply = { status: 200, json: { images: [{ id: foreign, name: 'x' }] } };
const digest = (id: string): string => idDigest(id).toString('hex');

/** Images of the run, by id. */
function made(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [idOf(number), nameOf(number)]));
}

type Otherwise = (received: Received, standing: ReadonlyMap<string, string>) => Reply | undefined;

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

/** Opens the target whose server does as it is told, as the set-up of a run would. */
async function start(
  images: Readonly<Record<string, string>>,
  otherwise?: Otherwise,
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

function write(...lines: readonly object[]): void {
  const started = { event: 'started', run, pid: 1, url: server.url, at: '' };
  writeFileSync(ledgerFile(), [started, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** A ledger that holds these images, of which some were answered as deleted. */
function writeMade(images: Readonly<Record<string, string>>, deleted: readonly string[] = [], ...more: readonly object[]): void {
  write(
    ...Object.entries(images).map(([id, name]) => ({ event: 'created', id, name })),
    ...deleted.map((id) => ({ event: 'deleted', id })),
    ...more,
  );
}

const leftovers = (): Leftovers => leftoversOf(join(ledgers(), 'here'), run);

/** What a clean-up comes to: what became of the images, what was sent, what stands on the target, and whether the ledger stays. */
async function cleaned(options: CleanOptions = {}, of = run) {
  const all = await clean(target, { ...leftovers(), run: of }, { time: new CleanUpTime(undefined, clock), ...options });
  // Whatever happens, somebody else's image stays.
  expect(server.images.has(foreign)).toBe(true);
  return {
    ...all,
    fates: all.images.map(({ fate }) => fate),
    removed: idsOf(all, 'removed').sort(),
    left: idsOf(all, 'left').sort(),
    unread: idsOf(all, 'unread').sort(),
    notConfirmed: idsOf(all, 'unconfirmed').sort(),
    alone: idsOf(all, 'alone').sort(),
    deletes: server.requests.filter((line) => line.startsWith('DELETE')).length,
    standing: [...server.images.keys()].filter((id) => id !== foreign).sort(),
    isKept: existsSync(ledgerFile()),
  };
}

/** What the target does with DELETE alone. */
const deleting =
  (reply: (received: Received, isThere: boolean) => Reply | undefined): Otherwise =>
  (received, standing) =>
    received.method === 'DELETE' ? reply(received, standing.has(received.id ?? '')) : undefined;

/** What it answers to GET of an image and of the list alike. */
const getting =
  (reply: (received: Received, standing: ReadonlyMap<string, string>) => Reply | undefined): Otherwise =>
  (received, standing) =>
    received.method === 'GET' ? reply(received, standing) : undefined;

const answered = (status: number, fields: Record<string, string> = {}): Otherwise =>
  deleting((_, isThere) => (isThere ? { status, fields, removes: true } : undefined));

const demanding = (field: string, status: number): Otherwise =>
  deleting(({ fields }) => (fields[field] === 'application/json' ? undefined : { status }));

/** At most 20 requests a second. */
function limiter(status: number, fields: Record<string, string> = {}): Otherwise {
  const passed: number[] = [];
  return () => {
    while (passed.length > 0 && clock.now() - (passed[0] ?? 0) > 1000) passed.shift();
    if (passed.length >= 20) return { status, fields };
    passed.push(clock.now());
    return undefined;
  };
}

/** Images whose DELETE was answered are shown so from then on, after a while in ms. */
function goneAs(status: number, shown: (id: string) => Reply, afterMs = 0): Otherwise {
  const askedMs = new Map<string, number>();
  return ({ method, id = '' }) => {
    if (method !== 'DELETE') return clock.now() - (askedMs.get(id) ?? clock.now() + 1) >= afterMs ? shown(id) : undefined;
    askedMs.set(id, askedMs.get(id) ?? clock.now());
    return { status };
  };
}

/** Clean-ups of so many images of the run, on a target that does otherwise where the row says so. `deleted`: so many were answered 204. */
const cleanUps: Readonly<
  Record<string, readonly [count: number, otherwise: Otherwise | undefined, comesTo: Record<string, unknown>, deleted?: number]>
> = {
  'images whose deletion was answered 204 and did not happen are left, and stay in the ledger': [
    6,
    deleting(() => ({ status: 204 })),
    { left: Object.keys(made(6)), isKept: true },
    4,
  ],
  'images that are gone after a 200 are removed': [3, answered(200), { removed: 3, left: [], isKept: false }],
  'images that are gone after a 202 are removed': [3, answered(202), { removed: 3, left: [], isKept: false }],
  'images that are gone after a 500 are removed': [3, answered(500), { removed: 3, left: [], isKept: false }],
  'a deletion that was put off and took place is not sent again': [
    3,
    answered(503, { 'Retry-After': '1' }),
    { removed: 3, left: [], deletes: 3 },
  ],
  'a single 503 leaves nothing behind': [
    3,
    deleting(({ before, id }) => (before === 0 && id === idOf(1) ? { status: 503 } : undefined)),
    { removed: 3, left: [], standing: [] },
  ],
  'a limiter that answers 429 leaves nothing behind': [40, limiter(429), { left: [], standing: [] }, 10],
  'a limiter that answers 413 leaves nothing behind': [40, limiter(413), { left: [], standing: [] }, 10],
  'a limiter that says when leaves nothing behind': [40, limiter(429, { 'Retry-After': '1' }), { left: [], standing: [] }, 10],
  'a target that demands content-type with a 415 keeps no image': [
    3,
    demanding('content-type', 415),
    { removed: 3, standing: [] },
  ],
  'a target that demands accept with a 406 keeps no image': [3, demanding('accept', 406), { removed: 3, standing: [] }],
  'a target that demands content-type with a 400 keeps no image': [
    3,
    demanding('content-type', 400),
    { removed: 3, standing: [] },
  ],
  'images that no GET shows are deleted unless that was answered 204, and not said to be gone': [
    9,
    getting(() => ({ status: 405, fields: { Allow: 'DELETE' } })),
    { removed: 0, left: [], notConfirmed: Object.keys(made(9)), standing: [idOf(0)] },
    1,
  ],
  'a DELETE whose response was lost is sent again only if the image exists': [
    2,
    deleting(({ id, before }) => (before === 0 ? { status: 0, lost: true, removes: id === idOf(0) } : undefined)),
    { removed: 2, left: [], standing: [], deletes: 3 },
  ],
  'a GET that shows another image, or fails, decides nothing': [
    2,
    getting(({ id }) => {
      if (id === undefined) return undefined;
      return id === idOf(0) ? { status: 200, json: { image: { id: foreign, name: 'x', status: 'ACTIVE' } } } : { status: 500 };
    }),
    { removed: 0, left: [], notConfirmed: Object.keys(made(2)), standing: [] },
  ],
  'a 404 proves nothing if the target answers every GET with it': [
    2,
    getting(() => ({ status: 404 })),
    { removed: 0, notConfirmed: Object.keys(made(2)), standing: [idOf(0)] },
    1,
  ],
  'an image that a list shows is left, though no GET shows it': [
    2,
    ({ method, id }, standing) => {
      if (method === 'DELETE') return { status: 204, removes: id === idOf(0) };
      return id === undefined ? list(standing) : { status: 405 };
    },
    { left: [idOf(1)], notConfirmed: [idOf(0)] },
  ],
  'an image with the status DELETED, or answered 410, is gone': [
    3,
    goneAs(204, (id) => (id === idOf(0) ? { status: 410 } : { status: 200, json: { image: { id, status: 'DELETED' } } })),
    { removed: 3, left: [] },
  ],
  'an image that takes a moment to go is waited for': [2, goneAs(202, () => ({ status: 404 }), 1500), { removed: 2, left: [] }],
};

for (const [what, [count, otherwise, comesTo, deleted = 0]] of Object.entries(cleanUps))
  test(what, async () => {
    await start(made(count), otherwise);
    writeMade(made(count), Object.keys(made(count)).slice(0, deleted));
    const { removed, ...rest } = await cleaned();

    expect({ ...rest, removed: removed.length }).toMatchObject(comesTo);
  });

/** GET shows the image under a name of the source's choice, made at this moment. */
const madeAt = (created: string | undefined): Otherwise =>
  getting(({ id = '' }, standing) =>
    standing.has(id)
      ? { status: 200, json: { image: { id, name: 'ubuntu', status: 'ACTIVE', ...(created !== undefined && { created }) } } }
      : undefined,
  );

const then = '2026-11-27T10:00:00Z';
const later = '2026-11-27T10:00:09Z';

const unnamed = { event: 'created', id: idOf(0), name: nameOf(0), proof: 'new', ...markOf({ created: then }) };

for (const [what, created, fate, isSweep] of [
  ['is left alone if its identifier is that of an image made later', later, 'alone', false],
  ['is left alone if its identifier is shown without its moment', undefined, 'alone', false],
  ['is known by the moment of its making if it was not deleted', then, 'removed', false],
  ['is left alone by a sweep if its identifier is used anew', later, 'alone', true],
] as const)
  test(`a deleted image whose source gives it no name of the run ${what}`, async () => {
    const trusted = isSweep && ({ images: { source: 'snapshot', server: 's', trusted: true } } as const);
    await start(made(1), madeAt(created), trusted || {});
    write(unnamed, { event: 'deleted', id: idOf(0) });

    const isLeft = fate === 'alone';
    expect(await cleaned({ believes: !isSweep })).toMatchObject({ fates: [fate], deletes: isLeft ? 0 : 1, isKept: isLeft });
  });

test('an image without a name of the run is deleted once where its identifier is used anew at once', async () => {
  let created = then;
  await start(made(1), (received, standing) => {
    if (received.method !== 'DELETE') return madeAt(created)(received, standing);
    created = later;
    return { status: 204 };
  });
  write(unnamed);

  expect(await cleaned()).toMatchObject({ fates: ['alone'], deletes: 1 });
});

/** GET shows the images that stand like this. */
const shownAs = (shown: object): Otherwise =>
  getting(({ id = '' }, standing) =>
    standing.has(id) ? { status: 200, json: { image: { id, status: 'ACTIVE', ...shown } } } : undefined,
  );

const doubtful = { event: 'doubtful', id: idOf(0) };
const answeredDone = { event: 'deleted', id: idOf(0) };
const named = { name: nameOf(0) };

/** What becomes of one image of the run, by what was shown of it when it was made, what the ledger says since, and what GET shows. */
for (const [what, mark, since, shown, fate] of [
  ['no deletion met, and that shows another name', markOf(named), [], { name: 'of a stranger' }, 'alone'],
  [
    'no deletion met, and that shows another name and the same moment',
    markOf({ name: 'ubuntu', created: then }),
    [],
    { name: 'u', created: then },
    'removed',
  ],
  ['no deletion met, and that shows the same name', markOf({ name: 'ubuntu' }), [], { name: 'ubuntu' }, 'removed'],
  [
    'no deletion met, and that shows a later moment',
    markOf({ name: 'ubuntu', created: then }),
    [],
    { name: 'ubuntu', created: later },
    'alone',
  ],
  ['may have been deleted, and that shows the run', {}, [doubtful], named, 'removed'],
  ['may have been deleted, and that has another name', {}, [doubtful], { name: 'ubuntu' }, 'alone'],
  ['was deleted, and whose identifier shows a stranger’s', {}, [answeredDone], { name: 'backup of production' }, 'alone'],
] as const)
  test(`an image that ${what} is ${fate}`, async () => {
    await start(made(1), shownAs(shown));
    const proof = fate === 'alone' ? 'name' : 'new';
    write({ event: 'created', id: idOf(0), name: nameOf(0), proof, ...mark }, ...since);

    expect(await cleaned()).toMatchObject({ fates: [fate], deletes: fate === 'removed' ? 1 : 0, isKept: fate === 'alone' });
  });

test('an image that is deleted late, and whose identifier another image has by then, is not deleted a second time', async () => {
  let reads = 0;
  await start(made(1), ({ id, method }) => {
    if (id === undefined) return undefined;
    if (method === 'DELETE') return { status: 500 };
    reads += 1;
    return { status: 200, json: { image: { id, name: reads <= 2 ? nameOf(0) : 'backup of production', status: 'ACTIVE' } } };
  });
  writeMade(made(1));

  expect(await cleaned()).toMatchObject({ deletes: 1 });
});

for (const status of [413, 429, 503])
  test(`an image that is deleted although a limit answers ${status}, and whose number another image has then, is not deleted again`, async () => {
    await start({ 37: nameOf(0) }, ({ id, method }, standing) => {
      if (id !== '37') return undefined;
      if (method === 'DELETE') return { status, fields: { 'Retry-After': '0' }, removes: true };
      return {
        status: 200,
        json: { image: { id, name: standing.has(id) ? nameOf(0) : 'backup of production', status: 'ACTIVE' } },
      };
    });
    writeMade({ 37: nameOf(0) });

    expect(await cleaned()).toMatchObject({ deletes: 1 });
  });

for (const [what, listed, since, fate] of [
  [
    'an image about which only a cache answers is left, whatever the list shows',
    { status: 200, json: { images: [{ id: 37 }] } },
    [],
    { left: ['37'], unread: [] },
  ],
  [
    'a name that a cache had stored proves nothing once the number may be another image’s',
    { status: 404 },
    ['37', '38'],
    { left: [], unread: ['37'] },
  ],
] as const)
  test(what, async () => {
    const stored = ({ id }: Received): Reply | undefined => {
      if (id === '38') return undefined;
      if (id === undefined) return listed;
      return { status: 200, fields: { Age: '9' }, json: { image: { id, name: nameOf(0), status: 'ACTIVE' } } };
    };
    await start({ 37: nameOf(0), 38: nameOf(1) }, getting(stored));
    write(
      ...['37', '38'].map((id, number) => ({ event: 'created', id, name: nameOf(number), proof: 'name' })),
      ...since.map((id) => ({ event: 'doubtful', id })),
    );

    expect(await cleaned()).toMatchObject({ ...fate, removed: ['38'], deletes: 1 });
  });

test('the name that was shown before a lost DELETE proves nothing after it', async () => {
  await start(made(1), ({ method, id, before }) => {
    if (method === 'DELETE') return { status: 0, lost: true };
    return before > 0 || id === undefined ? { status: 500 } : undefined;
  });
  writeMade(made(1));

  expect(await cleaned()).toMatchObject({ unread: [idOf(0)], deletes: 1 });
});

test('a DELETE that was answered 204 is not sent again where no read shows anything', async () => {
  await start(
    made(1),
    getting(() => ({ status: 405 })),
  );
  write({ event: 'created', id: idOf(0), name: nameOf(0), proof: 'trusted' }, answeredDone);

  expect(await cleaned()).toMatchObject({ notConfirmed: [idOf(0)], deletes: 0 });
});

/** A run that made 30 images, of which 20 were deleted and are gone, on a target that does otherwise where this says so. */
async function startAfterRun(otherwise?: Otherwise): Promise<void> {
  const gone = Object.keys(made(30)).slice(0, 20);
  await start(made(30), otherwise);
  for (const id of gone) server.images.delete(id);
  writeMade(made(30), gone, { event: 'seen' });
}

for (const [what, otherwise, most] of [
  ['cost a list and one read, and an existing one two reads and the DELETE', undefined, 2 + 3 * 10],
  [
    'cost one request each without a list, and an existing one two reads and the DELETE',
    getting(({ id }) => (id === undefined ? { status: 404 } : undefined)),
    2 + 20 + 3 * 10,
  ],
] as const)
  test(`deleted images ${what}`, async () => {
    await startAfterRun(otherwise);

    expect((await cleaned()).removed).toHaveLength(10);
    expect(server.requests.length).toBeLessThanOrEqual(most);
  });

for (const [what, shownBy] of [
  ['shows none of them', () => false],
  ['does not show one that was never deleted', (id: string, [last]: readonly string[]) => id !== last],
  ['leaves out what GET shows', (id: string, _: readonly string[], gone: readonly string[]) => !gone.includes(id)],
] as const) {
  test(`a list that ${what} does not say that the others are gone`, async () => {
    const ids = Object.keys(made(30));
    const gone = ids.slice(0, 20);
    // These stand, although their deletion was answered as done.
    await startAfterRun(
      getting(({ id }, images) =>
        id === undefined ? list(new Map([...images].filter(([each]) => shownBy(each, ids.slice(-1), gone)))) : undefined,
      ),
    );
    for (const id of gone) server.images.set(id, made(30)[id] ?? '');

    expect(await cleaned()).toMatchObject({ left: [], standing: [] });
  });
}

test('an image that a list shows after its DELETE was answered 204 is left', async () => {
  const [kept = ''] = Object.keys(made(30)).slice(-2);
  await startAfterRun(deleting(({ id }) => (id === kept ? { status: 204 } : undefined)));

  expect((await cleaned()).left).toEqual([kept]);
});

test('the cap on deletions does not hold for the clean-up', async () => {
  await start(made(5), undefined, { limits: { deletes: 2, timeoutMs: 15_000, settleMs: 0, collectionDelete: false } });
  writeMade(made(5));

  expect((await cleaned()).standing).toEqual([]);
});

test('a provocation that cannot be disarmed keeps no image, and stays in the ledger', async () => {
  const request = { method: 'POST', url: 'http://127.0.0.1:9/fault' };
  const armed = { event: 'arms', code: 503, image: idOf(0) };
  await start(made(2), undefined, { provoke: { 503: { before: { request }, after: { request } } } });
  writeMade(made(2), [], armed);

  expect((await cleaned()).standing).toEqual([]);
  expect(leftovers().armed).toEqual([armed]);
});

for (const id of ['', '.', '..', 'detail', '*', '?all=1', '../servers/1', 'a b', 'a/b', 'a%2Fb', 'x\r\ny']) {
  test(`the identifier ${JSON.stringify(id)} of a ledger is in no request`, async () => {
    await start(made(1));
    writeMade({ [id]: nameOf(7), ...made(1) });

    expect((await cleaned()).standing).toEqual([]);
    expect(server.requests.filter((line) => !line.endsWith(idOf(0)))).toEqual(['GET /v2/tenant/images']);
  });
}

for (const [what, count, more, standing] of [
  [
    'a fixture and a listed image',
    3,
    { fixtures: { protected: idOf(1) }, images: { source: 'ids', ids: [idOf(2)] } },
    [idOf(1), idOf(2)],
  ],
  [
    'an image at which a provocation is aimed, in any case of its id,',
    3,
    { provoke: { 409: { image: idOf(1) }, 403: { image: idOf(2).toUpperCase() } } },
    [idOf(1), idOf(2)],
  ],
] as const)
  test(`${what} is not deleted, whatever a ledger says, and keeps no other image`, async () => {
    await start(made(count), undefined, more);
    writeMade(made(count));

    expect(await cleaned()).toMatchObject({ alone: standing.map((id) => JSON.stringify(id)), standing });
  });

test('a sweep finds an image by its name, though the ledger was cut behind its first line', async () => {
  await start({ [idOf(0)]: nameOf(0) });
  write();

  expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(0)], isKept: false });
  expect([...server.images.keys()]).toEqual([foreign]);
});

test('a target without state is asked nothing', async () => {
  await start(made(2), undefined, { images: { source: 'stateless' } });
  writeMade(made(2));

  expect((await cleaned()).isKept).toBe(false);
  expect(server.requests).toEqual([]);
});

for (const [id, because] of [
  ['c0ffee0123456789c0ffee0123456789', 'its id contains a secret of this run'],
  ['a b', 'its id is not a path segment'],
] as const) {
  test(`an image is left, and its ledger kept, where ${because}`, async () => {
    await start({ [id]: nameOf(0) });
    write({ event: 'intends', name: nameOf(0) });

    expect(await cleaned()).toMatchObject({ left: [JSON.stringify(nameOf(0))], sought: [], isKept: true });
    expect(server.requests).toEqual(['GET /v2/tenant/images']);
  });
}

for (const event of ['unanswered', 'seen'])
  test(`an image that a source may still make is looked for by a later sweep (${event})`, async () => {
    await start(made(1));
    write({ event: 'intends', name: nameOf(7) }, { event, name: nameOf(7) });

    expect(await cleaned()).toMatchObject({ sought: [nameOf(7)], isKept: true });
    server.images.set(idOf(7), nameOf(7));
    expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(7)], sought: [], isKept: false });
  });

for (const believes of [true, false])
  test(`an image that is being made when its run ends is waited for, ${believes ? 'by the run' : 'by a sweep'}`, async () => {
    let lists = 0;
    const twin = nameOf(0);
    await start(
      made(1),
      getting(({ id }) => {
        // The request for the second image of the name is carried out after the third list.
        if (id === undefined && ++lists === 3) setImmediate(() => server.images.set(idOf(7), twin));
        return undefined;
      }),
    );
    writeMade(made(1), [], { event: 'intends', name: twin });

    expect(await cleaned({ believes })).toMatchObject({ removed: [idOf(0), idOf(7)], sought: [], standing: [], isKept: false });
  });

test('an image that no ledger holds is deleted if its name and its moment say that the run made it', async () => {
  const run = newRunId();
  const name = (of: string): string => `${namePrefix}${of}-00000001`;
  const now = new Date().toISOString();
  const others = { [idOf(3)]: name(newRunId()), [idOf(4)]: `copy of ${name(run)}`, [idOf(5)]: name(run) };
  const moments: Readonly<Record<string, string>> = { [idOf(5)]: '2024-02-01T10:00:00Z', [idOf(2)]: now };
  await start(
    { ...made(1), [idOf(1)]: name(run), [idOf(2)]: `snap-${name(run)}`, ...others },
    getting(({ id = '' }, standing) => {
      const created = moments[id];
      if (created === undefined || !standing.has(id)) return undefined;
      return { status: 200, json: { image: { id, name: standing.get(id), status: 'ACTIVE', created } } };
    }),
    {},
  );
  writeMade({ [idOf(0)]: name(run) });

  expect(await cleaned({}, run)).toMatchObject({
    removed: [idOf(0), idOf(1), idOf(2)],
    unreturned: [name(run), `snap-${name(run)}`, `copy of ${name(run)}`, name(run)],
    standing: [idOf(3), idOf(4), idOf(5)],
  });
});

for (const isKnown of [true, false])
  for (const [what, hidden, comesTo] of [
    ['for a moment', 2, { removed: [idOf(0), idOf(7)], standing: [], isKept: false }],
    ['at all', 100, { removed: [idOf(0)], unread: [idOf(7)], isKept: true }],
  ] as const)
    test(`an image that a list shows and GET does not show ${what} is not taken for gone (${isKnown ? 'known' : 'found'})`, async () => {
      let reads = 0;
      await start(
        { ...made(1), [idOf(7)]: nameOf(7) },
        getting(({ id }) => (id === idOf(7) && ++reads <= hidden ? { status: 404 } : undefined)),
      );
      const event = { event: 'intends', name: nameOf(7) };
      writeMade({ ...made(1), ...(isKnown && { [idOf(7)]: nameOf(7) }) }, [], { event: 'seen' }, ...(isKnown ? [] : [event]));

      expect(await cleaned()).toMatchObject(comesTo);
    });

test('nothing is said to be gone once the token is refused', async () => {
  await start(made(3), () => ({ status: 401 }));
  writeMade(made(3), [idOf(1)], { event: 'listed', shown: [] }, { event: 'intends', name: nameOf(7) });

  const { sought, unread, notConfirmed, isKept } = await cleaned();
  expect({ sought, unread, notConfirmed, isKept }).toEqual({
    sought: [nameOf(7)],
    unread: [idOf(0), idOf(2)],
    notConfirmed: [idOf(1)],
    isKept: true,
  });
});

test('an image is also looked for in the list of the image service that makes it', async () => {
  const service = await startImageTarget({ [idOf(7)]: nameOf(7), [idOf(8)]: nameOf(8) }, ({ fields: { host }, id }) =>
    id === undefined
      ? list(
          new Map([
            [idOf(7), nameOf(7)],
            [idOf(8), nameOf(8)],
            [String(host), 'x'],
          ]),
        )
      : undefined,
  );
  await start(
    { [idOf(7)]: nameOf(7) },
    getting(({ id }) => (id === undefined ? ofOthers : undefined)),
    { images: { source: 'glance', url: service.url } },
  );
  write({ event: 'intends', name: nameOf(7) });

  expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(7)], sought: [], standing: [], isKept: false });
  expect(service.requests).toEqual([`GET /v2/tenant/images?name=${nameOf(7)}`]);
  await service.stop();
});

test('an image that the run made on another of its targets is left to that', async () => {
  await start({ ...made(1), [idOf(1)]: nameOf(1) });
  writeMade(made(1));

  expect(await cleaned({ isElsewhere: (id) => id === idOf(1) })).toMatchObject({ unreturned: [], standing: [idOf(1)] });
});

/** What a clean-up or a sweep believes of a target that answers 404 for each image, although all of them stand. */
for (const [what, listReply, more, isGone] of [
  ['and shows no list', { status: 404 }, [{ event: 'listed', shown: [] }], false],
  ['and never showed a list', { status: 404 }, [], false],
  ['and lists other images than before', ofOthers, [{ event: 'listed', shown: [digest(idOf(50))] }], false],
  ['and whose list may go on', { ...ofOthers, fields: { 'X-Has-More': 'true' } }, [], false],
  ['and lists what was there before', ofOthers, [{ event: 'listed', shown: [digest(foreign), digest(idOf(50))] }], true],
  ['and lists images, as there were none before', ofOthers, [{ event: 'listed', shown: [] }], true],
  ['and has an empty list, as before', { status: 200, json: { images: [] } }, [{ event: 'listed', shown: [] }], true],
] as const)
  test(`a sweep ${isGone ? 'believes' : 'does not believe'} the 404s of a target that answers nothing else ${what}`, async () => {
    await start(
      made(5),
      getting(({ id }) => (id === undefined ? listReply : { status: 404 })),
    );
    writeMade(made(5), [], { event: 'seen' }, ...more);

    const fates = Array.from({ length: 5 }, () => (isGone ? 'gone' : 'unread'));
    expect(await cleaned({ believes: false })).toMatchObject({ fates, deletes: 0, isKept: !isGone });
  });

test('a run does not believe 404s either once the list, which it has read, is gone', async () => {
  await start(
    made(2),
    getting(() => ({ status: 404 })),
  );
  writeMade(made(2), [], { event: 'seen' }, { event: 'listed', shown: [] });

  expect(await cleaned()).toMatchObject({ fates: ['unread', 'unread'], isKept: true });
});

test('an image of the run that a sweep sees makes its 404s believable where there is no list', async () => {
  await start(
    made(3),
    getting(({ id }) => (id === undefined ? { status: 404 } : undefined)),
  );
  server.images.delete(idOf(1));
  writeMade(made(3), [], { event: 'seen' });

  expect(await cleaned({ believes: false })).toMatchObject({
    fates: ['removed', 'gone', 'removed'],
    doubt: undefined,
    isKept: false,
  });
});

test('a damaged ledger stays, and what the rest says is removed', async () => {
  await start(made(1));
  writeMade(made(1));
  writeFileSync(ledgerFile('w1'), '');

  expect(await cleaned({ believes: false })).toMatchObject({
    removed: [idOf(0)],
    damaged: [{ because: 'it is empty' }],
    isKept: true,
  });
});

test('so is one whose name a later try gave to an image that is still there', async () => {
  await start(made(1));
  writeMade(made(1), [], { event: 'intends', name: nameOf(0) }, { event: 'unanswered', name: nameOf(0) });

  expect(await cleaned()).toMatchObject({ removed: [idOf(0)], sought: [nameOf(0)] });
  server.images.set(idOf(7), nameOf(0));
  expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(7)], isKept: false });
});

test('an image that was there before the run stays, although the source gave it a name of the run', async () => {
  await start({ ...made(2), [idOf(9)]: nameOf(9) }, undefined, { fixtures: { protected: idOf(9) } });
  write(...[0, 1, 9].map((number) => ({ event: 'intends', name: nameOf(number) })));

  expect((await cleaned({ listed: (id) => id === idOf(1) })).standing).toEqual([idOf(1), idOf(9)]);
});

/** No GET shows an image, and the list is this one. */
const listedOnly = (reply: Reply): Otherwise => getting(({ id }) => (id === undefined ? reply : { status: 405 }));

for (const [what, reply, proof, fate] of [
  ['that has never shown an image of the run does not say', ofOthers, 'name', 'alone'],
  ['of which the image was new says', ofOthers, 'new', 'gone'],
  ['without ids does not say', { status: 200, json: { images: [{ uuid: idOf(0), name: nameOf(0) }] } }, 'new', 'alone'],
  ['that goes on in other words does not say', { ...ofOthers, fields: { 'X-Has-More': 'true' } }, 'new', 'alone'],
  ['that a cache has stored does not say', { ...ofOthers, fields: { Age: '60' } }, 'new', 'alone'],
] as const)
  test(`a list ${what} to a sweep that an image is gone`, async () => {
    await start(made(1), listedOnly(reply));
    write({ event: 'created', id: idOf(0), name: nameOf(0), proof });

    expect(await cleaned({ believes: false })).toMatchObject({ fates: [fate], isKept: fate === 'alone', deletes: 0 });
  });

for (const [what, otherwise, trusted, fate] of [
  ['shows no name', shownAs({}), false, 'alone'],
  ['shows no name, and whose source is trusted,', shownAs({}), true, 'removed'],
  [
    'a list alone shows by its name',
    getting(({ id }, standing) => (id === undefined ? list(standing) : { status: 405 })),
    false,
    'unconfirmed',
  ],
  ['nothing shows', getting(() => ({ status: 501 })), false, 'alone'],
] as const)
  test(`to a sweep an image that ${what} is ${fate}`, async () => {
    await start(made(1), otherwise, { images: { source: 'snapshot', server: 's', trusted } });
    write({ event: 'created', id: idOf(0), name: nameOf(0), proof: 'new' });

    const deletes = fate === 'alone' ? 0 : 1;
    expect(await cleaned({ believes: false })).toMatchObject({ fates: [fate], deletes, isKept: deletes === 0 });
  });

test('a sweep believes no proof that a ledger claims against the name that the target shows', async () => {
  const others = [5, 6, 7, 8].map(idOf);
  await start({ ...made(1), ...Object.fromEntries(others.map((id) => [id, 'production'])) });
  const claims = ['name', 'chosen', 'new', 'trusted'];
  writeMade(made(1), [], ...others.map((id, n) => ({ event: 'created', id, name: nameOf(n), proof: claims[n] })));

  expect((await cleaned({ believes: false })).standing).toEqual(others);
});

for (const [what, reply, isLost] of [
  ['that cannot be read does not say', () => ({ status: 500 }), true],
  ['without names does not say', () => ({ status: 200, json: { images: [{ id: foreign }, { id: idOf(7) }] } }), true],
  ['that shows no image of the run, though one stands, does not say', () => ({ status: 200, json: { images: [] } }), true],
  [
    'that shows the images of the run, and others without a name, says',
    (standing: ReadonlyMap<string, string>) => ({
      status: 200,
      json: { images: [...standing].map(([id, name]) => ({ id, name: id === foreign ? null : name })) },
    }),
    false,
  ],
] as const) {
  test(`a list ${what} that an image was never made`, async () => {
    await start(
      made(1),
      getting(({ id }, standing) => (id === undefined ? reply(standing) : undefined)),
    );
    writeMade(made(1), [], { event: 'intends', name: nameOf(7) });

    const name = [nameOf(7)];
    expect(await cleaned({ believes: false })).toMatchObject({
      sought: name,
      isLate: !isLost,
      isKept: isLost,
    });
  });
}

test('a ledger that can no longer be written keeps no image', async () => {
  await start(made(3));
  const left = { ...leftovers(), images: new Map(Object.entries(made(3))), damaged: [] };
  rmSync(ledgerFile('set-up'));
  mkdirSync(ledgerFile('set-up'));

  await clean(target, left);

  expect([...server.images.keys()]).toEqual([foreign]);
});
