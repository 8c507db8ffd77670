/** The types of frames that the suite looks at: RFC 9113 section 6. */
export const frameTypes = { data: 0x0, headers: 0x1, reset: 0x3, goAway: 0x7 } as const;

/** The flag of the last frame of a message, on DATA and HEADERS. */
export const endStream = 0x1;

/** A frame of HTTP/2: RFC 9113 section 4.1. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** The octets of a frame. */
export function frameOctets({ type, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Splits octets into frames. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);

  /** Takes octets. Returns the frames that are whole now. */
  take(chunk: Buffer): readonly Frame[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | undefined {
    if (this.#held.length < 9) return undefined;
    const length = this.#held.readUIntBE(0, 3);
    if (this.#held.length < 9 + length) return undefined;
    const [type, flags] = [this.#held.readUInt8(3), this.#held.readUInt8(4)];
    const stream = this.#held.readUInt32BE(5) & 0x7fffffff;
    const payload = this.#held.subarray(9, 9 + length);
    this.#held = this.#held.subarray(9 + length);
    return { type, flags, stream, payload };
  }
}
