import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../target/client/api.ts';
import type { Images } from '../target/images.ts';
import type { Address } from '../target/safety/address.ts';
import { readsAfterNotations } from './derived-attacks.ts';

/** What a target does with another notation of an image. */
interface Notations {
  /** Whether GET finds the image by it. */
  readonly finds?: (text: string) => boolean;
  /** Whether DELETE removes the image by it, given how often any DELETE came before. */
  readonly removes?: (text: string, earlier: number) => boolean;
  /** What DELETE answers where it removes. */
  readonly status?: number;
}

/** A target that knows images by two notations, what it was asked, and the images that it lost. */
function world({ finds = () => false, removes = () => false, status = 404 }: Notations) {
  const deleted = new Set<string>();
  const gets: string[] = [];
  let [made, deletions] = [0, 0];
  const answer = (label: string, code: number, id = ''): Exchange => {
    const content = Buffer.from(code === 200 ? JSON.stringify({ image: { id, status: 'ACTIVE' } }) : '{}');
    return {
      label,
      role: 'judged',
      request: { method: 'DELETE', url: `http://a.test/images/${id}` },
      response: { status: code, fields: [], content },
    } as unknown as Exchange;
  };
  const standing = async () => {
    if (made === 0 || deleted.has(`image${made}`)) made += 1;
    return { id: `image${made}`, name: '' };
  };
  const getImage = async (id: string, { label }: { label: string }) => answer(label, deleted.has(id) ? 404 : 200, id);
  const api = {
    target: { sender: { limited: false }, ledger: { derived: (path: string, id: string) => ({ path, id }) } },
    getImage,
    getImageLeft: getImage,
    async read(path: string, { label }: { label: string }) {
      gets.push(label);
      return answer(label, finds(path) ? 200 : 404);
    },
    labelled: (label: string) => ({
      async deleteIfFree({ path, id }: { path: string; id: string }) {
        const isRemoved = removes(path, deletions);
        deletions += 1;
        if (isRemoved) deleted.add(id);
        return answer(label, isRemoved ? status : 404);
      },
    }),
    each: (labels: readonly string[], send: (row: unknown, label: string) => unknown) =>
      Promise.all(labels.map((label) => send(api.labelled(label), label))),
  } as unknown as Api;
  return { images: { api, standing, canMake: () => true } as unknown as Images, gets, made: () => made };
}

const send = (row: Api, address: Address) => row.deleteIfFree(address);
const texts = (id: string): Record<string, string> => ({ braces: `{${id}}`, urn: `urn:${id}` });
const said = (reads: readonly Exchange[]): string[] => reads.map(({ label, response }) => `${label}: ${response?.status ?? 0}`);

test('where the image stands after all notations, GET is asked for none of them', async () => {
  const { images, gets, made } = world({});

  expect(said(await readsAfterNotations(images, texts, send))).toEqual(['all 2: 200']);
  expect([gets, made()]).toEqual([[], 1]);
});

test('a notation that DELETE alone knows is found by itself', async () => {
  const { images } = world({ removes: (text) => text.includes('urn:'), status: 204 });

  expect(said(await readsAfterNotations(images, texts, send))).toContain('all 2: 404');
});

test('a notation that GET knows, too, may delete the image: nothing is lost', async () => {
  const isUrn = (text: string): boolean => text.includes('urn:');
  const { images } = world({ finds: isUrn, removes: isUrn, status: 204 });

  expect(said(await readsAfterNotations(images, texts, send))).toEqual(['all 2: 200']);
});

test('a loss that does not happen again is a loss', async () => {
  const { images } = world({ removes: (_, earlier) => earlier === 0 });

  expect(said(await readsAfterNotations(images, texts, send))).toEqual(['all 2: 200', 'all 2: 404']);
});

test('a notation that GET knows explains no loss where DELETE did not find it', async () => {
  const { images } = world({ finds: (text) => text.includes('urn:'), removes: (_, earlier) => earlier === 0 });

  expect(said(await readsAfterNotations(images, texts, send))).toEqual(['all 2: 200', 'all 2: 404']);
});
