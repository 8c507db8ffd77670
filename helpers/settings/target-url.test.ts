import { expect, test } from '@playwright/test';
import { Problems } from './settings-error.ts';
import { baseUrl } from './target-url.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-000000000001';

/** The base URL in a text; undefined with the problems that were added. */
function read(text: string): string | undefined {
  const problems = new Problems();
  const url = baseUrl(text, 'TARGET_URL', problems);
  expect(url === undefined).toBe(problems.count > 0);
  return url;
}

for (const path of [
  `images/${id}`,
  `images/${id}%3f`,
  `IMAGES/${id}/`,
  'images',
  'a/images/',
  'a%2fimages',
  'x%23',
  'x%3Fy',
  'x;y',
  'x%5cy',
])
  test(`a base URL that ends in /${path} is refused: it could name an image`, () => {
    expect(read(`https://compute.example/v2/123/${path}`)).toBeUndefined();
  });

test('a base URL with a version and a tenant, below any path, is taken', () => {
  for (const path of ['/v2/123456', '/compute/v2.1', '/v2/AUTH_9b63', '/images-api/v2', '/v2/a%20b', ''])
    expect(read(`https://compute.example${path}/`)).toBe(`https://compute.example${path}`);
});
