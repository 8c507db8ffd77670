import { expect, test } from '@playwright/test';
import { ProxyError, proxyFor } from './proxy.ts';

for (const [title, url, environment, proxy] of [
  ['no variable', 'http://h.test/', {}, undefined],
  ['an empty variable', 'http://h.test/', { http_proxy: ' ' }, undefined],
  ['http_proxy for http', 'http://h.test/', { http_proxy: 'http://p:3128', https_proxy: 'http://q' }, 'http://p:3128'],
  ['HTTPS_PROXY for https', 'https://h.test/', { http_proxy: 'http://p:3128', HTTPS_PROXY: 'http://q' }, 'http://q'],
  ['all_proxy for the rest', 'https://h.test/', { http_proxy: 'http://p:3128', ALL_PROXY: 'http://q' }, 'http://q'],
  ['a proxy without scheme', 'http://h.test/', { http_proxy: 'p:3128' }, 'http://p:3128'],
  ['loopback', 'http://127.0.0.1:8080/', { http_proxy: 'http://p' }, undefined],
] as const) {
  test(`${title} gives ${proxy ?? 'no proxy'}`, () => {
    expect(proxyFor(url, environment)).toBe(proxy);
  });
}

for (const [list, exempt] of [
  ['*', true],
  ['h.test', true],
  ['a.test, H.Test', true],
  ['.test', true],
  ['*.test', true],
  ['h.test:8080', true],
  ['h.test:80', false],
  ['est', false],
  ['other.h.test', false],
  ['', false],
] as const) {
  test(`no_proxy ${JSON.stringify(list)} ${exempt ? 'exempts' : 'does not exempt'} h.test:8080`, () => {
    const proxy = proxyFor('http://h.test:8080/', { http_proxy: 'http://p', no_proxy: list });
    expect(proxy === undefined).toBe(exempt);
  });
}

test('no_proxy exempts addresses of IPv6', () => {
  for (const list of ['2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:8080']) {
    expect(proxyFor('http://[2001:db8::1]:8080/', { http_proxy: 'http://p', NO_PROXY: list })).toBeUndefined();
  }
});

for (const proxy of ['socks5://user:secret@p', 'http://:secret@', 'http://u:sec%ret@p', 'ftp://p']) {
  test(`${proxy} is a mistake of the settings, and is not quoted`, () => {
    const proxied = () => proxyFor('http://h.test/', { HTTP_PROXY: proxy });
    expect(proxied).toThrow(ProxyError);
    expect(proxied).toThrow(/^HTTP_PROXY does not hold/);
    expect(proxied).not.toThrow(/sec/);
  });
}
