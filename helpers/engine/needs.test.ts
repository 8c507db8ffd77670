import { expect, test } from '@playwright/test';
import { textFor } from './aimed.ts';
import type { Entry } from './entry.ts';
import { imageStands, status } from './expectations.ts';
import { needsOf } from './needs.ts';
import { del, each, get, own, provoked, request, texts, unknown, victim, type WrittenRequest } from './requests.ts';

const needs = (send: readonly WrittenRequest[], expect = status(401)) => needsOf({ send, expect } as unknown as Entry);

test('what a test needs follows from its requests', () => {
  expect(needs([del(victim, { token: '' })])).toEqual({ aims: ['victim'], standIn: true });
  expect(needs([del(victim, { as: 'reader' })])).toEqual({ aims: ['victim'], identities: ['reader'] });
  expect(needs([del(own), del(unknown)])).toEqual({ aims: ['own', 'unknown'] });
  expect(needs([request('FOO', victim)])).toEqual({ aims: ['victim'], standIn: true });
});

test('a random UUID stands in for no image whose state is read, and for none that a request could make', () => {
  expect(needs([request('FOO', victim)], imageStands)).toEqual({ aims: ['victim'], state: true });
  expect(needs([get(victim)])).toEqual({ aims: ['victim'], state: true });
  expect(needs([request('PUT', victim)])).toEqual({ aims: ['victim'] });
});

test('a provoked code is provoked, on an image of its own where its state is read', () => {
  expect(needs([provoked(503)])).toEqual({ provokes: [503], standIn: true });
  expect(needs([provoked(503)], imageStands)).toEqual({ provokes: [503], state: true });
});

test('the plan shows the texts that stand in place of an identifier, each under its label', () => {
  const table = (uuid: string) => ({ braces: `{${uuid}}`, quotes: `"${uuid}"` });

  expect(needs(texts(table))).toEqual({ aims: ['synthetic'], texts: ['{{id}}', '"{id}"'] });
  expect(texts(table).map(({ row, text }) => [row, textFor(text, { id: 'a-1', name: '', other: '' })])).toEqual([
    ['braces', '{a-1}'],
    ['quotes', '"a-1"'],
  ]);
});

test('each row of a table is a request of that name', () => {
  const rows = each({ 'no token': undefined, 'empty token': '' }, (token) => del(victim, { token }));

  expect(rows.map(({ row, ...request }) => [row, 'token' in request])).toEqual([
    ['no token', true],
    ['empty token', true],
  ]);
});
