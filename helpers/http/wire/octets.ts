const LF = 0x0a;
const nothing = Buffer.alloc(0);

/** Octets that have arrived and have not been read. */
export class Octets {
  #held: Buffer = nothing;

  get length(): number {
    return this.#held.length;
  }

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
  }

  /** Takes a line as latin1, without its LF but with a CR before it; undefined until the LF has arrived. */
  line(): string | undefined {
    const end = this.#held.indexOf(LF);
    if (end === -1) return undefined;
    const line = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(end + 1);
    return line;
  }

  /** Takes at most this many octets. */
  take(most: number): Buffer {
    const taken = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  /** All octets, without taking them. */
  get held(): Buffer {
    return this.#held;
  }

  /** The first octets as latin1, without taking them. */
  peek(most: number): string {
    return this.#held.toString('latin1', 0, most);
  }
}

const mergedAt = 1024;

/** Collects octets. Many small pieces take no more memory than a few large ones. */
export class Pieces {
  readonly #merged: Buffer[] = [];
  #loose: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(piece: Buffer): void {
    this.#length += piece.length;
    this.#loose.push(piece);
    if (this.#loose.length < mergedAt) return;
    this.#merged.push(Buffer.concat(this.#loose));
    this.#loose = [];
  }

  whole(): Buffer {
    return Buffer.concat([...this.#merged, ...this.#loose]);
  }
}
