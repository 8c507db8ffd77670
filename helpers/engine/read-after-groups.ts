import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { noteUnanswered } from '../images/client/expect-answer.ts';
import type { Image } from '../images/client/image.ts';
import { isUntouched } from '../images/client/image-state.ts';
import type { Images } from '../images/images.ts';
import { type Batch, bisected } from './bisection.ts';
import type { WrittenRequest } from './requests.ts';

/**
 * Sends rows at an image of the run, which has to be left, in as few requests as hold them, and reads the image once. If it does not stand, the
 * one row that did it is found on further images, by halves.
 */
export function readAfterGroups(
  images: Images,
  table: Batch<WrittenRequest>,
  send: (api: Api, image: Image, request: WrittenRequest) => Promise<Exchange | undefined>,
): Promise<Exchange> {
  const { api } = images;
  const tryOut = async (rows: Batch<WrittenRequest>, label: string): Promise<Exchange> => {
    const image = await images.standing();
    noteUnanswered(...(await api.each(inGroups(Object.values(rows)), (row, request) => send(row, image, request))));
    return api.getImageLeft(image.id, { label });
  };
  return bisected(
    table,
    tryOut,
    (read) => !isUntouched(read),
    () => images.canMake(1),
  );
}

/** The requests in which rows go out, each under the label of its first row. */
function inGroups(rows: readonly WrittenRequest[]): Batch<WrittenRequest> {
  const groups = [...new Set(rows.map(({ group }) => group))].map((name) => rows.filter(({ group }) => group === name));
  return Object.fromEntries(groups.map((some) => [labelOf(some), some.reduce(joined)]));
}

const labelOf = ([first, ...others]: readonly WrittenRequest[]): string =>
  others.length === 0 ? (first?.row ?? '') : `${first?.row ?? ''}, and ${others.length} more`;

/** What two rows carry, in one request: of queries and contents the first. */
function joined(one: WrittenRequest, other: WrittenRequest): WrittenRequest {
  const [options = {}, more = {}] = [one.options, other.options];
  const fields = [options.fields, more.fields].flatMap((each) => (Array.isArray(each) ? each : []));
  const names = [...(one.names ?? []), ...(other.names ?? [])];
  const query = one.query ?? other.query;
  return {
    ...one,
    ...(query !== undefined && { query }),
    ...(names.length > 0 && { names }),
    options: { ...more, ...options, ...(fields.length > 0 && { fields }) },
  };
}
