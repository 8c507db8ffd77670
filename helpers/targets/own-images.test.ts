import { expect, test } from '@playwright/test';
import type { ImageSource } from '../config/description.ts';
import { freshFolder } from '../config/testing/fresh-folder.ts';
import { OwnImages } from './own-images.ts';
import { type Answer, recordingTarget } from './testing/recording-target.ts';

const base = 'http://127.0.0.1:1808/v2/1';
const service = 'http://127.0.0.1:1809/v2';
const id = 'img-10452';
const name = 'di-conformance-c0ffee01-1';
const byRequest: ImageSource = { source: 'http', request: { method: 'POST', url: `${base}/make` }, id: { json: '/id' } };
const byService: ImageSource = { source: 'glance', url: service };

/** Makes an image whose source answers with one id. */
function made(images: ImageSource, read: Answer): Promise<unknown> {
  const answer: Answer = (request) => {
    if (request.method === 'POST') return { status: 201, json: { id } };
    return request.method === 'PUT' ? { status: 204 } : read(request);
  };
  const { target } = recordingTarget({ images }, { answer });
  const run = { id: 'c0ffee01', scratch: freshFolder() };
  return new OwnImages(target, run).make(name);
}

test('a GET that shows the image with the name of the run proves that it is the run’s', async () => {
  for (const image of [
    { id, name },
    { id: id.toUpperCase(), name: name.toUpperCase() },
  ])
    expect(await made(byRequest, () => ({ status: 200, json: { image } }))).toMatchObject([{ id, proof: 'name' }]);
});

test('a name of the run proves nothing where GET shows another image, or does not say which', async () => {
  for (const image of [{ name }, { id: 'img-1', name }, { id: 7, name }, { id: null, name }])
    await expect(made(byRequest, () => ({ status: 200, json: { image } }))).rejects.toThrow(/nothing proves/);
});

test('nor does it where the image service shows another image, or does not say which', async () => {
  const shown =
    (image: object): Answer =>
    ({ url }) =>
      url.startsWith(service) ? { status: 200, json: image } : { status: 404 };

  expect(await made(byService, shown({ id, name }))).toMatchObject([{ id, proof: 'name' }]);
  for (const image of [{ name }, { id: 'img-1', name }])
    await expect(made(byService, shown(image))).rejects.toThrow(/nothing proves/);
});
