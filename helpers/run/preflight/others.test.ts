import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Outbound } from '../../http/transport.ts';
import { OwnershipError, OwnImages } from '../../images/own-images.ts';
import { newRun } from '../../images/run-state.ts';
import { type Answered, recordingTarget } from '../../images/testing/recording-target.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { keepList } from './others.ts';

const base = 'http://127.0.0.1:1808/v2/1';
const foreign = 'img-10452';
const fresh = 'img-20001';
const request = { method: 'POST', url: `${base}/make` };
const images = { source: 'http', request, id: { json: '/id' } } as const;
const list = (...ids: readonly unknown[]): Answered => ({ status: 200, json: { images: ids.map((id) => ({ id })) } });

/** What a list shows before and after the source has answered with an image. */
type Lists = (made: boolean, request: Outbound) => Answered;

/** Lets the source of images answer with an id on a target whose lists alone could prove something, and gives the proof. */
async function proofOf(id: string, lists: Lists): Promise<string> {
  let made = false;
  const scratch = freshFolder();
  const { target, api, ledger, sent } = recordingTarget(
    { images },
    {
      answer: (asked) => {
        if (asked.method === 'POST') {
          made = true;
          return { status: 201, json: { id } };
        }
        return /\/images(\?|$)/.test(asked.url) ? lists(made, asked) : { status: 405 };
      },
    },
  );
  await keepList(target, await api.read('/images'), join(scratch, 'recording'));
  const run = newRun(scratch, { id: 'c0ffee01' });
  const proof = await new OwnImages(target, run).make('di-conformance-c0ffee01-1').then(
    ([image]) => image?.proof ?? 'none',
    (error: unknown) => {
      if (!(error instanceof OwnershipError)) throw error;
      return 'none';
    },
  );
  expect([ledger.images.owns(id), sent.some(({ method }) => method === 'DELETE')]).toEqual([proof !== 'none', false]);
  return proof;
}

const next = [{ rel: 'next', href: `${base}/images?marker=1` }];

/** A list of two pages, of which the first has one image. */
const paged =
  (second: (made: boolean) => Answered): Lists =>
  (made, { url }) =>
    url.includes('marker') ? second(made) : { status: 200, json: { images: [{ id: 'img-1' }], images_links: next } };

/** Lists that show nothing about an image of somebody else's, which the source then answers with; images-in-responses.test.ts has other shapes. */
const proveNothing: Readonly<Record<string, Lists>> = {
  'that keeps the images under another name': () => ({ status: 200, json: { images: [], snapshots: [{ id: foreign }] } }),
  'that a limit cuts without a link': () => list('img-1', 'img-2'),
  'that a link cuts': () => ({
    status: 200,
    json: { images: [{ id: 'img-1' }], images_links: [{ rel: 'next', href: 'http://a.test/' }] },
  }),
  'whose second page is missing': paged(() => ({ status: 500 })),
  'that was stored an hour ago': (made) => ({ ...list(...(made ? [foreign] : [])), fields: [['Age', '3600']] }),
};

for (const [what, lists] of Object.entries(proveNothing)) {
  test(`a list ${what} proves nothing`, async () => {
    expect(await proofOf(foreign, lists)).toBe('none');
  });
}

test('an image that a list did not show before and shows now is new, though the list lags behind; one that it showed is not', async () => {
  let reads = 0;
  const lagging: Lists = (made) => list(1, ...(made && ++reads > 6 ? [7] : []));

  expect(await proofOf('7', lagging)).toBe('new');
  expect(await proofOf(foreign, () => list('IMG-10452'))).toBe('none');
});

test('every page of a list is looked at, before and after', async () => {
  const with2 = (id: string): Lists => paged((made) => list(id, ...(made ? [fresh] : [])));

  expect(await proofOf(fresh, with2('img-2'))).toBe('new');
  expect(await proofOf(fresh, with2(fresh))).toBe('none');
});
