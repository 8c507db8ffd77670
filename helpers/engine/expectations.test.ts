import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import { judgedExchange, response } from '../http/testing/judged-exchange.ts';
import { unsupported } from './expectations.ts';

const answered = (method: string, status: number, allow?: string): Exchange => {
  const request = { method, url: 'http://a.test/v2/1/images/1', fields: [] };
  return judgedExchange({
    label: method,
    request,
    response: response(status, '', allow === undefined ? [] : [['Allow', allow]]),
  });
};

const judged = (...responses: Exchange[]): string[] => unsupported(responses, undefined, 405, 404, 501).map(({ label }) => label);

test('a method that the Allow of another 405 names is supported, and its answer is not judged', () => {
  expect(judged(answered('PUT', 405, 'GET, PATCH, DELETE'), answered('PATCH', 415))).toEqual(['PUT']);
});

test('a method that is refused is judged, whatever Allow says', () => {
  expect(judged(answered('PUT', 405, 'GET, PATCH'), answered('PATCH', 405, 'GET, PATCH'))).toEqual(['PUT', 'PATCH']);
});

test('a method in its own Allow, or an Allow with another status, proves no support', () => {
  expect(judged(answered('PUT', 200, 'GET, PUT'), answered('POST', 400, 'PUT'))).toEqual(['PUT', 'POST']);
});

test('a method that OPTIONS names is supported, and its answer is not judged', () => {
  const options = answered('OPTIONS', 200, 'GET, PUT, DELETE');
  const responses = [answered('PUT', 204), answered('PATCH', 204)];

  expect(unsupported(responses, options, 405).map(({ label }) => label)).toEqual(['PATCH']);
});
