import { expect, test } from '@playwright/test';
import type { Images } from '../targets/images.ts';
import { type Answer, recordingTarget } from '../targets/testing/recording-target.ts';
import { Sharing } from './once-per-worker.ts';
import {
  deletedBetween,
  deletedByOrdinaryClient,
  deletedBySelfLink,
  deletedThenRead,
  deletedWithoutAccept,
  serverAroundDeletion,
} from './shared-deletions.ts';

const idOf = (number: number): string => `01234567-89ab-4def-8123-456789abcde${number}`;

/** A target that deletes images as it is told, with what left and how many images were taken. */
function world({
  deletes = () => 204,
  canMake = true,
}: {
  deletes?: (request: Parameters<Answer>[0]) => number;
  canMake?: boolean;
}) {
  const answer: Answer = (request) => {
    if (request.method === 'DELETE') return { status: deletes(request) };
    const id = request.url.split('/').at(-1) ?? '';
    const links = [{ rel: 'self', href: request.url }];
    return { status: 200, json: { image: { id, name: id, status: 'ACTIVE', links } } };
  };
  const over = { images: { source: 'snapshot', server: '1' } } as const;
  const { api, target, ledger, sent } = recordingTarget(over, { aims: ['own', 'bystander'], answer });
  let taken = 0;
  const bystander = async () => {
    const id = idOf(taken);
    taken += 1;
    ledger.own(id, id, 'name');
    return { id, name: id };
  };
  const fresh = async () => {
    const image = await bystander();
    return { ...image, address: ledger.image(image.id, 'own') };
  };
  const images = { fresh, bystander, newName: () => 'new', canMake: () => canMake } as unknown as Images;
  const count = (method: string): number => sent.filter((each) => each.method === method).length;
  return { api, images, sharing: new Sharing(target.recorder), count, taken: () => taken, sent };
}

const namesAccept = ({ fields }: Parameters<Answer>[0]): boolean => fields.some(([name]) => name === 'Accept');

test('a deletion without Accept that is answered 204 shows what the next request on its connection is answered, too', async () => {
  const { api, images, sharing, count, taken } = world({});
  await deletedThenRead(api, images, sharing);
  const { response } = await deletedWithoutAccept(api, images, sharing);

  expect([response?.status, count('DELETE'), taken()]).toEqual([204, 1, 1]);
});

test('where a deletion needs Accept, each test has its own', async () => {
  const { api, images, sharing, count } = world({ deletes: (request) => (namesAccept(request) ? 204 : 406) });
  const [deletion] = await deletedThenRead(api, images, sharing);
  const without = await deletedWithoutAccept(api, images, sharing);

  expect([deletion.response?.status, without.response?.status, count('DELETE')]).toEqual([204, 406, 3]);
});

test('where no image can be made, a deletion shows one thing: a second image may be the last', async () => {
  const { api, images, sharing, sent, taken } = world({ canMake: false, deletes: () => 500 });
  await deletedThenRead(api, images, sharing);
  await deletedBySelfLink(api, images, sharing);

  expect(taken()).toBe(2);
  expect(sent.filter(({ method }) => method === 'DELETE').every(namesAccept)).toBe(true);
});

test('an ordinary client that follows the self link decides both, and each by itself where that is not answered 204', async () => {
  const good = world({});
  await deletedBySelfLink(good.api, good.images, good.sharing);
  await deletedByOrdinaryClient(good.api, good.images, good.sharing);
  expect(good.taken()).toBe(1);

  const bad = world({ deletes: () => 200 });
  await deletedBySelfLink(bad.api, bad.images, bad.sharing);
  await deletedByOrdinaryClient(bad.api, bad.images, bad.sharing);
  expect(bad.taken()).toBe(3);
});

test('the server is read around the deletion between two images; a test of it alone makes no other image', async () => {
  const { api, images, sharing, count, taken } = world({});
  await deletedBetween(api, images, sharing);
  const { before, after } = await serverAroundDeletion(api, images, sharing);
  expect([before.response?.status, after.response?.status, count('DELETE'), taken()]).toEqual([200, 200, 1, 3]);

  const alone = world({});
  await serverAroundDeletion(alone.api, alone.images, alone.sharing);
  expect([alone.count('DELETE'), alone.taken()]).toEqual([1, 1]);
});
