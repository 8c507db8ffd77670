import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@playwright/test';
import { requirements } from '../../contracts/requirements.ts';
import { naming } from '../images/images.ts';
import { textFor } from './aimed.ts';
import { type Entry, needsOf } from './entry.ts';
import { imageStands, status } from './expectations.ts';
import {
  attemptsOf,
  del,
  delEach,
  deletedImage,
  deletionAfter,
  each,
  get,
  look,
  mockedRefusal,
  own,
  provoked,
  refusedImage,
  request,
  unknown,
  victim,
  type WrittenRequest,
} from './requests.ts';
import type { Step } from './scene.ts';

const ofEntry = (entry: object) => needsOf(entry as Entry);
const needs = (send: readonly WrittenRequest[], expect = status(401)) => ofEntry({ send, expect });

test('what a test needs follows from its requests', () => {
  expect(needs([del(victim, { token: '' })])).toEqual({ aims: ['victim'], standIn: true });
  expect(needs([del(victim, { as: 'reader' })])).toEqual({ aims: ['victim'], identities: ['reader'] });
  expect(needs([del(own), del(unknown)])).toEqual({ aims: ['own', 'unknown'] });
  expect(needs([request('FOO', victim)])).toEqual({ aims: ['victim'], standIn: true });
});

test('what an identity sends that a target may lack is shown, and is no need', () => {
  const rows = attemptsOf({ 'a query': { query: '?x=1' } }, 'expired');

  expect(needs(rows, imageStands)).toEqual({ aims: ['victim'], state: true, texts: ['a query, expired'] });
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

  expect(needs(delEach(table))).toEqual({ aims: ['synthetic'], texts: ['{{id}}', '"{id}"'] });
  expect(delEach(table).map(({ row, text }) => [row, textFor(text, { id: 'a-1', name: '', other: '' })])).toEqual([
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

test('a scene is about one image of each kind, and what it reads, breaks and speaks follows from its requests', () => {
  const scene = (...steps: readonly Step[]) => ofEntry({ scene: steps, expect: status(404) });

  expect(scene(del(own, { row: 'first' }), del(own, { row: 'second' }))).toEqual({ aims: ['own'] });
  expect(scene(look(victim), del(victim, { over: 'HTTP/2' }))).toEqual({ aims: ['victim'], http2: true, state: true });
  expect(scene(del(deletedImage), get(deletedImage))).toEqual({ aims: ['deletion'], state: true });
  expect(scene(provoked(409), del(refusedImage))).toEqual({ provokes: [409], undoes: true, passing: true });
  expect(scene(provoked(413), ...deletionAfter('Retry-After'))).toEqual({ provokes: [413], passing: true });
  expect(scene(mockedRefusal(401), del(victim, { token: undefined }))).toEqual({ aims: ['unknown', 'victim'], standIn: true });
  expect(scene(del(victim, { row: 'half a line', wire: { framing: { lines: ['X'] } } }))).toMatchObject({
    http1: true,
    byHand: true,
  });
});

test('only some sources choose the name that a request is made of', () => {
  const byName = delEach((_, name) => ({ 'its name': encodeURIComponent(name) }), { to: victim });

  expect(needs(byName, imageStands)).toMatchObject({ aims: ['victim', 'derived'], sources: naming, texts: ['its name'] });
});

test('no entry says what it needs, if that follows from what it sends or judges', () => {
  const said = Object.entries<Entry>(requirements).flatMap(([id, entry]) =>
    'run' in entry ? [] : Object.keys(entry.needs ?? {}).map((name) => ({ id, entry, name })),
  );
  const isIdle = ({ entry, name }: (typeof said)[number]): boolean => {
    const others = Object.fromEntries(Object.entries(entry.needs ?? {}).filter(([each]) => each !== name));
    return isDeepStrictEqual(needsOf(entry), needsOf({ ...entry, needs: others } as Entry));
  };

  expect(said.length).toBeGreaterThan(5);
  expect(said.filter(isIdle).map(({ id, name }) => `${id} ${name}`)).toEqual([]);
});
