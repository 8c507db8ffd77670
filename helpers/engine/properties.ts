import type fastCheck from 'fast-check';

import { documentedCodes } from '../../contracts/operation.ts';
import { type Exchange, unreadReason } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { received } from '../images/client/shown-exchanges.ts';
import type { Images } from '../images/images.ts';

// Its tests decide no requirement, and say what they aim at by themselves.
export { type Aim, needsAnnotation } from '../verdict/declared.ts';

/** Statuses of a refusal beside the documented ones: not found, and what HTTP itself refuses before the API. */
const refusals = new Set<number>([
  ...documentedCodes.map(({ code }) => code).filter((code) => code < 500),
  ...[404, 406, 411, 412, 414, 415, 417, 421, 422, 431, 501],
]);
refusals.delete(204);

/** fast-check takes some 60 MB as soon as an arbitrary of Unicode is made: it is loaded on use. */
type FastCheck = typeof fastCheck;

/** How often each property is tried. */
const runs = 150;

/** Path segments of all kinds, percent-encoded if they have to be; never one that is an image's. */
export const identifiers = (fc: FastCheck) =>
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).map(encoded),
    fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }).map(encoded),
    fc
      .uint8Array({ minLength: 1, maxLength: 24 })
      .map((octets) => [...octets].map((o) => `%${o.toString(16).padStart(2, '0')}`).join('')),
    fc.stringMatching(/^[a-f0-9-]{1,48}$/),
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
    fc.webPath({ size: 'small' }).map((path) => path.replaceAll(/\s/g, '') || '/'),
  );

/** Field values of visible characters and blanks. */
export const anyFieldValue = (fc: FastCheck) => fc.string({ maxLength: 200, unit: fc.constantFrom(...visible()) });

/** Media ranges, well-formed and not. */
export const acceptValues = (fc: FastCheck) =>
  fc.oneof(
    anyFieldValue(fc),
    fc
      .array(fc.constantFrom('application/json', 'application/xml', 'text/*', '*/*', 'image/png;q=0', 'a/b;c="d,e"', ';', ','), {
        maxLength: 5,
      })
      .map((ranges) => ranges.join(', ')),
  );

/** Contents, JSON and not. */
export const contents = (fc: FastCheck) => fc.oneof(fc.json({ maxDepth: 3 }), fc.string({ maxLength: 400, unit: 'binary' }));

/**
 * Tries a request with values that fast-check makes up: whatever is sent is answered with a refusal that the documents know, and an
 * own image that was not addressed stands. A failure shows the smallest value that fails, the seed, and a curl line.
 */
export async function refuses<T>(
  api: Api,
  images: Images,
  values: (fc: FastCheck) => fastCheck.Arbitrary<T>,
  send: (value: T) => Promise<Exchange>,
): Promise<void> {
  const { default: fc } = await import('fast-check');
  const bystander = await images.bystander();
  await fc.assert(
    fc.asyncProperty(values(fc), async (value) => {
      const exchange = await send(value);
      const { response, failure, request } = exchange;
      const details = `received ${received(exchange, api.target.redactor.text)}\n${api.target.curl(request)}`;
      // What this suite did not read says nothing, as everywhere.
      if (response === undefined && unreadReason(exchange) !== undefined) return;
      if (response === undefined) throw new Error(`no response: ${failure?.kind ?? ''}\n${details}`);
      if (!refusals.has(response.status)) throw new Error(`no refusal that the documents know\n${details}`);
    }),
    { numRuns: runs },
  );
  const after = await api.getImage(bystander.id);
  if (after.response?.status !== 200) throw new Error(`an image that was not addressed gets ${after.response?.status ?? 0}`);
  images.restock(bystander);
}

/** Percent-encodes what a request target cannot hold as it is. */
function encoded(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((octet) =>
      octet > 0x20 && octet < 0x7f && !'%?#"<>\\^`{|}'.includes(String.fromCharCode(octet))
        ? String.fromCharCode(octet)
        : `%${octet.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

/** What servers and the frameworks beneath them trip over, to be put together. */
const pieces: readonly string[] = [
  ...['a1b2', '-', '0', '~', ':', ',', ';', '*', "'", '.', '..'],
  ...['%2F', '%00', '%0d%0a', '%25', '%22', '%ff', '%c3%a9', '%20'],
];

function visible(): [string, ...string[]] {
  return Array.from({ length: 0x5e }, (_, i) => String.fromCharCode(0x21 + i)) as [string, ...string[]];
}
