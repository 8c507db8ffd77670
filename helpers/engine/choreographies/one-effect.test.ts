import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import type { Images } from '../../images/images.ts';
import { hasEffectOf } from '../rules/images-shown.ts';
import { effectsOf } from './one-effect.ts';

/** An answer; one that shows an image if it has an id and the status 200. */
function answered(status: number, id = ''): Exchange {
  const content = Buffer.from(status === 200 ? JSON.stringify({ image: { id, status: 'ACTIVE' } }) : '{}');
  return {
    purpose: {},
    request: { url: `http://a.test/images/${id}`, method: 'GET' },
    response: { status, fields: [], content },
  } as unknown as Exchange;
}

test('a row that decides nothing does not hide one whose answer is not its effect', async () => {
  let made = 0;
  let read = 200;
  const getImage = async (id: string) => answered(read, id);
  const api = { labelled: () => api, getImage, getImageLeft: getImage };
  const present = async () => ({ id: `image-${++made}`, address: {} });
  const images = { api, present, canTryAnother: async () => true } as unknown as Images;
  // DI-GONE-01 judges the first: the image is there after a 204.
  const rows = { 'left after a 204': [204, 200], 'gone after a 417': [417, 404], 'left after a 400': [400, 200] } as const;
  const { deletion, after } = await effectsOf(images, rows, hasEffectOf, async (_, __, [status, shown]) => {
    read = shown;
    return answered(status);
  });

  expect(hasEffectOf(deletion).check(after)).toBe('the image is gone after a 417');
  expect(made).toBe(3);
});
