const LF = 0x0a;
const nothing = Buffer.alloc(0);

/** Octets that came and were not read yet. */
export class Octets {
  #held: Buffer = nothing;

  get length(): number {
    return this.#held.length;
  }

  /** Adds octets at the end. */
  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
  }

  /** Takes a line without its LF, latin1, a CR before it included; undefined as long as the LF has not come. */
  line(): string | undefined {
    const end = this.#held.indexOf(LF);
    if (end === -1) return undefined;
    const line = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(end + 1);
    return line;
  }

  /** Takes at most so many octets. */
  take(most: number): Buffer {
    const taken = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  /** All that is held, left in place. */
  get held(): Buffer {
    return this.#held;
  }

  /** The first octets, left in place, latin1. */
  peek(most: number): string {
    return this.#held.toString('latin1', 0, most);
  }
}

const mergedAt = 1024;

/** Octets that are only collected; many small pieces cost no more memory than a few large ones. */
export class Pieces {
  readonly #merged: Buffer[] = [];
  #loose: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds octets at the end. */
  push(piece: Buffer): void {
    this.#length += piece.length;
    this.#loose.push(piece);
    if (this.#loose.length < mergedAt) return;
    this.#merged.push(Buffer.concat(this.#loose));
    this.#loose = [];
  }

  /** All of them in one. */
  whole(): Buffer {
    return Buffer.concat([...this.#merged, ...this.#loose]);
  }
}
