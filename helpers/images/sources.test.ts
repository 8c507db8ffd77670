import { expect, test } from '@playwright/test';
import type { ImageSource } from '../settings/description.ts';
import { reasonText, remedyOf } from '../verdict/reason.ts';
import type { End } from '../verdict/run-end.ts';
import { imagesFrom, makeImages } from './sources.ts';
import { type Answered, recordingTarget } from './testing/recording-target.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';

/** Asks a source that fails in these ways, one after the other, and then creates an image. 0 is no response, -1 no connection. */
async function asked(answers: readonly number[], body = '{"name":"{name}"}') {
  const request = { method: 'POST', url: 'http://127.0.0.1:1808/make', body };
  const images: ImageSource = { source: 'http', request, id: { json: '/id' } };
  let tries = 0;
  const { target } = recordingTarget(
    { images },
    { answer: () => ({ status: answers[tries++] ?? 201, json: tries > answers.length ? { id } : {} }) },
  );
  const notes: string[] = [];
  const ledger = Object.assign(target.ledger, { note: ({ event }: { event: string }) => void notes.push(event) });
  const made = await makeImages({ ...target, description: target.description, ledger }, 'name').catch((error: Error) => error);
  return {
    made: made instanceof Error ? made.name : made[0]?.id,
    tries,
    noted:
      notes.filter((event) => event === 'intends').length -
      notes.filter((event) => event === 'unmade').length -
      (made instanceof Error ? 0 : 1),
  };
}

const failed = 'SourceError';

/** The image, or the error, the requests, and how often the ledger says that an image of the name may be there. */
for (const [answers, made, tries, noted] of [
  [[500], id, 2, 1],
  [[0], id, 2, 1],
  [[409], id, 2, 0],
  [[-1], id, 2, 0],
  [[503, 409], id, 3, 1],
  [[503, 409, 500], failed, 3, 2],
  ...[400, 401, 403, 404, 405, 422].map((status) => [[status], failed, 1, 0] as const),
  // It may have created an image and did not name it.
  [[202], failed, 1, 1],
] as const)
  test(`a source that fails with ${answers.join(', ')} is asked ${tries} times`, async () => {
    expect(await asked(answers)).toEqual({ made, tries, noted });
  });

test('a source that gets no name, and may have created an image, is not asked again', async () => {
  expect(await asked([500], '{}')).toEqual({ made: failed, tries: 1, noted: 1 });
  expect(await asked([409], '{}')).toEqual({ made: id, tries: 2, noted: 0 });
});

/** The servers of a source of which the worker of this test asks `a` first. */
function images(): ImageSource {
  const order = { 0: ['a', 'b', 'c'], 1: ['c', 'a', 'b'], 2: ['b', 'c', 'a'] }[test.info().parallelIndex % 3] ?? [];
  const [server = '', ...moreServers] = order;
  return { source: 'snapshot', server, moreServers };
}
/** A target at which these servers are busy for this many requests; the servers that were asked for a snapshot, in order. */
async function serversAsked(busy: Record<string, number>, source = images()): Promise<string[]> {
  const orders: string[] = [];
  const target = recordingTarget(
    { images: source },
    {
      answer: ({ method, url }) => {
        const server = /\/servers\/(\w+)/.exec(url)?.[1] ?? '';
        if (method === 'GET') return { status: 200, json: { server: { id: server, 'OS-EXT-STS:task_state': 'image_snapshot' } } };
        orders.push(server);
        const left = busy[server] ?? 0;
        busy[server] = left - 1;
        return left > 0 ? { status: 409 } : { status: 202, fields: [['Location', `http://a.test/images/${id}`]] };
      },
    },
  );

  expect(await imagesFrom(target.target, 'n')).toEqual([{ id, chosen: false }]);
  return orders;
}

test('a busy server gives the snapshot to the next', async () => {
  expect(await serversAsked({})).toEqual(['a']);
  expect(await serversAsked({ a: 1 })).toEqual(['a', 'b']);
  expect(await serversAsked({ a: 1, b: 1 })).toEqual(['a', 'b', 'c']);
});

test('the run waits only if all of them are busy', async () => {
  expect(await serversAsked({ a: 2, b: 1, c: 1 })).toEqual(['a', 'b', 'c', 'a', 'b']);
  expect(await serversAsked({ a: 1 }, { source: 'snapshot', server: 'a' })).toEqual(['a', 'a']);
});

test('a server that a list showed before, and that is gone, gives the snapshot to the next', async () => {
  const { target } = recordingTarget(
    { images: images() },
    {
      answer: ({ url }) =>
        url.includes('/servers/a/') ? { status: 404 } : { status: 202, fields: [['Location', `http://a.test/images/${id}`]] },
    },
  );
  const made = (): Promise<unknown> => imagesFrom(target, 'n');

  await expect(made()).rejects.toThrow('creating an image failed: POST');
  Object.assign(target.windows, { showed: (server: string) => server === 'a' });
  expect(await made()).toEqual([{ id, chosen: false }]);
  for (const place of [0, 1, 2]) expect(await imagesFrom(target, 'n', place)).toEqual([{ id, chosen: false }]);
});

const token = 'token-of-the-owner';
const creator = { token: 'token-of-the-creator' };
const lasts =
  'a token that lasts as long as the run; if it has not expired, have the team of the target find out why it is refused';

for (const [what, sent, remedy] of [
  ['the owner', token, `set TARGET_TOKEN to ${lasts}`],
  ['the creator', creator.token, `set identities.creator.token to ${lasts}`],
  [
    'nobody whom the target file names',
    'a-secret-of-another-service',
    'check the credentials of images.request in the target file',
  ],
] as const)
  test(`a source that refuses the token of ${what} says whose token to look at`, async () => {
    const headers = { 'X-Auth-Token': sent };
    const request = { method: 'POST', url: 'http://127.0.0.1:1808/make', headers, body: '{"name":"{name}"}' };
    const images: ImageSource = { source: 'http', request, id: { json: '/id' } };
    const { target } = recordingTarget(
      { images, identities: { owner: { token }, creator } },
      { answer: () => ({ status: 401 }) },
    );
    const ends: End[] = [];
    const ending = { ...target.ending, declare: (end: End) => void ends.push(end) };

    await expect(makeImages({ ...target, description: target.description, ending }, 'name')).rejects.toThrow('→ 401');
    expect(ends.map(({ reason }) => remedyOf(reason))).toEqual([remedy]);
  });

/** Orders an image with the owner's token of a source that has created this many, and refuses in these ways; the waits in ms, and how the run ends. */
async function ordered(before: number, ...refusals: readonly Answered[]) {
  const left = [...refusals];
  const made = { status: 202, fields: [['Location', `http://a.test/images/${id}`]] } as const;
  const { target, sent, pausesMs } = recordingTarget(
    { images: { source: 'snapshot', server: 'a' } },
    { answer: ({ method }) => (method === 'POST' ? (left.shift() ?? made) : { status: 200, json: { server: { id: 'a' } } }) },
  );
  for (const place of Array.from({ length: before }).keys()) target.ledger.images.isNew(`made-${place}`);
  const ends: End[] = [];
  const ending = { ...target.ending, declare: (end: End) => void ends.push(end) };
  await makeImages({ ...target, description: target.description, ending }, 'name').catch(() => {});
  const told = ends.map(({ reason }) => [reasonText(reason).replace(/: creating.*/, ''), remedyOf(reason)]);
  return { orders: sent.filter(({ method }) => method === 'POST').length, pausesMs, told: told.flat() };
}

const asking = (status: number, seconds: number): Answered => ({ status, fields: [['Retry-After', String(seconds)]] });

for (const status of [401, 403])
  test(`an order that gets ${status} once is sent again, and as late as it asks to be`, async () => {
    expect(await ordered(1, { status })).toEqual({ orders: 2, pausesMs: [250], told: [] });
    expect(await ordered(0, { status }, asking(status, 3))).toEqual({ orders: 3, pausesMs: [250, 3000], told: [] });
    expect((await ordered(1, asking(status, 31))).orders).toBe(1);
  });

test('an order that gets 403 because the quota is used up is not sent again', async () => {
  expect((await ordered(1, { status: 403, content: 'Quota exceeded' })).orders).toBe(1);
});

test('a source that goes on refusing orders ends the run, with what it did before', async () => {
  const [unauthorized, forbidden] = [401, 403].map((status) => [{ status }, { status }, { status }]) as [Answered[], Answered[]];

  expect((await ordered(2, ...unauthorized)).told).toEqual([
    'the source of images refused 3 orders with 401, after it had created 2 images',
    'have the team of the target find out why it refuses what it allowed before, then run again',
  ]);
  expect((await ordered(1, ...forbidden)).told).toEqual([
    'the source of images refused 3 orders with 403, after it had created 1 image',
    'have the team of the target find out why it refuses what it allowed before, then run again',
  ]);
  expect((await ordered(0, ...unauthorized)).told).toEqual([
    'the source of images failed 3 times in a row',
    'have the team of the image source find out why it refuses a token that the target takes, or check images in the target file',
  ]);
  expect((await ordered(0, ...forbidden)).told).toEqual([
    'the source of images failed 3 times in a row',
    'give the owner a role that may create images, or check images in the target file',
  ]);
});
