import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { Claims } from './claims.ts';
import { Namesakes, type NamesakesOptions } from './namesakes.ts';

const uuid = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';

/** What is known where the run made `img-7` in another worker, and `own` in this one. */
function namesakes(own: readonly string[], options: Partial<NamesakesOptions> = {}): Namesakes {
  const made = new Claims(freshFolder());
  for (const id of ['img-7', ...own]) made.claim(id);
  const known = new Namesakes({ uuids: undefined, operators: [], made, isExempt: () => false, ...options });
  for (const id of own) known.own(id);
  return known;
}

test('a text that is random in part is never somebody’s, if all identifiers are random UUIDs', () => {
  expect(namesakes([uuid]).caution(`/${uuid.slice(0, -4)}`, [uuid])).toBe('none');
  expect(namesakes([uuid]).caution(`/urn:uuid:${uuid.replaceAll('-', '')}`, [uuid])).toBe('none');
  const known = namesakes([], { uuids: true });
  known.random(uuid);
  expect(known.caution(`/${uuid}.vhd`, [])).toBe('none');
  expect(namesakes([], { uuids: true }).caution(`/${uuid}.vhd`, [])).toBe('never');
});

test('one identifier that is not a random UUID requires caution, and so does an unknown form', () => {
  const made = (...own: readonly string[]): readonly [string, readonly string[]] => [`/${own[0]}-x`, own.slice(0, 1)];
  expect(namesakes([uuid, 'img-10452']).caution(...made(uuid))).toBe('read first');
  expect(namesakes([uuid], { operators: ['img-1'] }).caution(...made(uuid))).toBe('read first');
  expect(namesakes([uuid], { uuids: false }).caution(...made(uuid))).toBe('read first');
});

test('UUIDs that are counted, or made of a moment and a machine, are not random', () => {
  const others = [
    ...['5f3a0001-8b69-11e0-9b19-734f6f006e54', '1f0a2b3c-1001-6001-9abc-0242ac120002', '01a22050-1001-77ca-a377-166bd098d745'],
    ...['00000000-0000-0000-0000-000000000012', '5a5a5a5a-0000-4000-8000-000000000001'],
  ];
  for (const id of others) {
    expect(namesakes([id]).isOnlyOurs(id), id).toBe(false);
    expect(namesakes([id]).caution(`/${id.slice(0, -1)}`, [id]), id).toBe('never');
    expect(namesakes([id]).caution(`/${id.slice(0, 8)}`, [id]), id).toBe('never');
  }
  const next = `${uuid.slice(0, -1)}d`;
  expect([namesakes([uuid]).isOnlyOurs(uuid), namesakes([uuid, next]).isOnlyOurs(uuid)]).toEqual([true, false]);
  expect(namesakes([uuid, next]).caution(`/${uuid}-x`, [uuid])).toBe('read first');
});

test('a word or a number, which may be a name, is sent to no image but a random one', () => {
  for (const uuids of [true, false, undefined])
    for (const word of ['null', 'true', '1.5', '2015-07-09', 'image.vhd'])
      expect(namesakes([uuid], { uuids }).caution(`/${word}`, []), word).toBe('never');
  expect(namesakes([uuid], { isExempt: () => true }).caution('/null', [])).toBe('none');
});

test('the name that only the run gives an image is no image of somebody else’s', () => {
  const known = namesakes([]);
  known.own(uuid, 'di-conformance-00000abcdef-0a1b2c3d');
  expect(known.caution('/di-conformance-00000abcdef-0a1b2c3d', [uuid])).toBe('none');
  expect(known.caution('/di-conformance-00000abcdef', [uuid])).toBe('read first');
});

test('another image of the run or of the operator is never aimed at, in any case and notation', () => {
  for (const exempt of [true, false]) {
    const known = namesakes(['img-70', 'img-1'], { operators: ['IMG-5'], isExempt: () => exempt });
    for (const path of ['/img-7', '/IMG-1', '/img-5', '/%69mg-7', '//img-7/']) {
      expect(known.caution(path, ['img-70']), path).toBe('never');
    }
  }
});

test('an own image may be aimed at unchanged; in another case only if the target is exempt', () => {
  expect(namesakes(['img-70']).caution('/%69mg-70/', ['img-70'])).toBe('none');
  expect(namesakes(['img-70']).caution('/IMG-70', ['img-70'])).toBe('never');
  expect(namesakes(['img-70'], { isExempt: () => true }).caution('/IMG-70', ['img-70'])).toBe('none');
});

test('a number is never aimed at where images of others are at risk', () => {
  expect(namesakes(['10452']).caution('/1045', ['10452'])).toBe('never');
  expect(namesakes(['10452'], { isExempt: () => true }).caution('/1045', ['10452'])).toBe('none');
});

test('a text that begins with another number is not aimed at either: a server may read the number and leave the rest', () => {
  for (const path of ['/1.5', '/0xff', '/2015-07-09', '/%2010452x', '/-7x', '/104520-x', '/%31.5'])
    expect(namesakes(['1045']).caution(path, ['1045']), path).toBe('never');
  for (const path of ['/1045-x', '/1045;v=x', '/%31045.json', '/x1045'])
    expect(namesakes(['1045']).caution(path, ['1045']), path).toBe('read first');
  // A server that drops the rest reads 10451 and 10451047; one that reads a range finds 1046.
  for (const path of ['/1045;v=1', '/1045,1047', '/1045-1047'])
    expect(namesakes(['1045', '1047']).caution(path, ['1045', '1047']), path).toBe('never');
  expect(namesakes(['7f-x']).caution('/7f-x.json', ['7f-x'])).toBe('read first');
  expect(namesakes(['7f-x']).caution('/7', ['7f-x'])).toBe('never');
});

test('an identifier that the list showed before the run is not aimed at, unless the target is exempt', () => {
  const listed = (id: string): boolean => id === 'img-1045';
  expect(namesakes(['img-10452'], { listed }).caution('/img-1045', ['img-10452'])).toBe('never');
  expect(namesakes(['img-10452'], { listed, isExempt: () => true }).caution('/img-1045', ['img-10452'])).toBe('none');
});

test('identifiers that the suite chose say nothing about those of others', () => {
  expect(namesakes([uuid], { chosen: true }).caution(`/${uuid}-x`, [uuid])).toBe('read first');
  expect(namesakes([uuid], { chosen: true }).caution(`/1${uuid}`, [uuid])).toBe('never');
  expect(namesakes([uuid], { chosen: true, uuids: true }).caution(`/${uuid}-x`, [uuid])).toBe('none');
});
