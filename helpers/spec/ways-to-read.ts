import { untested } from '../declarations/reason.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { premise } from '../shared/premise.ts';
import type { Api, ListPages } from '../target/client/api.ts';
import { concurrently } from '../target/client/concurrently.ts';
import type { Bystander } from '../target/client/image.ts';
import type { OncePerWorker } from './once-per-worker.ts';

/** What GETs accept that a cache may keep apart from the ordinary one. */
const accepted = { 'any type': '*/*', XML: 'application/xml', 'no Accept': undefined } as const;

/** A way to read an image: HEAD, or GET with another Accept than the suite's own. */
export type ReadWay = 'HEAD' | keyof typeof accepted;

/** The ways that differ by what they accept. */
export const acceptWays = ['any type', 'XML', 'no Accept'] as const satisfies readonly ReadWay[];

/** Reads an image in one way. */
function readInWay(api: Api, { id }: Bystander, way: ReadWay): Promise<Exchange> {
  if (way === 'HEAD') return api.read(`/images/${id}`, { label: way }, 'HEAD');
  return api.getImage(id, { fields: { Accept: accepted[way] }, label: way });
}

/** Reads an image in every way, so that whatever keeps what it serves has it. */
export async function readInEveryWay(api: Api, image: Bystander): Promise<Readonly<Partial<Record<ReadWay, Exchange>>>> {
  const reads: Partial<Record<ReadWay, Exchange>> = {};
  if (api.target.description.images.source === 'stateless') return reads;
  for (const way of ['HEAD', ...acceptWays] as const) reads[way] = await readInWay(api, image, way);
  return reads;
}

/** The condition under which a GET asks for news only; undefined if the response had no validator. */
export function conditionOf(read: Exchange | undefined): Readonly<Record<string, string>> | undefined {
  const { fields = [], status } = read?.response ?? {};
  const tag = fieldValue(fields, 'ETag');
  if (status !== 200) return undefined;
  if (tag !== undefined) return { 'If-None-Match': tag };
  const modified = fieldValue(fields, 'Last-Modified');
  return modified === undefined ? undefined : { 'If-Modified-Since': modified };
}

/** Skips the test if the ordinary GET still shows a deleted image: other rows judge that, and a target may show it as DELETED. */
export async function expectGone(api: Api, { id }: Bystander): Promise<void> {
  const { response } = await api.getImage(id);
  premise(response?.status === 404 || response?.status === 410, untested('still-shown', { status: response?.status }));
}

/**
 * Reads a deleted image in some ways. Where one of them may still find it, skips the test if the ordinary GET does, too: other rows judge
 * that.
 */
export async function readsOnceGone(api: Api, image: Bystander, ways: readonly ReadWay[]): Promise<Exchange[]> {
  const reads = await concurrently(api.target, ways, (way) => readInWay(api, image, way));
  if (!reads.every(({ response }) => [404, 410].includes(response?.status ?? 0))) await expectGone(api, image);
  return reads;
}

/** The list of changes since a moment, read once in a worker. */
export const changesSince = (api: Api, sharing: OncePerWorker, moment: string): Promise<ListPages> =>
  sharing.once(`changes since ${moment}`, () => {
    api.target.expectState();
    return api.readList('/images/detail', `?changes-since=${moment}`);
  });
