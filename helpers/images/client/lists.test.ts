import { expect, test } from '@playwright/test';
import { recordingTarget } from '../testing/recording-target.ts';
import { imagesOn } from './images-in-responses.ts';
import { listedImage, readList } from './lists.ts';

const base = 'http://127.0.0.1:1808/v2/1';
const own = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
const foreign = 'f19b3d62-7a45-4c0e-b8d3-26e97f5a1c84';

const list = (next: unknown) => ({ status: 200, json: { images: [], images_links: [{ rel: 'next', href: next }] } });

for (const [what, next, why] of [
  ['leads to another port', 'http://127.0.0.1:18081/v2/1/images?marker=1', /not below the URL of the target/],
  ['leads to the page itself', `${base}/images`, /already read/],
] as const) {
  test(`a list whose next link ${what} is not read to its end`, async () => {
    const { api, sent } = recordingTarget({}, { answer: () => list(next) });
    const { pages, cut } = await readList(api, '/images');

    expect(cut).toMatch(why);
    expect(pages).toHaveLength(1);
    expect(sent.map(({ url }) => url)).toEqual([`${base}/images`]);
    expect(await listedImage(api, '/images', own)).toBeUndefined();
  });
}

test('a list is read to its end, page by page', async () => {
  const answer = ({ url }: { url: string }) =>
    url.endsWith('marker=2') ? { status: 200, json: { images: [{ id: own }] } } : list('?marker=2');
  const { api, sent } = recordingTarget({}, { answer });

  expect(await listedImage(api, '/images', own)).toMatchObject({ id: own });
  expect(await listedImage(api, '/images', foreign)).toBe(false);
  expect(sent.map(({ url }) => url).slice(0, 2)).toEqual([`${base}/images`, `${base}/images?marker=2`]);
});

test('a list that never ends is read for 200 pages, and the first 20,000 images are kept', async () => {
  let page = 0;
  const answer = () => {
    page += 1;
    const images = Array.from({ length: 200 }, (_, place) => ({ id: `${page}-${place}` }));
    return { status: 200, json: { ...list(`?marker=${page}`).json, images } };
  };
  const { api, sent } = recordingTarget({}, { answer });
  const { pages, cut } = await readList(api, '/images');
  const images = pages.flatMap((each) => imagesOn(each) ?? []);

  expect(cut).toBe('the list at /images does not end after 200 pages');
  expect(sent).toHaveLength(200);
  expect(images.map(({ shown }) => shown.length)).toEqual(images.map((_, place) => (place < 100 ? 200 : 0)));
  expect(images.every((each, place) => each.has(`${place + 1}-7`))).toBe(true);
});
