import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';

/** So many characters in a row of a secret give it away. */
const run = 12;

/** Archives in archives, base64 in base64: deeper than that nothing is written. */
const deepest = 4;

/** Where a part of a secret was found: the file, and how it was wrapped there. */
export interface Finding {
  readonly file: string;
  readonly wrapping: string;
}

/** Searches every file below a folder for any twelve characters in a row of any of the secrets, unwrapping what it holds. */
export function secretsIn(folder: string, secrets: readonly string[]): Finding[] {
  const grams = new Set(
    secrets.flatMap((secret) =>
      Array.from({ length: Math.max(0, secret.length - run + 1) }, (_, at) => secret.slice(at, at + run)),
    ),
  );
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) => {
      const found = new Set([...layers(readFileSync(file), 'plain', 0)].filter(({ text }) => holds(text, grams)));
      return [...found].map(({ wrapping }) => ({ file: relative(folder, file), wrapping }));
    });
}

function holds(text: string, grams: ReadonlySet<string>): boolean {
  for (const gram of grams) if (text.includes(gram)) return true;
  return false;
}

/** A file as text, and everything that is wrapped in it. */
function* layers(octets: Buffer, wrapping: string, depth: number): Generator<{ text: string; wrapping: string }> {
  const text = octets.toString('latin1');
  yield { text, wrapping };
  if (depth === deepest) return;
  for (const [name, inner] of archived(octets, text)) yield* layers(inner, `${wrapping} > ${name}`, depth + 1);
  if (/%[0-9a-f]{2}/i.test(text)) yield { text: percentDecoded(text), wrapping: `${wrapping} > percent-encoded` };
  if (text.includes('\\u00')) yield { text: unescaped(text), wrapping: `${wrapping} > escaped` };
  for (const [found] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g)) {
    yield* layers(Buffer.from(found, 'base64'), `${wrapping} > base64`, depth + 1);
    // What stands before it may look like base64 and shift it.
    for (const shift of [1, 2, 3]) {
      yield { text: Buffer.from(found.slice(shift), 'base64').toString('latin1'), wrapping: `${wrapping} > base64` };
    }
  }
}

function* archived(octets: Buffer, text: string): Generator<readonly [string, Buffer]> {
  if (octets[0] === 0x1f && octets[1] === 0x8b) yield ['gzip', gunzipSync(octets)];
  // The directory at the end of a zip: sizes in local headers may be missing.
  for (let at = text.indexOf('PK\x01\x02'); text.startsWith('PK') && at >= 0; at = text.indexOf('PK\x01\x02', at + 4)) {
    const [method, size, header] = [octets.readUInt16LE(at + 10), octets.readUInt32LE(at + 20), octets.readUInt32LE(at + 42)];
    const start = header + 30 + octets.readUInt16LE(header + 26) + octets.readUInt16LE(header + 28);
    const data = octets.subarray(start, start + size);
    const name = octets.toString('utf8', at + 46, at + 46 + octets.readUInt16LE(at + 28));
    yield [`zip ${name}`, method === 0 ? data : inflateRawSync(data)];
  }
}

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const unescaped = (text: string): string =>
  text.replace(/\\u00([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
