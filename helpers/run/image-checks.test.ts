import { expect } from '@playwright/test';
import { bare, type Reply, reply, test } from './testing/preflight-trial.ts';

const one = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
const two = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2';
const fixture = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a3';

const image = (id: string, status = 'ACTIVE'): Reply => reply(200, JSON.stringify({ image: { id, name: 'an image', status } }));

/** A list with these images, to be continued where `next` is true. */
const list = (ids: readonly string[], next = false): Reply => {
  const links = next ? { images_links: [{ rel: 'next', href: '/v2/123/images?marker=1' }] } : {};
  return reply(200, JSON.stringify({ images: ids.map((id) => ({ id, name: 'an image' })), ...links }));
};

/** A server with this list, which answers GET of an image by its identifier. */
const serving = (page: Reply, read: (id: string) => Reply) => (line: string, token: string | undefined) => {
  if (token !== 'owner-0123456789') return reply(401);
  if (/^GET \S*\/images(\?|$)/.test(line)) return page;
  return line.startsWith('GET') ? read(line.split('/').at(-1) ?? '') : reply(404);
};

/** The variables of an operator who listed two images and a protected one. */
const listed = (url: string) =>
  bare(`${url}/v2/123`, {
    identities: { owner: { token: 'owner-0123456789' } },
    images: { source: 'ids', ids: [one, two] },
    fixtures: { protected: fixture },
  });

test('where no GET shows an image, a listed image is there if the list shows it, and is not known otherwise', async ({
  trial,
}) => {
  const url = await trial.answering(serving(list([one], true), () => reply(404)));
  const { wrong, unknown } = await trial.examined(listed(url));

  expect(wrong).toEqual([]);
  expect(unknown).toEqual([
    expect.stringMatching(
      new RegExp(`^TARGET_IMAGE_IDS: nothing shows whether 1 of 2 images is there: GET of ${two} was answered 404`),
    ),
    expect.stringContaining(
      `TARGET_PROTECTED_IMAGE_ID: nothing shows whether the image is there: GET of ${fixture} was answered 404`,
    ),
  ]);
});

test('a listed image that neither GET nor the whole list shows is not there', async ({ trial }) => {
  const url = await trial.answering(serving(list([one]), () => reply(404)));
  const { wrong } = await trial.examined(listed(url));

  expect(wrong).toEqual([
    expect.stringMatching(new RegExp(`^1 of the 2 images in TARGET_IMAGE_IDS is not there: the list does not show ${two}`)),
  ]);
});

for (const status of [405, 500, 501]) {
  test(`a target that answers ${status} to every GET of an image shows nothing about one`, async ({ trial }) => {
    const url = await trial.answering(serving(list([], true), () => reply(status)));
    const { wrong, unknown } = await trial.examined(listed(url));

    expect(wrong).toEqual([]);
    expect(unknown).toEqual([
      expect.stringContaining(
        `TARGET_IMAGE_IDS: nothing shows whether 2 of 2 images are there: GET of ${one} was answered ${status}`,
      ),
      expect.stringContaining(
        `TARGET_PROTECTED_IMAGE_ID: nothing shows whether the image is there: GET of ${fixture} was answered ${status}`,
      ),
    ]);
  });
}

test('a GET that shows another image than the one asked for shows nothing about that one', async ({ trial }) => {
  const url = await trial.answering(serving(list([], true), (id) => (id === one ? image('an-example') : reply(404))));
  const { right, wrong, unknown } = await trial.examined(listed(url));

  expect(wrong).toEqual([]);
  expect(right.join()).not.toContain('IMAGE_ID');
  expect(unknown[0]).toContain(`GET of ${one} shows another image: an-example`);
});

test('once GET has shown an image, a 404 says that another is not there', async ({ trial }) => {
  const url = await trial.answering(serving(reply(404), (id) => (id === one ? image(one) : reply(404))));
  const { wrong } = await trial.examined(listed(url));

  expect(wrong).toEqual([
    expect.stringMatching(new RegExp(`^1 of the 2 images in TARGET_IMAGE_IDS is not there: GET of ${two} was answered 404`)),
    expect.stringMatching(/^TARGET_PROTECTED_IMAGE_ID is not there/),
  ]);
});

test('an image that GET shows as deleted is not there', async ({ trial }) => {
  const url = await trial.answering(serving(list([one], true), (id) => image(id, id === fixture ? 'DELETED' : 'ACTIVE')));
  const { right, wrong } = await trial.examined(listed(url));

  expect(right).toContain('images in TARGET_IMAGE_IDS are there: 2 of 2 were read');
  expect(wrong).toEqual([expect.stringMatching(/^TARGET_PROTECTED_IMAGE_ID is not there: GET shows it as deleted/)]);
});
