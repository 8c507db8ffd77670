import type { Api } from '../client/api.ts';
import { expectAnswer, hasAnswer } from '../client/expect-answer.ts';
import type { Bystander } from '../client/image.ts';
import { deleteBySelfLink } from '../client/self-link.ts';
import type { Exchange } from '../http/exchange.ts';
import { mostSilent } from '../rules/effects.ts';
import { isSilence } from '../rules/wire.ts';
import { premise } from '../run-state/premise.ts';
import type { Images } from '../targets/images.ts';
import { untested } from '../verdict/reason.ts';
import type { Sharing } from './once-per-worker.ts';

/** The deletion of an own image that several tests of a worker look at. */
export interface SharedDeletion {
  readonly id: string;
  readonly deletion: Exchange;
}

/** One that the service did not answer decides nothing, and the next test sends its own. */
const isAnswered = ({ deletion }: SharedDeletion): boolean => hasAnswer(deletion);

/** The deletion of an image that is being saved, and the read that follows it. */
export function deletedWhileSaved(
  api: Api,
  images: Images,
  sharing: Sharing,
): Promise<SharedDeletion & { readonly after: Exchange }> {
  return sharing.once('deletion of an image that is being saved', async () => {
    const { id, address } = await images.saving();
    const deletion = await api.deleteImage(address);
    expectAnswer(deletion);
    // One that a limit delayed may have met an image that was saved by then.
    premise(deletion.again === undefined, untested('rate-limited'));
    return { id, deletion, after: await api.getImage(id, { label: 'after the deletion' }) };
  });
}

/** A deletion whose Content-Type is that of JSON, on a connection that is watched for a while after the response. */
export function watchedDeletion(api: Api, images: Images, sharing: Sharing): Promise<SharedDeletion> {
  return sharing.once(
    'watched deletion',
    async () => {
      const { id, address } = await images.fresh();
      const options = { fields: { 'Content-Type': 'application/json' }, wire: { lingerMs: 200 } };
      return { id, deletion: await api.deleteImage(address, options) };
    },
    isAnswered,
  );
}

/** Deletions of own images, and the reads that follow those without a response. */
export interface PlainDeletions {
  readonly deletions: readonly Exchange[];
  readonly reads: readonly Exchange[];
}

/**
 * The watched deletion. If it gets no response, more images are deleted, one after the other, until a deletion is answered or too many are
 * not: then the run ends, because nearly every other test would wait for a response, too.
 */
export async function plainDeletions(api: Api, images: Images, sharing: Sharing): Promise<PlainDeletions> {
  const { id, deletion } = await watchedDeletion(api, images, sharing);
  const deletions = [deletion];
  const reads: Exchange[] = [];
  for (let asked = id; isSilence(deletions.at(-1) ?? deletion) && deletions.length < mostSilent; ) {
    reads.push(await api.getImage(asked, { label: 'after a deletion without a response' }));
    if (!images.canMake(1)) break;
    const next = await images.fresh();
    asked = next.id;
    deletions.push(await api.deleteImage(next.address));
  }
  const seconds = deletions.filter(isSilence).reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);
  if (deletions.filter(isSilence).length === mostSilent && seconds > mostSilent)
    api.target.ending.declare({ reason: untested('deletions-hang', { seconds: Math.round(seconds) }) });
  return { deletions, reads };
}

/** Deletes an image and repeats the deletion at once, for the tests that look at the repetition. */
export async function deletedTwice(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  const { address } = await images.fresh();
  const first = await api.deletion(address, { label: 'first' });
  const second = await api.deleteImage(address, { label: 'second' });
  if (hasAnswer(second)) sharing.keep(repetition, second, [first, second]);
  return second;
}

const repetition = 'deletion repeated at once';

/** The repetition that another test of the worker looked at, or one of its own. */
export async function repeatedDeletion(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  return sharing.known<Exchange>(repetition)?.value ?? deletedTwice(api, images, sharing);
}

const withoutAccept = 'deletion without Accept and Content-Type';

/**
 * A deletion, and a GET of the list on its connection. It names no Accept, so that it shows what is answered to such a one, too; one that
 * does is sent where that is not answered 204.
 */
export async function deletedThenRead(api: Api, images: Images, sharing: Sharing): Promise<[Exchange, Exchange?]> {
  const { address } = await images.fresh();
  // A second image may be the last: where none can be made, the request is that of this test alone.
  if (!images.canMake(2)) return api.deleteThenRead(address);
  const bare = await api.deleteThenRead(address, { fields: { Accept: undefined } });
  if (bare[0].response?.status !== 204) return api.deleteThenRead((await images.fresh()).address);
  sharing.keep(withoutAccept, bare[0], [bare[0]]);
  return bare;
}

/** A deletion without Accept and Content-Type: that of an earlier test which was answered 204, or another. */
export async function deletedWithoutAccept(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  const known = sharing.known<Exchange>(withoutAccept)?.value;
  return known ?? api.deleteImage((await images.fresh()).address, { fields: { Accept: undefined } });
}

const byOrdinaryClient = 'deletion by an ordinary client';

/**
 * What follows the self link of an image with DELETE is answered: by an ordinary client, so that it shows what that is answered, too; by
 * the suite's own where that is not answered 204.
 */
export async function deletedBySelfLink(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  const image = await images.fresh();
  if (api.target.http.main !== '1.1' || !images.canMake(2)) return deleteBySelfLink(api, image);
  const exchange = await deleteBySelfLink(api, image, api.ordinary());
  if (exchange.request.method !== 'DELETE') return exchange;
  if (exchange.response?.status !== 204) return deleteBySelfLink(api, await images.fresh());
  sharing.keep(byOrdinaryClient, exchange, [exchange]);
  return exchange;
}

/** A deletion by an ordinary client: that of an earlier test which was answered 204, or another. */
export async function deletedByOrdinaryClient(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  const known = sharing.known<Exchange>(byOrdinaryClient)?.value;
  return known ?? api.ordinary().deleteImage((await images.fresh()).address);
}

const withLengthZero = 'deletion with Content-Length: 0';
const lengthZero = { 'Content-Length': '0' } as const;

/**
 * A deletion whose request target is the whole URL. It has Content-Length: 0, so that it shows what that is answered, too; one without
 * is sent where that is not answered 204.
 */
export async function deletedInAbsoluteForm(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  const wire = { framing: { absoluteForm: true } } as const;
  const { address } = await images.fresh();
  if (!images.canMake(2)) return api.deleteImage(address, { wire });
  const both = await api.deleteImage(address, { wire, fields: lengthZero, label: 'with Content-Length: 0' });
  if (both.response?.status !== 204) return api.deleteImage((await images.fresh()).address, { wire });
  sharing.keep(withLengthZero, both, [both]);
  return both;
}

/** A deletion with Content-Length: 0: that of an earlier test which was answered 204, or another. */
export async function deletedWithLengthZero(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  const known = sharing.known<Exchange>(withLengthZero)?.value;
  return known ?? api.deleteImage((await images.fresh()).address, { fields: lengthZero });
}

/** The server of the images, just before a deletion and just after it. */
export interface ServerReads {
  readonly before: Exchange;
  readonly after: Exchange;
}

/** The deletion of an image between an older and a younger one, and what was read of these just after it. */
export interface DeletedBetween {
  readonly older: Bystander;
  readonly younger: Bystander;
  readonly reads: readonly Exchange[];
}

const serverReads = 'server of the images, around a deletion';

/** Deletes an image between an older and a younger one, and reads them; where the images are of a server, that is read around it, too. */
export async function deletedBetween(api: Api, images: Images, sharing: Sharing): Promise<DeletedBetween> {
  const older = await images.bystander();
  const { address } = await images.fresh();
  const younger = await images.bystander(images.newName());
  const before = await readServer(api);
  const deletion = await api.deletion(address);
  const reads = await images.left([older, younger]);
  const after = await readServer(api);
  if (before !== undefined && after !== undefined)
    sharing.keep(serverReads, { before, after } satisfies ServerReads, [before, deletion, after]);
  return { older, younger, reads };
}

/** The server of the images around a deletion of an earlier test, or of another image. Skips the test where no server is known. */
export async function serverAroundDeletion(api: Api, images: Images, sharing: Sharing): Promise<ServerReads> {
  const { source } = api.target.description.images;
  premise(source === 'snapshot', untested('wrong-source', { source, needed: ['snapshot'] }));
  const known = sharing.known<ServerReads>(serverReads);
  if (known !== undefined) return known.value;
  const { address } = await images.fresh();
  const before = await readServer(api);
  await api.deletion(address);
  const after = await readServer(api);
  premise(before !== undefined && after !== undefined, untested('wrong-source', { source, needed: ['snapshot'] }));
  return { before, after };
}

/** Undefined where the images are of no server. */
async function readServer(api: Api): Promise<Exchange | undefined> {
  const { images } = api.target.description;
  return images.source === 'snapshot' ? api.read(`/servers/${images.server}`) : undefined;
}

/**
 * Fields that change nothing about a deletion, by what a report calls them. `Content-Length: 0` is not one of them: it says what a service
 * that meets a Content-Type without content would trip over.
 */
const harmless = {
  'Accept: image/png': { Accept: 'image/png' },
  'Range: bytes=0-0': { Range: 'bytes=0-0' },
  'Content-Type: application/xml': { 'Content-Type': 'application/xml' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The deletion of an image with a field that changes nothing: with all such fields at once, for all tests of a worker that look at one of
 * them, and with this one alone where that is not answered 204.
 */
export async function deletedWith(
  api: Api,
  images: Images,
  sharing: Sharing,
  name: keyof typeof harmless,
): Promise<SharedDeletion> {
  const all = Object.assign({}, ...Object.values(harmless));
  const together = await sharing.once('deletion with harmless fields', () => deletedWithFields(api, images, all, 'all at once'));
  return together.deletion.response?.status === 204 ? together : deletedWithFields(api, images, harmless[name], name);
}

async function deletedWithFields(
  api: Api,
  images: Images,
  fields: Readonly<Record<string, string>>,
  label: string,
): Promise<SharedDeletion> {
  const { id, address } = await images.fresh();
  return { id, deletion: await api.deleteImage(address, { fields, label }) };
}
