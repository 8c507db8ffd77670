import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import {
  cleanUpTrial,
  deleting,
  foreign,
  getting,
  idOf,
  made,
  nameOf,
  type Otherwise,
  ofOthers,
} from '../testing/clean-up-trial.ts';
import { list, type Received, type Reply } from '../testing/image-target.ts';
import { clean } from './clean-up.ts';
import { CleanUpTime } from './clean-up-time.ts';

/** What a clean-up sends, and what it says of the images. */
const { start, watch, write, writeMade, leftovers, cleaned, cleanUps, ledgerFile, server, target, clock } = cleanUpTrial();

const ids = (count: number): string[] => Object.keys(made(count));
const seen = { event: 'seen' };
const intends = (number: number) => ({ event: 'intends', name: nameOf(number) });
const bySweep = { options: { believes: false } };

const answered = (status: number, fields: Record<string, string> = {}): Otherwise =>
  deleting((_, isThere) => (isThere ? { status, fields, removes: true } : undefined));

const demanding = (field: string, status: number): Otherwise =>
  deleting(({ fields }) => (fields[field] === 'application/json' ? undefined : { status }));

/** Images whose DELETE got 202 are gone after a while. */
function goneLater(afterMs: number): Otherwise {
  const askedMs = new Map<string, number>();
  return ({ method, id = '' }) => {
    if (method !== 'DELETE')
      return clock().now() - (askedMs.get(id) ?? clock().now() + 1) >= afterMs ? { status: 404 } : undefined;
    askedMs.set(id, askedMs.get(id) ?? clock().now());
    return { status: 202 };
  };
}

/** GET of a deleted image shows none for a while. */
function emptyFor(ms: number): Otherwise {
  let askedMs = 0;
  return ({ method, id }, standing) => {
    if (id === undefined) return undefined;
    if (method === 'GET') return !standing.has(id) && clock().now() - askedMs < ms ? { status: 200, json: {} } : undefined;
    askedMs = clock().now();
    return { status: 204, removes: true };
  };
}

/** Images are being saved for so long, and until then their deletion is refused. */
const savedAfter =
  (afterMs: number): Otherwise =>
  ({ method, id }, standing) => {
    if (id === undefined || clock().now() >= afterMs) return undefined;
    const image = { id, name: standing.get(id), status: 'SAVING' };
    return method === 'DELETE' ? { status: 409 } : { status: 200, json: { image } };
  };

/** The last 300 ms of every two seconds refuse deletions, though the images are whole: the clean-up begins within them. */
const locked: Otherwise = ({ method, id }) =>
  method === 'DELETE' && id !== undefined && clock().now() % 2000 < 300 ? { status: 409 } : undefined;

const oddReads: Otherwise = getting(({ id }) => {
  if (id === undefined) return { status: 404 };
  return id === idOf(0) ? { status: 200, json: { image: { id: foreign, name: 'x', status: 'ACTIVE' } } } : { status: 500 };
});
const onlyListed: Otherwise = ({ method, id }, standing) => {
  if (method === 'DELETE') return { status: 204, removes: id === idOf(0) };
  return id === undefined ? list(standing) : { status: 405 };
};
const halfOfThem = (fields: Record<string, string>): Otherwise => {
  let deletions = 0;
  return deleting(() => (++deletions % 2 === 1 ? { status: 413, fields } : undefined));
};
/** GET does not show the second image. */
const hidden = getting(({ id }) => (id === idOf(7) ? { status: 404 } : undefined));
const capped = { target: { limits: { deletes: 2, timeoutMs: 15_000, settleMs: 0, collectionDelete: false } } };

// By what the target answers.
cleanUps({
  'images whose DELETE got 204, and that stand, are left': [
    deleting(() => ({ status: 204 })),
    'left ×6; 18 DELETEs; 6 stand; kept',
    { made: 6, deleted: 4 },
  ],
  'an image that is gone after a 500 is deleted': [answered(500), 'deleted; 1 DELETEs'],
  'an image that takes forty seconds to go is waited for': [goneLater(40_000), 'deleted; 3 DELETEs; 1 stand'],
  'an image of which GET says nothing for three seconds after its deletion is gone': [emptyFor(3000), 'deleted; 1 DELETEs'],
  'an image that is being saved, whose DELETE gets 409, is waited for': [savedAfter(20_000), 'deleted; 2 DELETEs'],
  'an image whose DELETE gets a 409 that comes every two seconds is deleted': [locked, 'deleted; 3 DELETEs'],
  'a target that demands content-type with a 415 keeps no image': [demanding('content-type', 415), 'deleted; 2 DELETEs'],
  'images that nothing shows get one DELETE, unless that got 204 before': [
    getting(() => ({ status: 405, fields: { Allow: 'DELETE' } })),
    'unread ×9; 8 DELETEs; 1 stand; kept',
    { made: 9, deleted: 1 },
  ],
  'a GET that shows another image, or fails, decides nothing, and the first gets no DELETE': [
    oddReads,
    'unread ×2; 1 DELETEs; 1 stand; kept',
    { made: 2 },
  ],
  'an image that no GET shows, and that a list of the run lacks, gets no DELETE': [
    getting(({ id }, standing) => {
      if (id === undefined) return list(new Map([...standing].filter(([each]) => each !== idOf(0))));
      return id === idOf(0) ? { status: 500 } : undefined;
    }),
    'unread, deleted; 1 DELETEs; 1 stand; kept',
    { made: 2 },
  ],
  'a 404 proves nothing if the target answers every GET with it': [
    getting(() => ({ status: 404 })),
    'unread ×2; 1 DELETEs; 1 stand; kept',
    { made: 2, deleted: 1 },
  ],
  'where no GET shows images, the list says which is left': [onlyListed, 'deleted, left; 4 DELETEs; 1 stand; kept', { made: 2 }],
  'nothing is said to be gone once the token is refused': [
    () => ({ status: 401 }),
    'unread ×3; 2 DELETEs; 3 stand; kept',
    { made: 3, deleted: 1, more: [seen] },
  ],
  'an image that a list alone shows is deleted': [
    hidden,
    'deleted ×2; 2 DELETEs',
    { stands: { [idOf(7)]: nameOf(7) }, more: [intends(7), seen] },
  ],
  'the cap on deletions does not hold for the clean-up': [undefined, 'deleted ×5; 5 DELETEs', { made: 5, ...capped }],
  'a deletion that was put off and took place is not sent again': [
    answered(503, { 'Retry-After': '1' }),
    'deleted ×3; 3 DELETEs',
    { made: 3 },
  ],
  'a target that puts off every second DELETE keeps no image': [
    halfOfThem({ 'Retry-After': '0' }),
    'deleted ×40; 80 DELETEs',
    { made: 40 },
  ],
});

test('a target that puts every DELETE off is asked until a minute is over', async () => {
  await start(
    made(1),
    deleting(() => ({ status: 413, fields: { 'Retry-After': '0' } })),
  );
  writeMade(made(1));
  await cleaned();

  expect(clock().now()).toBeGreaterThanOrEqual(50_000);
  expect(clock().now()).toBeLessThanOrEqual(120_000);
});

test('a target that restarts while the clean-up begins is waited for, and asked again', async () => {
  await start(made(5));
  await watch();
  writeMade(made(5), ids(5), seen);
  for (const id of ids(5)) server().images.delete(id);
  const comeBack = await server().goAway();
  let isAway = true;
  const sleep = async (ms: number): Promise<void> => {
    if (ms > 0 && isAway) await comeBack();
    isAway &&= ms === 0;
    await clock().sleep(ms);
  };
  const time = new CleanUpTime(undefined, false, { now: () => clock().now(), sleep });

  expect((await cleaned({ time })).comesTo).toBe('gone ×5; 0 DELETEs');
});

test('a clean-up stops once its first deletion took an image of others', async () => {
  const others = Array.from({ length: 10 }, (_, number) => [randomUUID(), `of others ${number}`] as const);
  const takesOne = deleting(() => {
    const [next] = others.filter(([id]) => server().images.has(id));
    if (next !== undefined) server().images.delete(next[0]);
    return undefined;
  });
  await start({ ...made(8), ...Object.fromEntries(others) }, takesOne);
  await watch();
  writeMade(made(8), [], seen);
  for (const id of ids(2)) server().images.delete(id);

  expect(await cleaned()).toMatchObject({ left: ids(8).slice(3), deletes: 1, tookOthers: 'vanished' });
  expect(others.filter(([id]) => !server().images.has(id))).toHaveLength(1);
});

test('an image that a list shows again after a read did not find it is deleted', async () => {
  const [back = ''] = ids(2);
  let reads = 0;
  const comesBack = getting(({ id }, images) => {
    if (id === back) reads += 1;
    if (id === undefined && !images.has(back) && reads === 2) server().images.set(back, made(2)[back] ?? '');
    return undefined;
  });
  await start(made(2), comesBack);
  writeMade(made(2), [], seen);

  expect((await cleaned()).comesTo).toBe('deleted ×2; 3 DELETEs');
});

test('copies that a target creates of deleted images are deleted, and counted', async () => {
  const copying = deleting(({ id = '' }) => {
    const name = made(2)[id];
    if (name !== undefined) server().images.set(randomUUID(), name);
    return undefined;
  });
  await start(made(2), copying);
  writeMade(made(2));

  expect(await cleaned()).toMatchObject({ surplus: 2, comesTo: 'deleted ×4; 4 DELETEs' });
});

test('a copy that the last deletion of a clean-up brings about is named as left', async () => {
  const names = new Map(Object.entries(made(1)));
  const copying = deleting(({ id = '' }) => {
    const [name, copy] = [names.get(id), randomUUID()];
    if (name === undefined) return undefined;
    names.set(copy, name);
    server().images.set(copy, name);
    return undefined;
  });
  await start(made(1), copying);
  writeMade(made(1));
  const { left, standing, isKept } = await cleaned();

  expect([left, left.length, isKept]).toEqual([standing, 1, true]);
});

test('a provocation that cannot be disarmed keeps no image, and stays in the ledger', async () => {
  const request = { method: 'POST', url: 'http://127.0.0.1:9/fault' };
  const armed = { event: 'arms', code: 503, image: idOf(0) };
  await start(made(2), undefined, { provoke: { 503: { before: { request }, after: { request } } } });
  writeMade(made(2), [], armed);

  expect((await cleaned()).standing).toEqual([]);
  expect(leftovers().armed).toEqual([armed]);
});

test('a ledger that can no longer be written keeps no image', async () => {
  await start(made(3));
  writeMade(made(3));
  const left = leftovers();
  rmSync(ledgerFile('set-up'));
  mkdirSync(ledgerFile('set-up'));
  await clean(target(), left);

  expect([...server().images.keys()]).toEqual([foreign]);
});

test('a target without state is asked nothing', async () => {
  await start(made(2), undefined, { images: { source: 'stateless' } });
  writeMade(made(2));

  expect([(await cleaned()).isKept, server().requests]).toEqual([false, []]);
});

/** A run that made 30 images, of which 20 were deleted and are gone, on a target that does otherwise where this says so. */
async function startAfterRun(otherwise?: Otherwise): Promise<void> {
  await start(made(30), otherwise);
  for (const id of ids(20)) server().images.delete(id);
  writeMade(made(30), ids(20), seen);
}

test('deleted images cost three lists and one read, and an existing one two reads and the DELETE', async () => {
  await startAfterRun();

  expect((await cleaned()).comesTo).toBe('gone ×20, deleted ×10; 10 DELETEs');
  expect(server().requests.length).toBeLessThanOrEqual(3 + 1 + 3 * 10);
});

for (const [what, shows, gone] of [
  ['does not show one that was never deleted', (id: string) => id !== ids(30).at(-1), 1],
  ['leaves out what GET shows', (id: string) => !ids(20).includes(id), 0],
] as const)
  test(`a list that ${what} does not say that the others are gone`, async () => {
    const listed = ({ id }: Received, images: ReadonlyMap<string, string>) =>
      id === undefined ? list(new Map([...images].filter(([each]) => shows(each)))) : undefined;
    await startAfterRun(getting(listed));
    // These stand, although their deletion was answered as done.
    for (const id of ids(20).slice(gone)) server().images.set(id, made(30)[id] ?? '');

    expect(await cleaned()).toMatchObject({ left: [], standing: [] });
  });

const created = { event: 'created', id: idOf(0), name: nameOf(0), proof: 'new' };
const unread = (reply: Reply): Otherwise => getting(({ id }) => (id === undefined ? reply : { status: 405 }));
const isTried = 'unread; 1 DELETEs; kept';

// Where no GET shows images, a list says that one is gone if it has shown the run, and is read to its end.
cleanUps({
  'a list of which the image was new says that it is gone': [unread(ofOthers), 'gone; 0 DELETEs; 1 stand', { ledger: [created] }],
  'a list that never showed the run does not say so': [unread(ofOthers), isTried, { ledger: [{ ...created, proof: 'name' }] }],
  'a list that goes on in other words does not say so': [
    unread({ ...ofOthers, fields: { 'X-Has-More': 'true' } }),
    isTried,
    { ledger: [created] },
  ],
});

/** A target that answers 404 for each image, although all of them stand, and so to the list. */
const allAre404 = (listReply: Reply): Otherwise => getting(({ id }) => (id === undefined ? listReply : { status: 404 }));
const noList: Reply = { status: 404 };
const five = { made: 5, more: [seen] };
const areDoubted = 'unread ×5; 0 DELETEs; 5 stand; kept';

cleanUps({
  'a sweep that no image of the run is shown believes no 404 beside other images': [
    allAre404(ofOthers),
    areDoubted,
    { ...five, ...bySweep },
  ],
  'a run believes a 404 beside other images': [allAre404(ofOthers), 'gone ×5; 0 DELETEs; 5 stand', five],
});

for (const [what, answers, comesTo, isDoubtful] of [
  ['believes no 404', allAre404(noList), areDoubted, true],
  ['takes no answer of a gateway for a 404', getting(() => ({ status: 502 })), 'unread ×5; 5 DELETEs; kept', false],
] as const)
  test(`a run that has read the list ${what} once the list is gone`, async () => {
    let isThere = true;
    await start(made(5), (...asked) => (isThere ? undefined : answers(...asked)));
    await watch();
    writeMade(made(5), [], seen);
    isThere = false;

    expect(await cleaned()).toMatchObject({ comesTo, isDoubtful });
  });

test('an image of the run that a sweep sees makes its 404s believable where there is no list', async () => {
  await start(
    made(3),
    getting(({ id }) => (id === undefined ? noList : undefined)),
  );
  server().images.delete(idOf(1));
  writeMade(made(3), [], seen);

  expect((await cleaned(bySweep.options)).comesTo).toBe('deleted, gone, deleted; 2 DELETEs');
});

for (const believes of [true, false])
  test(`an image that is being made when its run ends is waited for, ${believes ? 'by the run' : 'by a sweep'}`, async () => {
    let lists = 0;
    const late = getting(({ id }) => {
      // The request for the second image of the name is carried out after the third list.
      if (id === undefined && ++lists === 3) setImmediate(() => server().images.set(idOf(7), nameOf(0)));
      return undefined;
    });
    await start(made(1), late);
    writeMade(made(1), [], intends(0));

    expect(await cleaned({ believes })).toMatchObject({ sought: [], surplus: 0, comesTo: 'deleted ×2; 2 DELETEs' });
  });

test('an image that a source may still make is looked for by a later sweep', async () => {
  await start({});
  write(intends(7));

  expect(await cleaned()).toMatchObject({ sought: [nameOf(7)], isKept: true });
  server().images.set(idOf(7), nameOf(7));
  expect(await cleaned(bySweep.options)).toMatchObject({ sought: [], standing: [], isKept: false });
});

const withoutNames = { status: 200, json: { images: [{ id: foreign }, { id: idOf(7) }] } };
for (const [what, reply, isKept] of [
  ['that cannot be read does not say', { status: 500 }, true],
  ['without names does not say', withoutNames, true],
  ['that shows no image of the run, though one stands, does not say', { status: 200, json: { images: [] } }, true],
  ['that shows the images of the run says', undefined, false],
] as const)
  test(`a list ${what} to a sweep that an image was never made`, async () => {
    await start(
      made(1),
      getting(({ id }) => (id === undefined ? reply : undefined)),
    );
    writeMade(made(1), [], intends(7));

    expect(await cleaned(bySweep.options)).toMatchObject({ sought: [nameOf(7)], isKept });
  });

test('images that ended in ERROR are counted before they are deleted', async () => {
  await start(made(4), (received, standing) => {
    const { method, id = '' } = received;
    if (method !== 'GET' || !standing.has(id) || id === idOf(0)) return undefined;
    return { status: 200, json: { image: { id, name: standing.get(id), status: 'ERROR' } } };
  });
  writeMade(made(4));

  expect(await cleaned()).toMatchObject({ comesTo: 'deleted ×4; 4 DELETEs', failed: 3, made: 4 });
});

test('images that are gone before a deletion of them was answered as done are counted by the run, not by a sweep', async () => {
  for (const believes of [true, false]) {
    await start({ [idOf(0)]: nameOf(0) });
    writeMade(made(3), [], { event: 'deleted', id: idOf(1) });

    expect(await cleaned({ believes })).toMatchObject({ vanished: believes ? 1 : 0 });
  }
});
