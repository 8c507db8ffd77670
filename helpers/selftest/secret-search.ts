import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';

/** This many characters of a secret in a row reveal it. */
const run = 12;

/** The length of a part that any twelve characters in a row contain. */
const seed = 6;

/** Archives in archives, base64 in base64 in a page: nothing is wrapped deeper. */
const deepest = 6;

/**
 * The files below a folder that contain any twelve characters in a row of any of the secrets, in any case and with blanks between, also
 * wrapped in archives, base64, hex and escapes. It shares no code with the suite's redaction, so that it does not overlook the same things.
 * Secrets of eight to eleven characters are searched for as a whole.
 */
export function secretsIn(folder: string, secrets: readonly string[]): string[] {
  const search = new Search(secrets);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => search.isIn(readFileSync(file)))
    .map((file) => relative(folder, file));
}

/** Whether a text contains a part of a secret, wrapped or not. */
export const holdsSecret = (text: string, secrets: readonly string[]): boolean => new Search(secrets).isIn(Buffer.from(text));

class Wanted {
  /** No shorter text holds a part of a secret. */
  readonly least: number;
  /** What reveals a secret: any twelve of its characters, or all of a shorter one. */
  readonly #parts: ReadonlySet<string>;
  /** Six characters each, of which every such part holds one: to look for these alone is much faster. */
  readonly #seeds: ReadonlySet<string>;

  constructor(secrets: readonly string[]) {
    const read = secrets.map((secret) => folded(Buffer.from(secret).toString('latin1'))).filter(({ length }) => length >= 8);
    const windows = (secret: string, length: number, step: number): string[] =>
      Array.from({ length: Math.floor((secret.length - length) / step) + 1 }, (_, n) => secret.substr(n * step, length));
    const most = (secret: string): number => Math.min(run, secret.length);
    this.least = Math.min(...read.map(most));
    this.#parts = new Set(read.flatMap((secret) => windows(secret, most(secret), 1)));
    this.#seeds = new Set(read.flatMap((secret) => windows(secret, seed, most(secret) - seed + 1)));
  }

  isIn(text: string): boolean {
    if (text.length < this.least) return false;
    const lower = folded(text);
    for (const part of this.#seeds)
      for (let at = lower.indexOf(part); at >= 0; at = lower.indexOf(part, at + 1)) if (this.#isAround(lower, at)) return true;
    return false;
  }

  #isAround(text: string, at: number): boolean {
    const around = text.slice(Math.max(0, at - run), at + 2 * run);
    return [...this.#parts].some((each) => around.includes(each));
  }
}

/** Lower case, without blanks and backslashes. */
const folded = (text: string): string => text.toLowerCase().replace(/[\s\\]+/g, '');

/** A search for the same secrets in many files, which repeat each other. */
class Search {
  readonly #wanted: Wanted;
  /** Texts that look like base64 and hold no secret, with the depth at which they were found: most stand in many places. */
  readonly #clean = new Map<string, number>();
  /** The shortest base64 that can hold a part of a secret. */
  readonly #base64: RegExp;

  constructor(secrets: readonly string[]) {
    this.#wanted = new Wanted(secrets);
    // In the middle of a shorter word, each place would be tried again.
    this.#base64 = new RegExp(`(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{${Math.ceil((this.#wanted.least * 4) / 3)},}={0,2}`, 'g');
  }

  /** Whether a file holds a part of a secret, as text or in anything that is wrapped in it. */
  isIn(octets: Buffer, depth = 0): boolean {
    const text = octets.toString('latin1');
    if (this.#wanted.isIn(text)) return true;
    if (depth === deepest) return false;
    const inside = [...archived(octets, text)];
    if (inside.length > 0) return inside.some((inner) => this.isIn(inner, depth + 1));
    const plain = unescaped(text);
    if (plain !== text && this.isIn(Buffer.from(plain, 'latin1'), depth + 1)) return true;
    // An octet may begin at either digit.
    const digits = [...text.matchAll(/(?<![0-9a-f])[0-9a-f]{24,}/gi)].flatMap(([all]) => [all, all.slice(1)]);
    return digits.some((each) => this.#isWithin(each, 'hex')) || this.#isInBase64(text, depth);
  }

  #isInBase64(text: string, depth: number): boolean {
    return [...text.matchAll(this.#base64)].some(([encoded]) => {
      if ((this.#clean.get(encoded) ?? deepest) <= depth) return false;
      const isFound = this.#isDecoded(encoded, depth);
      if (!isFound) this.#clean.set(encoded, depth);
      return isFound;
    });
  }

  /** Decodes base64. The text before it may look like base64, too, and shift it. */
  #isDecoded(encoded: string, depth: number): boolean {
    if (this.isIn(Buffer.from(encoded, 'base64'), depth + 1)) return true;
    return [1, 2, 3].some((shift) => {
      const inner = Buffer.from(encoded.slice(shift), 'base64').toString('latin1');
      const again = [...inner.matchAll(this.#base64)].flatMap(([all]) => [0, 1, 2, 3].map((more) => all.slice(more)));
      return this.#wanted.isIn(inner) || again.some((each) => this.#isWithin(each, 'base64'));
    });
  }

  #isWithin(text: string, encoding: 'hex' | 'base64'): boolean {
    return this.#wanted.isIn(Buffer.from(text, encoding).toString('latin1'));
  }
}

/** The files in an archive. */
function* archived(octets: Buffer, text: string): Generator<Buffer> {
  const unpacked = octets[0] === 0x1f && octets[1] === 0x8b ? gunzipped(octets) : undefined;
  if (unpacked !== undefined) yield unpacked;
  // The directory at the end of a zip: sizes in local headers may be missing.
  for (let at = text.indexOf('PK\x01\x02'); text.startsWith('PK') && at >= 0; at = text.indexOf('PK\x01\x02', at + 4)) {
    const [method, size, header] = [octets.readUInt16LE(at + 10), octets.readUInt32LE(at + 20), octets.readUInt32LE(at + 42)];
    const start = header + 30 + octets.readUInt16LE(header + 26) + octets.readUInt16LE(header + 28);
    const data = octets.subarray(start, start + size);
    yield method === 0 ? data : inflateRawSync(data);
  }
}

/** Undefined if the octets only begin like gzip. */
function gunzipped(octets: Buffer): Buffer | undefined {
  try {
    return gunzipSync(octets);
  } catch {
    return undefined;
  }
}

const char = (digits: string, radix: number): string => String.fromCharCode(Number.parseInt(digits, radix) & 0xff);
const named: Readonly<Record<string, string>> = { quot: '"', amp: '&', apos: "'", lt: '<', gt: '>', equals: '=', sol: '/' };

/** A text with its escapes undone once. */
function unescaped(text: string): string {
  if (!/[%\\&]/.test(text)) return text;
  return text
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => char(hex, 16))
    .replace(/\\u00([0-9a-f]{2})|\\x([0-9a-f]{2})/gi, (_, u?: string, x?: string) => char(u ?? x ?? '', 16))
    .replace(/\\[rnt]/g, ' ')
    .replace(/&#(\d{1,7});/g, (_, digits: string) => char(digits, 10))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, digits: string) => char(digits, 16))
    .replace(/&(quot|amp|apos|lt|gt|equals|sol);/g, (_, name: string) => named[name] ?? '');
}
