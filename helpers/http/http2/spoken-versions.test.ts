import { expect, test } from '@playwright/test';
import { Origins } from '../origins.ts';
import { authority, rawServer } from '../wire/testing/raw-server.ts';
import { spokenVersions } from './spoken-versions.ts';
import { frameServer } from './testing/frame-server.ts';

const settings = { timeoutMs: 15_000, ca: authority };

for (const [what, protocols, http1, http2] of [
  ['both versions', ['h2', 'http/1.1'], true, true],
  ['HTTP/2 alone', ['h2'], false, true],
  ['HTTP/1.1 alone', ['http/1.1'], true, false],
  ['no ALPN', [], true, false],
] as const) {
  test(`a server that speaks ${what}`, async () => {
    const server = await frameServer(() => {}, { protocols });
    const spoken = await spokenVersions(`${server.url}/v2/1`, settings, { origins: new Origins([server.url]) });
    await server.close();
    expect(spoken).toEqual({ http1, http2 });
    expect(server.received).toEqual([]);
  });
}

test('a server without TLS is not asked, and one that cannot be reached is taken to speak HTTP/1.1', async () => {
  const server = await rawServer(() => {});
  const secure = server.url.replace('http:', 'https:');
  const origins = new Origins([server.url, secure]);
  const plain = await spokenVersions(server.url, settings, { origins });
  expect(server.received).toEqual([]);
  await server.close();
  expect([plain, await spokenVersions(secure, settings, { origins })]).toEqual(Array(2).fill({ http1: true, http2: false }));
});

test('another origin is not asked', async () => {
  const asked = spokenVersions('https://other.test/', settings, { origins: new Origins([]) });
  await expect(asked).rejects.toThrow('no request was sent');
});
