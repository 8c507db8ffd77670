import { expect, test } from '@playwright/test';
import { http2Transport } from './http2/transport.ts';
import { isLoopback, isLoopbackHost } from './loopback.ts';
import { isSameOrigin, OriginError, Origins, originOf } from './origins.ts';
import { rawServer } from './wire/testing/raw-server.ts';
import { wireTransport } from './wire/transport.ts';

const here = 'http://127.0.0.1:1808';

test('an origin of the set is let through in each of its notations', () => {
  const origins = new Origins([`${here}/v2/1`, 'https://compute.example/v2/{image}', 'http://[::1]:5000']);
  for (const url of [here, `${here}/`, `${here}?x`, 'HTTPS://Compute.example:443/x', 'http://[::1]:5000/%00'])
    expect(() => origins.expect(url)).not.toThrow();
});

for (const url of [
  'http://127.0.0.1:18081/',
  'http://127.0.0.1:180/',
  'http://127.0.0.1/',
  'https://127.0.0.1:1808/',
  'http://127.0.0.2:1808/',
  'http://127.0.0.1.example:1808/',
  'http://127.0.0.1:1808@evil.example/',
  'http://127.0.0.1:1808@127.0.0.1:18081/',
  'http://user@127.0.0.1:1808/',
  'http://@127.0.0.1:1808/',
  'http://127.0.0.1:1808\\@evil.example/',
  'http://evil.example\\.127.0.0.1:1808/',
  'http://127.0.0.1%3A1808/',
  'http://0x7f.1:1808/',
  'http:127.0.0.1:1808/',
  '//127.0.0.1:1808/',
]) {
  test(`no connection is opened to ${url}`, () => {
    expect(() => new Origins([here]).expect(url)).toThrow();
  });
}

test('a host that two parsers read differently is in no set', () => {
  for (const url of ['http://0x7f.1:1808/', 'http://a%2eb/', 'http://user@a/']) expect(() => originOf(url)).toThrow(OriginError);
});

test('origins are compared as they are parsed', () => {
  expect(isSameOrigin('http://A:80/x', 'http://a/y')).toBe(true);
  for (const other of ['http://127.0.0.1:18081/', 'http://127.0.0.1:1808@b/', 'http://[', '/v2/1', 'file:///x'])
    expect(isSameOrigin(other, here)).toBe(false);
  expect(isSameOrigin('file:///x', 'file:///x')).toBe(false);
});

test('both transports ask before they connect', async () => {
  const [known, foreign] = [await rawServer(() => {}), await rawServer(() => {})];
  const origins = new Origins([known.url]);
  const request = { method: 'DELETE', url: `${foreign.url}/v2/1/images/x`, fields: [['X-Auth-Token', 't']] } as const;
  for (const transport of [wireTransport({ timeoutMs: 500 }, { origins }), http2Transport({ timeoutMs: 500 }, { origins })]) {
    await expect(transport.send(request)).rejects.toThrow(OriginError);
    await transport.dispose();
  }
  expect(foreign.received).toEqual([]);
  await Promise.all([known.close(), foreign.close()]);
});

test('a proxy is asked for no host outside of the set', async () => {
  const proxy = await rawServer(() => {});
  const transport = wireTransport({ timeoutMs: 500 }, { origins: new Origins([here]), proxy: () => proxy.url });
  await expect(transport.send({ method: 'GET', url: 'http://evil.example/', fields: [] })).rejects.toThrow(OriginError);
  expect(proxy.received).toEqual([]);
  await proxy.close();
});

test('loopback is this machine by its addresses or by localhost, and no name below it', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])
    expect(isLoopbackHost(host)).toBe(true);
  for (const host of ['a.localhost', 'localhost.example', '127.0.0.1.example', '127.1', '128.0.0.1', '::', '0.0.0.0', ''])
    expect(isLoopbackHost(host)).toBe(false);
  expect(isLoopback('https://[::1]:8774/v2/1')).toBe(true);
});
