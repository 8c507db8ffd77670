import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { Claims } from './claims.ts';
import { Namesakes, type NamesakesOptions } from './risks.ts';

const uuid = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';

/** What is known where the run made `img-7` in another worker, and `own` in this one. */
function namesakes(own: readonly string[], options: Partial<NamesakesOptions> = {}): Namesakes {
  const made = new Claims(freshFolder());
  for (const id of ['img-7', ...own]) made.claim(id);
  const known = new Namesakes({ uuids: undefined, operators: [], made, random: new Set(), isExempt: () => false, ...options });
  for (const id of own) known.own(id);
  return known;
}

const next = uuid.replace(/.$/, 'd');

test('where all identifiers are random UUIDs, a text that holds nearly all of one of the run is sent after a read', () => {
  expect(namesakes([uuid]).caution(`/${uuid.slice(0, -4)}`, [uuid])).toBe('read first');
  expect(namesakes([uuid]).caution(`/urn:uuid:${uuid.replaceAll('-', '')}`, [uuid])).toBe('read first');
  const known = namesakes([], { uuids: true, random: new Set([uuid]) });
  expect(known.caution(`/${uuid}.vhd`, [])).toBe('read first');
  expect(namesakes([], { uuids: true }).caution(`/${uuid}.vhd`, [])).toBe('never');
  expect(namesakes([uuid]).caution(`/${uuid.slice(0, 8)}`, [uuid])).toBe('never');
});

test('one identifier that is not a random UUID is enough, and so is none, or one that the suite chose: nothing else is sent', () => {
  const path = `/${uuid}-x`;
  expect(namesakes([uuid, 'img-10452']).caution(path, [uuid])).toBe('never');
  expect(namesakes([uuid], { operators: ['img-1'] }).caution(path, [uuid])).toBe('never');
  expect(namesakes([uuid], { uuids: false }).caution(path, [uuid])).toBe('never');
  expect(namesakes([uuid, next]).caution(path, [uuid])).toBe('never');
  expect(namesakes([uuid], { chosen: true }).caution(path, [uuid])).toBe('never');
  expect(namesakes([uuid], { chosen: true, uuids: true }).caution(path, [uuid])).toBe('read first');
  const listing = namesakes([uuid]);
  listing.noteListed(false);
  expect(listing.caution(path, [uuid])).toBe('never');
  for (const id of ['img-70', '10452', '01a22050-1001-77ca-a377-166bd098d745']) {
    expect(namesakes([id]).isOnlyOurs(id), id).toBe(false);
    for (const text of [id.slice(0, -1), `${id}-x`, id.slice(0, 8).toUpperCase()])
      expect(namesakes([id]).caution(`/${text}x`, [id]), text).toBe('never');
  }
});

test('a word may be the name of an image, whatever all identifiers are; on a target of the run’s own nothing is spared', () => {
  for (const uuids of [true, false, undefined])
    for (const word of ['null', 'undefined', '1.5', 'not-an-image'])
      expect(namesakes([uuid], { uuids }).caution(`/${word}`, []), word).toBe('never');
  for (const text of ['null', '1045', `${uuid}-x`])
    expect(namesakes([uuid], { isExempt: () => true }).caution(`/${text}`, []), text).toBe('none');
});

test('the name that the run alone gave an image is sent after a read, a part of it is not', () => {
  const known = namesakes([]);
  known.own(uuid, 'di-conformance-00000abcdef-0a1b2c3d');
  expect(known.caution('/di-conformance-00000abcdef-0a1b2c3d', [uuid])).toBe('read first');
  expect(known.caution('/di-conformance-00000abcdef', [uuid])).toBe('never');
});

test('a text that names another image of the run or of the operator is never sent, not even where nothing is spared', () => {
  const known = namesakes(['img-70'], { operators: ['img-9'], isExempt: () => true });
  for (const path of ['/img-7', '/IMG-9', '/%69mg-7/', '/img-7 ', '/img-7%00'])
    expect(known.caution(path, ['img-70']), path).toBe('never');
  expect(known.caution('/img-1045', ['img-70'])).toBe('none');
});

test('an image of the run in another notation of its path, and what is below it, is that image; decoded twice, it is another', () => {
  for (const path of ['/img-70', '/%69mg-70/', '/img-70/metadata', '//img-70'])
    expect(namesakes(['img-70']).caution(path, ['img-70']), path).toBe('own');
  for (const path of ['/%2569mg-70', '/%E2%80%8Bimg-70', '/IMG-70', '/img-70;v=1'])
    expect(namesakes(['img-70']).caution(path, ['img-70']), path).toBe('never');
});
