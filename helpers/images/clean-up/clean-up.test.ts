import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { cleanUpTrial, deleting, foreign, getting, idOf, made, type Otherwise } from '../testing/clean-up-trial.ts';
import { list, type Received, type Reply } from '../testing/image-target.ts';

const { start, watch, writeMade, leftovers, cleaned, cleanUps, server, clock } = cleanUpTrial();

const ids = (count: number): string[] => Object.keys(made(count));

const answered = (status: number, fields: Record<string, string> = {}): Otherwise =>
  deleting((_, isThere) => (isThere ? { status, fields, removes: true } : undefined));

const demanding = (field: string, status: number): Otherwise =>
  deleting(({ fields }) => (fields[field] === 'application/json' ? undefined : { status }));

/** Images whose DELETE got an answer are shown so from then on, after a while in ms. */
function goneAs(status: number, shown: (id: string) => Reply, afterMs = 0): Otherwise {
  const askedMs = new Map<string, number>();
  return ({ method, id = '' }) => {
    if (method !== 'DELETE') return clock().now() - (askedMs.get(id) ?? clock().now() + 1) >= afterMs ? shown(id) : undefined;
    askedMs.set(id, askedMs.get(id) ?? clock().now());
    return { status };
  };
}

const deletedStatus = (id: string): Reply => ({ status: 200, json: { image: { id, status: 'DELETED' } } });
const lostOnce: Otherwise = deleting(({ id, before }) =>
  before === 0 ? { status: 0, lost: true, removes: id === idOf(0) } : undefined,
);
const oddReads: Otherwise = getting(({ id }) => {
  if (id === undefined) return undefined;
  return id === idOf(0) ? { status: 200, json: { image: { id: foreign, name: 'x', status: 'ACTIVE' } } } : { status: 500 };
});
const onlyListed: Otherwise = ({ method, id }, standing) => {
  if (method === 'DELETE') return { status: 204, removes: id === idOf(0) };
  return id === undefined ? list(standing) : { status: 405 };
};
const capped = { target: { limits: { deletes: 2, timeoutMs: 15_000, settleMs: 0, collectionDelete: false } } };

// By what the target answers.
cleanUps({
  'images whose DELETE got 204, and that stand, are left': [
    deleting(() => ({ status: 204 })),
    'left ×6; 18 DELETEs; 6 stand; kept',
    { made: 6, deleted: 4 },
  ],
  'an image that is gone after a 202 is deleted': [answered(202), 'deleted; 1 DELETEs'],
  'an image that is gone after a 500 is deleted': [answered(500), 'deleted; 1 DELETEs'],
  'an image that takes a moment to go is waited for': [goneAs(202, () => ({ status: 404 }), 1500), 'deleted; 2 DELETEs; 1 stand'],
  'an image that got 410 is gone': [goneAs(204, () => ({ status: 410 })), 'deleted; 1 DELETEs; 1 stand'],
  'an image with the status DELETED is gone': [goneAs(204, deletedStatus), 'deleted; 1 DELETEs; 1 stand'],
  'a target that demands content-type with a 415 keeps no image': [demanding('content-type', 415), 'deleted; 2 DELETEs'],
  'a target that demands accept with a 406 keeps no image': [demanding('accept', 406), 'deleted; 1 DELETEs'],
  'a DELETE without a response is sent again only if the image exists': [lostOnce, 'deleted ×2; 3 DELETEs', { made: 2 }],
  'images that nothing shows get one DELETE, unless that got 204 before': [
    getting(() => ({ status: 405, fields: { Allow: 'DELETE' } })),
    'unread ×9; 8 DELETEs; 1 stand; kept',
    { made: 9, deleted: 1 },
  ],
  'a GET that shows another image, or fails, decides nothing': [oddReads, 'unread ×2; 2 DELETEs; kept', { made: 2 }],
  'a 404 proves nothing if the target answers every GET with it': [
    getting(() => ({ status: 404 })),
    'unread ×2; 1 DELETEs; 1 stand; kept',
    { made: 2, deleted: 1 },
  ],
  'where no GET shows images, the list says which is left': [onlyListed, 'deleted, left; 4 DELETEs; 1 stand; kept', { made: 2 }],
  'the cap on deletions does not hold for the clean-up': [undefined, 'deleted ×5; 5 DELETEs', { made: 5, ...capped }],
});

let deletions = 0;
test.beforeEach(() => {
  deletions = 0;
});
const everySecond = (fields: Record<string, string>): Otherwise =>
  deleting(() => (++deletions % 2 === 1 ? { status: 413, fields } : undefined));
const once503 = deleting(({ before, id }) => (before === 0 && id === idOf(1) ? { status: 503 } : undefined));
const soon = { 'Retry-After': '0' };

// By limits.
cleanUps({
  'a deletion that was put off and took place is not sent again': [
    answered(503, { 'Retry-After': '1' }),
    'deleted ×3; 3 DELETEs',
    { made: 3 },
  ],
  'a single 503 leaves nothing behind': [once503, 'deleted ×3; 4 DELETEs', { made: 3 }],
  'a target that answers every second DELETE with 413 keeps no image': [
    everySecond(soon),
    'deleted ×40; 80 DELETEs',
    { made: 40 },
  ],
});

for (const [what, count, does, waitsMs] of [
  ['that answers every second DELETE with 413 and Retry-After: 0 is not waited for', 40, everySecond(soon), [0, 0]],
  [
    'that puts every DELETE off is asked until a minute is over',
    1,
    deleting(() => ({ status: 413, fields: soon })),
    [50_000, 120_000],
  ],
] as const)
  test(`a target ${what}`, async () => {
    await start(made(count), does);
    writeMade(made(count));
    await cleaned();

    expect(clock().now()).toBeGreaterThanOrEqual(waitsMs[0]);
    expect(clock().now()).toBeLessThanOrEqual(waitsMs[1]);
  });

for (const [what, gone] of [
  ['', 0],
  [', however many images were gone before', 2],
] as const)
  test(`a clean-up stops once its first deletion took an image of others${what}`, async () => {
    const others = Array.from({ length: 10 }, (_, number) => [randomUUID(), `of others ${number}`] as const);
    const takesOne = deleting(() => {
      const [next] = others.filter(([id]) => server().images.has(id));
      if (next !== undefined) server().images.delete(next[0]);
      return undefined;
    });
    await start({ ...made(8), ...Object.fromEntries(others) }, takesOne);
    await watch();
    writeMade(made(8), [], { event: 'seen' });
    for (const id of ids(gone)) server().images.delete(id);

    expect(await cleaned()).toMatchObject({ left: ids(8).slice(gone + 1), deletes: 1, tookOthers: true });
    expect(others.filter(([id]) => !server().images.has(id))).toHaveLength(1);
  });

test('an image that a list shows again after a read did not find it is left', async () => {
  const [back = ''] = ids(2);
  let reads = 0;
  const comesBack = getting(({ id }, images) => {
    if (id === back) reads += 1;
    if (id === undefined && !images.has(back) && reads > 1) server().images.set(back, made(2)[back] ?? '');
    return undefined;
  });
  await start(made(2), comesBack);
  writeMade(made(2), [], { event: 'seen' });

  expect((await cleaned()).left).toEqual([back]);
});

test('a provocation that cannot be disarmed keeps no image, and stays in the ledger', async () => {
  const request = { method: 'POST', url: 'http://127.0.0.1:9/fault' };
  const armed = { event: 'arms', code: 503, image: idOf(0) };
  await start(made(2), undefined, { provoke: { 503: { before: { request }, after: { request } } } });
  writeMade(made(2), [], armed);

  expect((await cleaned()).standing).toEqual([]);
  expect(leftovers().armed).toEqual([armed]);
});

/** A run that made 30 images, of which 20 were deleted and are gone, on a target that does otherwise where this says so. */
async function startAfterRun(otherwise?: Otherwise): Promise<void> {
  await start(made(30), otherwise);
  for (const id of ids(20)) server().images.delete(id);
  writeMade(made(30), ids(20), { event: 'seen' });
}

for (const [what, otherwise, most] of [
  ['three lists and one read', undefined, 3 + 1 + 3 * 10],
  ['one request each without a list', getting(({ id }) => (id === undefined ? { status: 404 } : undefined)), 2 + 20 + 3 * 10],
] as const)
  test(`deleted images cost ${what}, and an existing one two reads and the DELETE`, async () => {
    await startAfterRun(otherwise);

    expect((await cleaned()).comesTo).toBe('gone ×20, deleted ×10; 10 DELETEs');
    expect(server().requests.length).toBeLessThanOrEqual(most);
  });

for (const [what, shows, gone] of [
  ['shows none of them', () => false, 1],
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
