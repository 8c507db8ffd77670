import { expect, test } from '@playwright/test';
import { type ArchivedRequest, requestLines } from './archived-requests.ts';

const base = 'http://127.0.0.1:1/v2/1';

function archived(path: string, label: string, method = 'DELETE'): ArchivedRequest {
  const headers = [
    { name: 'Accept', value: 'application/json' },
    { name: 'X-Auth-Token', value: '[redacted]' },
    { name: 'User-Agent', value: 'delete-image-conformance/9.9.9' },
  ];
  const request = { method, url: `${base}${path}`, httpVersion: 'HTTP/1.1', headers };
  return { pageref: 'DI-401-05', comment: `DI-401-05, judged, ${label}`, request };
}

test('what a random identifier makes of a request is the same in each run', () => {
  const rest = '0a1b2c3-0123-4567-89ab-0123456789ab';
  const forms = ['4', 'd'].map((first) =>
    [`/${first}${rest}`, `/_${first}${rest}`, `/%3${first}${rest}`, `/%EF%BD%8${first}${rest}`].map((path) => [
      ...requestLines([archived(path, '')], base).values(),
    ]),
  );

  expect(forms[0]).toEqual(forms[1]);
});

test('requests that are sent together are written down in one order, whichever came first', () => {
  const entries = [
    ...['case 10', 'case 9', 'case 2', 'case 1', 'the last'].map((label) => archived('/images/x', label)),
    archived('/images', 'a list', 'GET'),
  ];
  const lines = ['DELETE /images/x (case 1; case 2; case 9; case 10; 1 more case)', 'GET /images (a list)'];

  for (const arrived of [entries, entries.toReversed()])
    expect(requestLines(arrived, base)).toEqual(new Map([['DI-401-05', lines]]));
});
