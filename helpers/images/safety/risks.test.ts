import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { Claims } from './claims.ts';
import { Ledger, type LedgerOptions, type LedgerTarget } from './ledger.ts';

const uuid = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';

interface Options extends Partial<Pick<LedgerOptions, 'seenIds' | 'broad'>> {
  readonly target?: Partial<LedgerTarget>;
  /** The name of the images. */
  readonly name?: string;
}

/** The ledger of a worker that made these images, where another made `img-7`. Images of others are there, unless the options say otherwise. */
function ledgerOf(own: readonly string[], { target = {}, name = 'an image', seenIds, broad = 'refused' }: Options = {}): Ledger {
  const folder = freshFolder();
  const made = join(folder, 'made');
  new Claims(made).claim('img-7');
  const described = {
    url: 'http://127.0.0.1:1808/v2/1',
    fixtures: {},
    images: { source: 'none' },
    provoke: {},
    ...target,
  } as const;
  const ledger = new Ledger({ file: join(folder, 'ledger.jsonl'), target: described, broad, run: 'the-run', made, seenIds });
  for (const id of own) ledger.own(id, name, 'name');
  return ledger;
}

/** What is known before a path that was made from images of the run is sent. */
const caution = (path: string, own: readonly string[], options: Options = {}, from = own.slice(0, 1)): string =>
  ledgerOf(own, options).risks.cautionFor(path, from);

const next = uuid.replace(/.$/, 'd');

test('where all identifiers are random UUIDs, a text that holds nearly all of one of the run is sent after a read', () => {
  expect(caution(`/${uuid.slice(0, -4)}`, [uuid])).toBe('read first');
  expect(caution(`/urn:uuid:${uuid.replaceAll('-', '')}`, [uuid])).toBe('read first');
  const ledger = ledgerOf([], { seenIds: {} });
  expect(ledger.risks.cautionFor(`/${ledger.randomId()}.vhd`, [])).toBe('read first');
  expect(ledger.risks.cautionFor(`/${uuid}.vhd`, [])).toBe('never');
  expect(caution(`/${uuid.slice(0, 8)}`, [uuid])).toBe('never');
});

test('one identifier that is not a random UUID is enough, and so is none, or one that the suite chose: nothing else is sent', () => {
  const path = `/${uuid}-x`;
  const request = { method: 'POST', url: 'http://127.0.0.1:1808/v2/1/make', body: '{"id":"{image}"}' };
  const target = { images: { source: 'http', request, id: { json: '/id' } } } as const;
  expect(caution(path, [uuid, 'img-10452'])).toBe('never');
  expect(caution(path, [uuid], { target: { fixtures: { protected: 'img-1' } } })).toBe('never');
  expect(caution(path, [uuid], { seenIds: { odd: 'img-3' } })).toBe('never');
  expect(caution(path, [uuid, next])).toBe('never');
  expect(caution(path, [uuid], { target })).toBe('never');
  expect(caution(path, [uuid], { target, seenIds: {} })).toBe('read first');
  const listing = ledgerOf([uuid]);
  listing.risks.noteListed([{ id: 'img-1' }], 'img-1');
  listing.risks.noteListed([{ id: 'img-2' }], 'img-2');
  expect([listing.risks.cautionFor(path, [uuid]), listing.images.oddId]).toEqual(['never', 'img-1']);
  for (const id of ['img-70', '10452', '01a22050-1001-77ca-a377-166bd098d745']) {
    expect(ledgerOf([id]).images.isOnlyOurs(id), id).toBe(false);
    for (const text of [id.slice(0, -1), `${id}-x`, id.slice(0, 8).toUpperCase()])
      expect(caution(`/${text}x`, [id]), text).toBe('never');
  }
});

test('a word may be the name of an image, whatever all identifiers are; on a target of the run’s own nothing is spared', () => {
  for (const seenIds of [{}, { odd: 'img-3' }, undefined])
    for (const word of ['null', '1.5', 'not-an-image']) expect(caution(`/${word}`, [uuid], { seenIds }, []), word).toBe('never');
  for (const text of ['null', '1045', `${uuid}-x`])
    expect(caution(`/${text}`, [uuid], { broad: 'allowed' }, []), text).toBe('none');
});

test('the name that the run alone gave an image is sent after a read, a part of it is not', () => {
  const name = 'di-conformance-00000abcdef-0a1b2c3d';
  expect(caution(`/${name}`, [uuid], { name })).toBe('read first');
  expect(caution('/di-conformance-00000abcdef', [uuid], { name })).toBe('never');
});

test('a text that names another image of the run or of the operator is never sent, not even where nothing is spared', () => {
  const options = { target: { fixtures: { protected: 'img-9' } }, broad: 'allowed' } as const;
  for (const path of ['/img-7', '/IMG-9', '/%69mg-7/', '/img-7 ', '/img-7%00'])
    expect(caution(path, ['img-70'], options), path).toBe('never');
  expect(caution('/img-1045', ['img-70'], options)).toBe('none');
});

test('an image of the run in another notation of its path, and what is below it, is that image; decoded twice, it is another', () => {
  for (const path of ['/img-70', '/%69mg-70/', '/img-70/metadata', '//img-70'])
    expect(caution(path, ['img-70']), path).toBe('own');
  for (const path of ['/%2569mg-70', '/%E2%80%8Bimg-70', '/IMG-70', '/img-70;v=1'])
    expect(caution(path, ['img-70']), path).toBe('never');
});
