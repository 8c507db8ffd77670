import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';

/** This many characters of a secret in a row reveal it. */
const run = 12;

/** The length of a part that any twelve characters in a row contain. */
const seed = 6;

/** Archives in archives, base64 in base64 in a page: nothing is wrapped deeper. */
const deepest = 6;

/** Where a part of a secret was found: the file, and how it was wrapped there. */
export interface Finding {
  readonly file: string;
  readonly wrapping: string;
}

/**
 * Searches every file below a folder for any twelve characters in a row of any of the secrets, in any case and with blanks between, and
 * unwraps archives, base64, hex and escapes. It shares no code with the suite's redaction, so that it does not overlook the same things.
 * Secrets of eight to eleven characters are searched for as a whole.
 */
export function secretsIn(folder: string, secrets: readonly string[]): Finding[] {
  const search = new Search(secrets);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) => search.wrappings(readFileSync(file)).map((wrapping) => ({ file: relative(folder, file), wrapping })));
}

/** How secrets are wrapped in a text. */
export function secretsInText(text: string, secrets: readonly string[]): string[] {
  return new Search(secrets).wrappings(Buffer.from(text));
}

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

  /** How secrets are wrapped in a file, each way once. */
  wrappings(octets: Buffer): string[] {
    return [...new Set(this.#in(octets, 'plain', 0))];
  }

  /** The wrappings in a file as text, and in everything that is wrapped in it. */
  #in(octets: Buffer, wrapping: string, depth: number): string[] {
    const text = octets.toString('latin1');
    const found = this.#wanted.isIn(text) ? [wrapping] : [];
    if (depth === deepest) return found;
    const inside = [...archived(octets, text)];
    for (const [name, inner] of inside) found.push(...this.#in(inner, `${wrapping} > ${name}`, depth + 1));
    if (inside.length > 0) return found;
    const plain = unescaped(text);
    if (plain !== text) found.push(...this.#in(Buffer.from(plain, 'latin1'), `${wrapping} > escaped`, depth + 1));
    for (const [digits] of text.matchAll(/(?<![0-9a-f])[0-9a-f]{24,}/gi)) {
      // An octet may begin at either digit.
      for (const shift of [0, 1]) if (this.#isIn(digits.slice(shift), 'hex')) found.push(`${wrapping} > hex`);
    }
    found.push(...this.#inBase64(text, `${wrapping} > base64`, depth));
    return found;
  }

  #inBase64(text: string, wrapping: string, depth: number): string[] {
    return [...text.matchAll(this.#base64)].flatMap(([encoded]) => {
      if ((this.#clean.get(encoded) ?? deepest) <= depth) return [];
      const found = this.#decoded(encoded, wrapping, depth);
      if (found.length === 0) this.#clean.set(encoded, depth);
      return found;
    });
  }

  /** Decodes base64. The text before it may look like base64, too, and shift it. */
  #decoded(encoded: string, wrapping: string, depth: number): string[] {
    const found = this.#in(Buffer.from(encoded, 'base64'), wrapping, depth + 1);
    for (const shift of [1, 2, 3]) {
      const inner = Buffer.from(encoded.slice(shift), 'base64').toString('latin1');
      if (this.#wanted.isIn(inner)) found.push(wrapping);
      for (const [again] of inner.matchAll(this.#base64))
        for (const more of [0, 1, 2, 3]) if (this.#isIn(again.slice(more), 'base64')) found.push(wrapping);
    }
    return found;
  }

  #isIn(text: string, encoding: 'hex' | 'base64'): boolean {
    return this.#wanted.isIn(Buffer.from(text, encoding).toString('latin1'));
  }
}

function* archived(octets: Buffer, text: string): Generator<readonly [string, Buffer]> {
  const unpacked = octets[0] === 0x1f && octets[1] === 0x8b ? gunzipped(octets) : undefined;
  if (unpacked !== undefined) yield ['gzip', unpacked];
  // The directory at the end of a zip: sizes in local headers may be missing.
  for (let at = text.indexOf('PK\x01\x02'); text.startsWith('PK') && at >= 0; at = text.indexOf('PK\x01\x02', at + 4)) {
    const [method, size, header] = [octets.readUInt16LE(at + 10), octets.readUInt32LE(at + 20), octets.readUInt32LE(at + 42)];
    const start = header + 30 + octets.readUInt16LE(header + 26) + octets.readUInt16LE(header + 28);
    const data = octets.subarray(start, start + size);
    const name = octets.toString('utf8', at + 46, at + 46 + octets.readUInt16LE(at + 28));
    yield [`zip ${name}`, method === 0 ? data : inflateRawSync(data)];
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
