import type { Api } from '../client/api.ts';
import { expectAnswer, hasAnswer } from '../client/expect-answer.ts';
import type { Image } from '../client/image.ts';
import type { Exchange } from '../http/exchange.ts';
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

/** The deletion of an image, and its metadata before. */
export function deletedWithMetadata(
  api: Api,
  images: Images,
  sharing: Sharing,
): Promise<SharedDeletion & { readonly image: Image; readonly before: Exchange }> {
  return sharing.once('deletion of an image with metadata', async () => {
    const image = await images.fresh();
    const before = await api.read(`/images/${image.id}/metadata`, { label: 'before the deletion' });
    return { id: image.id, image, before, deletion: await api.deletion(image.address) };
  });
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
