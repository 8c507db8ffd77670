import { expect, test } from '@playwright/test';
import type { Entry } from './entry.ts';
import { imageStands, status } from './expectations.ts';
import { needsOf } from './needs.ts';
import { del, get, own, request, unknown, victim, type WrittenRequest } from './requests.ts';

const needs = (send: readonly WrittenRequest[], expect = status(401)) => needsOf({ send, expect } as unknown as Entry);

test('what a test needs follows from its requests', () => {
  expect(needs([del(victim, { token: '' })])).toEqual({ aims: ['victim'], standIn: true });
  expect(needs([del(victim, { as: 'reader' })])).toEqual({ aims: ['victim'], identities: ['reader'] });
  expect(needs([del(own), del(unknown)])).toEqual({ aims: ['own', 'unknown'] });
  expect(needs([request('FOO', victim)])).toEqual({ aims: ['victim'], standIn: true });
});

test('a random UUID stands in for no image whose state is read, and for none that a request could make', () => {
  expect(needs([request('FOO', victim)], imageStands)).toEqual({ aims: ['victim'], state: true });
  expect(needs([get(victim)])).toEqual({ aims: ['victim'] });
  expect(needs([request('PUT', victim)])).toEqual({ aims: ['victim'] });
});
