import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { packed } from './allure-page.ts';

test('a page with a long text in base64 is packed, and unpacks to what it was', () => {
  const html = `<p>${'Zm9v'.repeat(3_000_000)}Z</p>`;
  const [, content = ''] = /id="packed">([^<]*)</.exec(packed('title', html)) ?? [];
  const parts = JSON.parse(gunzipSync(Buffer.from(content, 'base64')).toString()) as string[];

  expect(parts.map((part, place) => (place % 2 === 0 ? part : btoa(part))).join('') === html).toBe(true);
});
