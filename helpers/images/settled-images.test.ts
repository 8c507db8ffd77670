import { expect, test } from '@playwright/test';
import type { ImageSource } from '../settings/description.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { Images } from './images.ts';
import { newRun } from './run-state.ts';
import { type Answer, type Answered, recordingTarget } from './testing/recording-target.ts';

const idOf = (place: number): string => `c0de57a9-3b1f-4e86-9d72-5fa8e1b360${String(place).padStart(2, '0')}`;
const base = 'http://127.0.0.1:1808/v2/1';
const byRequest: ImageSource = {
  source: 'http',
  request: { method: 'POST', url: `${base}/make`, body: '{"name": "{name}"}' },
  id: { json: '/id' },
};
const listed: ImageSource = { source: 'ids', ids: [0, 1, 2, 3].map(idOf) };

/**
 * The images of a worker on a target that shows these in ERROR, by their order, removes them as they fail or answers GET of them as `otherwise`, and
 * how many were ordered.
 */
function imagesOf(source: ImageSource, isFailing: (place: number) => boolean, otherwise?: 'removed' | Answered) {
  const names: string[] = [];
  const seen = new Set<string>();
  const answer: Answer = ({ method, url, content }) => {
    if (method === 'POST') return { status: 201, json: { id: idOf(names.push(JSON.parse(String(content)).name) - 1) } };
    const id = url.split('/').at(-1) ?? '';
    const place = Number(id.slice(-2));
    if (typeof otherwise === 'object' && isFailing(place)) return otherwise;
    if (otherwise === 'removed' && isFailing(place)) {
      if (seen.has(id)) return { status: 404 };
      seen.add(id);
      return { status: 200, json: { image: { id, name: names[place] ?? 'a', status: 'SAVING' } } };
    }
    return { status: 200, json: { image: { id, name: names[place] ?? 'a', status: isFailing(place) ? 'ERROR' : 'ACTIVE' } } };
  };
  const { target } = recordingTarget({ images: source }, { answer, aims: ['bystander', 'own'] });
  const scratch = freshFolder();
  const { description, facts } = target;
  const run = newRun(scratch, { id: 'c0ffee01', targets: [{ description, facts, spare: [], logins: {} }] });
  return { images: new Images(target, run, scratch), target, ordered: names };
}

// A premise skips no test here.
test.beforeEach(() => {
  testsRunBy(undefined);
});
test.afterEach(() => testsRunBy(test));

for (const [what, source] of [
  ['made', byRequest],
  ['listed', listed],
] as const)
  test(`an image in ERROR that was ${what} is no test image: another one is`, async () => {
    const { images } = imagesOf(source, (place) => place % 2 === 0);

    const given = [await images.bystander(), await images.present()];

    expect(given.map(({ id }) => id)).toEqual([1, 3].map(idOf));
  });

test('a new image that the target removes before it is saved is no test image: another one is', async () => {
  const { images } = imagesOf(byRequest, (place) => place === 0, 'removed');

  expect((await images.bystander()).id).toBe(idOf(1));
});

test('a second image of a name that ends in ERROR is ordered once more', async () => {
  const { images, ordered } = imagesOf(byRequest, (place) => place === 1);

  const { id } = await images.namesake(await images.named());

  expect([id, new Set(ordered).size]).toEqual([idOf(2), 1]);
});

test('an image that turns to ERROR between two tests is no test image any more', async () => {
  let failing = false;
  const { images, target } = imagesOf(byRequest, (place) => failing && place === 0);
  images.restock(await images.bystander());
  failing = true;
  target.ledger.sightings.changing();

  expect((await images.bystander()).id).toBe(idOf(1));
});

test('a target that makes images in ERROR only gets few orders, and the requirement is not tested for that', async () => {
  const { images, ordered } = imagesOf(byRequest, () => true);

  for (let times = 0; times < 5; times += 1) await expect(images.bystander()).rejects.toThrow(/each new image in ERROR/);

  expect(ordered).toHaveLength(6);
});

test('once GET fails that has shown images, few are ordered until it shows the last of them again', async () => {
  let failing = false;
  const { images, ordered } = imagesOf({ ...byRequest, trusted: true }, () => failing, { status: 403 });
  await images.bystander();
  failing = true;

  for (let times = 0; times < 5; times += 1)
    await expect(images.bystander()).rejects.toThrow(/^GET of images has failed since .*: GET gets 403/);
  expect(ordered).toHaveLength(1 + 6);

  failing = false;
  await expect(images.bystander()).rejects.toThrow(/^GET of images has failed/);
  const { now } = Date;
  Date.now = () => now() + 6000;
  expect((await images.bystander().finally(() => (Date.now = now))).id).toBe(idOf(7));
});

test('once the target finds no new image, few are ordered until GET shows the last of them', async () => {
  let failing = false;
  const { images, ordered, target } = imagesOf(byRequest, () => failing, { status: 404 });
  await images.bystander();
  Object.assign(target.ending, { shared: true });
  failing = true;

  for (let times = 0; times < 8; times += 1) await expect(images.bystander()).rejects.toThrow(/vanished just after it was made/);
  expect(ordered).toHaveLength(1 + 6);

  failing = false;
  const { now } = Date;
  Date.now = () => now() + 6000;
  expect((await images.bystander().finally(() => (Date.now = now))).id).toBe(idOf(7));
});
