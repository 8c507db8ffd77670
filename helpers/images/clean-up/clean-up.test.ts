import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { markOf } from '../safety/ownership.ts';
import {
  cleanUpTrial,
  deleting,
  foreign,
  getting,
  idOf,
  made,
  nameOf,
  type Otherwise,
  shownAs,
} from '../testing/clean-up-trial.ts';
import { list, type Received, type Reply } from '../testing/image-target.ts';

const { start, watch, write, writeMade, leftovers, cleaned, server, clock } = cleanUpTrial();

const answered = (status: number, fields: Record<string, string> = {}): Otherwise =>
  deleting((_, isThere) => (isThere ? { status, fields, removes: true } : undefined));

const demanding = (field: string, status: number): Otherwise =>
  deleting(({ fields }) => (fields[field] === 'application/json' ? undefined : { status }));

/** At most 20 requests a second. */
function limiter(status: number, fields: Record<string, string> = {}): Otherwise {
  const passed: number[] = [];
  return () => {
    while (passed.length > 0 && clock().now() - (passed[0] ?? 0) > 1000) passed.shift();
    if (passed.length >= 20) return { status, fields };
    passed.push(clock().now());
    return undefined;
  };
}

/** Images whose DELETE was answered are shown so from then on, after a while in ms. */
function goneAs(status: number, shown: (id: string) => Reply, afterMs = 0): Otherwise {
  const askedMs = new Map<string, number>();
  return ({ method, id = '' }) => {
    if (method !== 'DELETE') return clock().now() - (askedMs.get(id) ?? clock().now() + 1) >= afterMs ? shown(id) : undefined;
    askedMs.set(id, askedMs.get(id) ?? clock().now());
    return { status };
  };
}

/** Clean-ups of this many images of the run, on a target that does otherwise where the row says so. `deleted`: this many got 204. */
const cleanUps: Readonly<
  Record<string, readonly [count: number, otherwise: Otherwise | undefined, comesTo: Record<string, unknown>, deleted?: number]>
> = {
  'images whose deletion got 204 and did not happen are left, and stay in the ledger': [
    6,
    deleting(() => ({ status: 204 })),
    { left: Object.keys(made(6)), isKept: true },
    4,
  ],
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
  'a limiter that says when leaves nothing behind': [40, limiter(429, { 'Retry-After': '1' }), { left: [], standing: [] }, 10],
  'a target that demands content-type with a 415 keeps no image': [
    3,
    demanding('content-type', 415),
    { removed: 3, standing: [] },
  ],
  'a target that demands accept with a 406 keeps no image': [3, demanding('accept', 406), { removed: 3, standing: [] }],
  'images that no GET shows are deleted unless that got 204, and not said to be gone': [
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
  ['is known by the moment of its creation if it was not deleted', then, 'removed', false],
  ['is left alone by a sweep if its identifier is used anew', later, 'alone', true],
] as const)
  test(`a deleted image whose source gives it no name of the run ${what}`, async () => {
    const trusted = isSweep && ({ images: { source: 'snapshot', server: 's', trusted: true } } as const);
    await start(made(1), madeAt(created), trusted || {});
    write(unnamed, { event: 'deleted', id: idOf(0) });

    const isLeft = fate === 'alone';
    expect(await cleaned({ believes: !isSweep })).toMatchObject({ fates: [fate], deletes: isLeft ? 0 : 1, isKept: isLeft });
  });

test('an identifier that no run can have made stays in the ledger, and the clean-up is not done', async () => {
  await start({});
  write({ event: 'created', id: 'a?x=', name: nameOf(0), proof: 'name' });

  expect(await cleaned({ believes: false })).toMatchObject({ alone: ['"a?x="'], isDone: false, isKept: true });
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
    'alone',
  ],
  [
    'a read of the run showed as another’s, and that shows the run',
    markOf(named),
    [{ event: 'another', id: idOf(0) }],
    named,
    'alone',
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

test('a DELETE that got 204 is not sent again where no read shows anything', async () => {
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
  for (const id of gone) server().images.delete(id);
  writeMade(made(30), gone, { event: 'seen' });
}

for (const [what, otherwise, most] of [
  ['cost two lists and one read, and an existing one two reads and the DELETE', undefined, 3 + 3 * 10],
  [
    'cost one request each without a list, and an existing one two reads and the DELETE',
    getting(({ id }) => (id === undefined ? { status: 404 } : undefined)),
    2 + 20 + 3 * 10,
  ],
] as const)
  test(`deleted images ${what}`, async () => {
    await startAfterRun(otherwise);

    expect((await cleaned()).removed).toHaveLength(10);
    expect(server().requests.length).toBeLessThanOrEqual(most);
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
    for (const id of gone) server().images.set(id, made(30)[id] ?? '');

    expect(await cleaned()).toMatchObject({ left: [], standing: [] });
  });
}

test('an image that a list shows after its DELETE got 204 is left', async () => {
  const [kept = ''] = Object.keys(made(30)).slice(-2);
  await startAfterRun(deleting(({ id }) => (id === kept ? { status: 204 } : undefined)));

  expect((await cleaned()).left).toEqual([kept]);
});

test('a clean-up stops once its first deletion took an image of others', async () => {
  const others = Array.from({ length: 10 }, (_, number) => [randomUUID(), `of others ${number}`] as const);
  await start(
    { ...made(5), ...Object.fromEntries(others) },
    deleting(() => {
      const [next] = others.filter(([id]) => server().images.has(id));
      if (next !== undefined) server().images.delete(next[0]);
      return undefined;
    }),
  );
  await watch();
  writeMade(made(5));
  const { left, deletes } = await cleaned();

  expect([left.length, deletes]).toEqual([4, 1]);
  expect(others.filter(([id]) => !server().images.has(id))).toHaveLength(1);
});

test('an image that a list shows again after a read did not find it is left', async () => {
  const [back = ''] = Object.keys(made(2));
  const asked: string[] = [];
  await start(
    made(2),
    getting(({ id }, images) => {
      asked.push(id ?? 'list');
      const isDeleted = !images.has(back) && asked.filter((each) => each === back).length > 1;
      if (id === undefined && isDeleted) server().images.set(back, made(2)[back] ?? '');
      return undefined;
    }),
  );
  writeMade(made(2), [], { event: 'seen' });

  expect((await cleaned()).left).toEqual([back]);
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
    expect(server().requests.filter((line) => !line.endsWith(idOf(0)))).toEqual([
      'GET /v2/tenant/images',
      'GET /v2/tenant/images',
    ]);
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
