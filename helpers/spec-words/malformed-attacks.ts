import type { Api } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { expectAnswer } from '../client/expect-answer.ts';
import type { Exchange } from '../http/exchange.ts';
import { cutHeads, type Departure } from '../inputs/malformed-requests.ts';
import type { Address } from '../safety/address.ts';
import type { Images } from '../targets/images.ts';
import type { Sharing } from './once-per-worker.ts';
import type { Attack } from './read-back.ts';
import { deletedUnknown } from './unknown-images.ts';

/** How long a server has to close a connection after it has answered, in ms. A busy one took more than a second. */
const closingMs = 4000;

/** DELETE of random UUIDs, each with a departure from RFC 9112; `lingers` waits whether the server closes the connection. */
export function sentMalformed(
  api: Api,
  departures: Readonly<Record<string, Departure>>,
  { lingers = false } = {},
): Promise<Exchange[]> {
  const rows = Object.entries(departures);
  return concurrently(api.target, rows, ([label, departure]) =>
    sendMalformed(api, api.target.ledger.unknown(), label, departure, lingers ? closingMs : undefined),
  );
}

/** The same as attacks on an own image. */
export function malformedAttacks(api: Api, departures: Readonly<Record<string, Departure>>): Record<string, Attack> {
  const attack =
    (label: string, departure: Departure): Attack =>
    ({ address }) =>
      sendMalformed(api, address, label, departure);
  return Object.fromEntries(Object.entries(departures).map(([label, departure]) => [label, attack(label, departure)]));
}

/**
 * Sends heads of deletions without their end, and reads the image back. A server that waits for the rest does not answer, so that
 * a plain request shows that it answers at all.
 */
export async function readAfterCutHeads(api: Api, images: Images, sharing: Sharing): Promise<Exchange> {
  expectAnswer(await deletedUnknown(api, sharing));
  const { id, address } = await images.victim();
  for (const [label, departure] of Object.entries(cutHeads)) await sendMalformed(api, address, label, departure);
  return api.getImage(id, { label: 'after heads without their end' });
}

function sendMalformed(
  api: Api,
  address: Address,
  label: string,
  { framing, withoutHost }: Departure,
  lingerMs?: number,
): Promise<Exchange> {
  const wire = { framing, ...(withoutHost && { withoutHost }), ...(lingerMs !== undefined && { lingerMs }) };
  return api.deleteImage(address, { label, wire, belowApi: true });
}

/** The authority of the target's URL, as Host has it. */
export const authorityOf = (api: Api): string => new URL(api.target.description.url).host;
