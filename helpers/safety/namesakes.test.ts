import { expect, test } from '@playwright/test';
import { freshFolder } from '../config/testing/fresh-folder.ts';
import { Claims } from './claims.ts';
import { Namesakes, type NamesakesOptions } from './namesakes.ts';

const uuid = 'a1b2c3d4-0000-4000-8000-000000000001';

/** What is known where the run made `img-7` in another worker, and `own` in this one. */
function namesakes(own: readonly string[], options: Partial<NamesakesOptions> = {}): Namesakes {
  const made = new Claims(freshFolder());
  for (const id of ['img-7', ...own]) made.claim(id);
  const known = new Namesakes({ uuids: undefined, operators: [], made, exempt: false, ...options });
  for (const id of own) known.own(id);
  return known;
}

test('a cut or invented text is never somebody’s UUID', () => {
  expect(namesakes([uuid]).caution(`/${uuid.slice(0, -1)}`, [uuid])).toBe('none');
  expect(namesakes([], { uuids: true }).caution('/a-word', [])).toBe('none');
});

test('one identifier that is not a UUID requires caution, and so does an unknown form', () => {
  expect(namesakes([uuid, 'img-10452']).caution('/a-word', [])).toBe('read first');
  expect(namesakes([uuid], { operators: ['img-1'] }).caution('/a-word', [])).toBe('read first');
  expect(namesakes([uuid], { uuids: false }).caution(`/${uuid}1`, [uuid])).toBe('read first');
  expect(namesakes([]).caution('/a-word', [])).toBe('read first');
});

test('another image of the run or of the operator is never aimed at, in any case and notation', () => {
  for (const exempt of [true, false]) {
    const known = namesakes(['img-70', 'img-1'], { operators: ['IMG-5'], exempt });
    for (const path of ['/img-7', '/IMG-1', '/img-5', '/%69mg-7', '//img-7/']) {
      expect(known.caution(path, ['img-70']), path).toBe('never');
    }
  }
});

test('an own image may be aimed at unchanged; in another case only if the target is exempt', () => {
  expect(namesakes(['img-70']).caution('/%69mg-70/', ['img-70'])).toBe('none');
  expect(namesakes(['img-70']).caution('/IMG-70', ['img-70'])).toBe('never');
  expect(namesakes(['img-70'], { exempt: true }).caution('/IMG-70', ['img-70'])).toBe('none');
});

test('a number is never aimed at where images of others are at risk', () => {
  expect(namesakes(['10452']).caution('/1045', ['10452'])).toBe('never');
  expect(namesakes(['10452'], { exempt: true }).caution('/1045', ['10452'])).toBe('none');
});

test('a text that begins with another number is not aimed at either: a server may read the number and leave the rest', () => {
  for (const path of ['/1.5', '/0xff', '/2015-07-09', '/%2010452x', '/-7x', '/104520-x', '/%31.5'])
    expect(namesakes(['1045']).caution(path, ['1045']), path).toBe('never');
  for (const path of ['/1045-x', '/1045;v=1', '/%31045.json', '/a-word', '/x1.5'])
    expect(namesakes(['1045']).caution(path, ['1045']), path).toBe('read first');
  expect(namesakes(['7f-x']).caution('/7f-x.json', ['7f-x'])).toBe('read first');
  expect(namesakes(['7f-x']).caution('/7', ['7f-x'])).toBe('never');
  expect(namesakes([uuid]).caution('/1.5', [])).toBe('none');
});

test('an identifier that the list showed before the run is not aimed at, unless the target is exempt', () => {
  const listed = (id: string): boolean => id === 'img-1045';
  expect(namesakes(['img-10452'], { listed }).caution('/img-1045', ['img-10452'])).toBe('never');
  expect(namesakes(['img-10452'], { listed, exempt: true }).caution('/img-1045', ['img-10452'])).toBe('none');
});

test('identifiers that the suite chose say nothing about those of others', () => {
  expect(namesakes([uuid], { chosen: true }).caution('/image.vhd', [])).toBe('read first');
  expect(namesakes([uuid], { chosen: true }).caution('/2015-07-09', [])).toBe('never');
  expect(namesakes([uuid], { chosen: true, uuids: true }).caution('/image.vhd', [])).toBe('none');
});
