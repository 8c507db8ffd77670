import { expect, test } from '@playwright/test';
import type { HttpVersions } from './description.ts';
import { httpUse, unspoken } from './http-use.ts';

const both = { http1: true, http2: true };
const old = { http1: true, http2: false };
const only2 = { http1: false, http2: true };

/** The main version, and the codes of the reasons why HTTP/1.1 and HTTP/2 are not judged. */
function use(spoken: typeof both, httpVersions?: HttpVersions, url = 'https://x.test/v2/1') {
  const { main, without } = httpUse({ url, ...(httpVersions && { httpVersions }) }, spoken);
  return [main, without.http1?.code, without.http2?.code];
}

test('what is judged over which version follows from the setting and from what the target speaks', () => {
  expect(use(both)).toEqual(['1.1', undefined, undefined]);
  expect(use(both, 'auto')).toEqual(['1.1', undefined, undefined]);
  expect(use(both, '1.1')).toEqual(['1.1', undefined, 'version-left-out']);
  expect(use(both, '2')).toEqual(['2', 'version-left-out', undefined]);
  expect(use(old)).toEqual(['1.1', undefined, 'http2-not-offered']);
  expect(use(old, '2')).toEqual(['1.1', undefined, 'http2-not-offered']);
  expect(use(only2)).toEqual(['2', 'speaks-http2-alone', undefined]);
  expect(use(old, 'auto', 'http://x.test/v2/1')).toEqual(['1.1', undefined, 'http2-without-tls']);
});

test('a version that is wanted and not spoken is said', () => {
  expect(unspoken({ httpVersions: '2' }, { spoken: old })).toContain('shows no HTTP/2');
  expect(unspoken({ httpVersions: '1.1' }, { spoken: only2 })).toContain('shows HTTP/2 alone');
  for (const spoken of [both, old, only2]) expect(unspoken({}, { spoken })).toBeUndefined();
  expect(unspoken({ httpVersions: '2' }, { spoken: both })).toBeUndefined();
});
