const backslash = 0x5c;
const percent = 0x25;
const ampersand = 0x26;
const hash = 0x23;
const semicolon = 0x3b;
const letterU = 0x75;
const letterX = 0x78;

/** ASCII with letters in lower case. 0 means that the character (a blank or a control) is omitted. */
const folded = Uint16Array.from({ length: 128 }, (_, code) =>
  code <= 0x20 || code === 0x7f ? 0 : String.fromCharCode(code).toLowerCase().charCodeAt(0),
);

/** 1 for a hexadecimal digit in lower case. */
const isHex = Uint8Array.from({ length: 128 }, (_, code) => (/[0-9a-f]/.test(String.fromCharCode(code)) ? 1 : 0));

/** HTML entities for ASCII and for the no-break space, by their names in lower case. */
const entities = new Map(
  Object.entries({
    ...{
      quot: '"',
      amp: '&',
      apos: "'",
      lt: '<',
      gt: '>',
      nbsp: ' ',
      tab: '\t',
      newline: '\n',
      excl: '!',
      num: '#',
      dollar: '$',
    },
    ...{ percnt: '%', lpar: '(', rpar: ')', ast: '*', midast: '*', plus: '+', comma: ',', period: '.', sol: '/', colon: ':' },
    ...{ semi: ';', equals: '=', quest: '?', commat: '@', lsqb: '[', lbrack: '[', bsol: '\\', rsqb: ']', rbrack: ']', hat: '^' },
    ...{ lowbar: '_', underbar: '_', grave: '`', lcub: '{', lbrace: '{', verbar: '|', vert: '|', rcub: '}', rbrace: '}' },
  }).map(([name, char]) => [name, char.charCodeAt(0)] as const),
);
/** Characters of an escape after its first one. */
const longestOctet = 5;
const longestEntity = 12;

/** 1 for a character beyond ASCII that is blank, invisible or put over another: with it between its letters a secret looks the same. */
const leftOut = new Uint8Array(0x10000);
const unseen = /[\x85\p{M}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
for (let code = 0x80; code < 0x10000; code += 1) if (unseen.test(String.fromCharCode(code))) leftOut[code] = 1;
// The variation selectors and tags beyond the first plane, as two code units: nothing else of a secret begins with the first.
leftOut.fill(1, 0xdb40, 0xdb41);
leftOut.fill(1, 0xdc00, 0xdf00);

/** A character as the search compares it: letters in lower case and of usual width; 0 if it is left out. */
function foldedCode(code: number): number {
  if (code < 128) return folded[code] ?? 0;
  if (leftOut[code] === 1) return 0;
  return code >= 0xff01 && code <= 0xff5e ? (folded[code - 0xfee0] ?? 0) : code;
}

/** How much of a text is read in one window, and how much windows overlap, because a match may cross their border. */
const window = 32_768;
const overlap = 2048;

/**
 * A text with every escape undone (percent-encoding, backslashes of JSON and of programs, HTML entities, each also nested),
 * letters in lower case and blanks omitted, and the position in the text of each character.
 */
export class Reading {
  readonly codes = new Uint16Array(window);
  length = 0;
  readonly #from = new Int32Array(window);
  readonly #to = new Int32Array(window);
  /** The length up to which an open escape may still end. */
  #open = -1;

  /** Reads a text, window by window; work and memory are linear in its length. */
  *windows(text: string): Generator<this> {
    for (let start = 0; ; start += window - overlap) {
      this.#read(text, start, Math.min(text.length, start + window));
      yield this;
      if (start + window >= text.length) return;
    }
  }

  /** The position in the text of a range of what was read. */
  place(from: number, to: number): readonly [from: number, to: number] {
    return [this.#from[from] ?? 0, this.#to[to - 1] ?? 0];
  }

  #read(text: string, start: number, end: number): void {
    const { codes } = this;
    const froms = this.#from;
    const tos = this.#to;
    this.length = 0;
    this.#open = -1;
    for (let at = start; at < end; at += 1) {
      const given = text.charCodeAt(at);
      const code = foldedCode(given);
      if (code === 0) continue;
      const { length } = this;
      if (length <= this.#open || code === backslash || code === percent || code === ampersand) {
        this.#take(code, at, at + 1);
        continue;
      }
      codes[length] = code;
      froms[length] = at;
      tos[length] = at + 1;
      this.length = length + 1;
    }
  }

  /** Adds a character at which an escape may begin or end. Replaces a complete escape with its meaning. */
  #take(given: number, start: number, to: number): void {
    const { codes } = this;
    let from = start;
    for (let next: number | undefined = given; next !== undefined; ) {
      const code: number = foldedCode(next);
      if (code === 0) return;
      // A backslash is dropped with its escape: the text reads the same however often it was escaped.
      if (codes[this.length - 1] === backslash && this.length > 0 && code !== letterU && code !== letterX) {
        this.length -= 1;
        from = this.#from[this.length] ?? from;
      }
      const { length } = this;
      codes[length] = code;
      this.#from[length] = from;
      this.#to[length] = to;
      this.length = length + 1;
      if (code === backslash || code === percent) this.#open = Math.max(this.#open, length + longestOctet);
      if (code === ampersand) this.#open = Math.max(this.#open, length + longestEntity);
      next = code < 128 && isHex[code] === 1 ? this.#octet() : code === semicolon ? this.#entity() : undefined;
      from = this.#from[this.length] ?? from;
    }
  }

  /** Removes `%53`, `\x53`, `\u0053` or `%u0053` at the end, and returns its meaning. */
  #octet(): number | undefined {
    const { codes, length } = this;
    if (length >= 3 && codes[length - 3] === percent) return this.#number(length - 3, length - 2, 16);
    if (length >= 4 && codes[length - 4] === backslash && codes[length - 3] === letterX)
      return this.#number(length - 4, length - 2, 16);
    if (length < 6 || codes[length - 5] !== letterU) return undefined;
    return codes[length - 6] === backslash || codes[length - 6] === percent
      ? this.#number(length - 6, length - 4, 16)
      : undefined;
  }

  /** Removes an entity at the end, and returns its meaning. */
  #entity(): number | undefined {
    const { codes, length } = this;
    const first = Math.max(0, length - longestEntity - 1);
    let start = length - 2;
    while (start >= first && codes[start] !== ampersand) start -= 1;
    if (start < first) return undefined;
    if (codes[start + 1] === hash) {
      const isHexadecimal = codes[start + 2] === letterX;
      return this.#number(start, start + (isHexadecimal ? 3 : 2), isHexadecimal ? 16 : 10, length - 1);
    }
    const known = entities.get(String.fromCharCode(...codes.subarray(start + 1, length - 1)));
    if (known !== undefined) this.length = start;
    return known;
  }

  /** The number in these digits. If there is one, removes everything from `start` on. */
  #number(start: number, from: number, radix: number, to: number = this.length): number | undefined {
    let value = 0;
    for (let at = from; at < to; at += 1) {
      const code = this.codes[at] ?? 0;
      const digit = code >= 128 || isHex[code] !== 1 ? radix : code < 0x40 ? code - 0x30 : code - 0x57;
      if (digit >= radix) return undefined;
      value = value * radix + digit;
    }
    if (from === to || value > 0xffff) return undefined;
    this.length = start;
    return value;
  }
}
