import { constants } from 'node:http2';
import { Duplex } from 'node:stream';
import type { FieldLine } from '../../../contracts/fields.ts';

/** The types of frames that matter here: RFC 9113 section 6. */
export const frameTypes = { data: 0, headers: 1, reset: 3 } as const;

/** The flags of DATA and HEADERS frames that matter here. */
export const frameFlags = { endStream: 1, endHeaders: 4 } as const;

/** A frame of HTTP/2: RFC 9113 section 4.1. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** Makes other frames of a frame: none, one or several. */
export type FrameChange = (frame: Frame) => readonly Frame[];

/** In place of a response, the RST_STREAM frame by which a server says that it did not process the request: RFC 9113 section 8.7. */
export const refusedStream = (headers: Frame): readonly Frame[] => [
  { ...headers, type: frameTypes.reset, flags: 0, payload: Buffer.from([0, 0, 0, constants.NGHTTP2_REFUSED_STREAM]) },
];

function frameOctets({ type, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Splits the octets of one direction of a connection into frames. The preface of a client comes first, and is passed on. */
class FrameSplitter {
  #held: Buffer = Buffer.alloc(0);
  #preface: number;

  constructor(prefaceOctets: number) {
    this.#preface = prefaceOctets;
  }

  /** The octets with the whole frames among them changed. Octets of a frame that is not whole are kept. */
  changed(chunk: Buffer, change: FrameChange): Buffer {
    const passed = chunk.subarray(0, this.#preface);
    this.#preface -= passed.length;
    this.#held = Buffer.concat([this.#held, chunk.subarray(passed.length)]);
    const parts: Buffer[] = [passed];
    while (this.#held.length >= 9) {
      const length = this.#held.readUIntBE(0, 3);
      if (this.#held.length < 9 + length) break;
      const [type, flags] = [this.#held.readUInt8(3), this.#held.readUInt8(4)];
      const stream = this.#held.readUInt32BE(5) & 0x7fffffff;
      parts.push(...change({ type, flags, stream, payload: this.#held.subarray(9, 9 + length) }).map(frameOctets));
      this.#held = this.#held.subarray(9 + length);
    }
    return Buffer.concat(parts);
  }
}

/** The octets that a client sends before its first frame: RFC 9113 section 3.4. */
const prefaceOctets = 24;

/** A connection of a server to which frames pass changed, in both directions. The server half of node:http2 sends no malformed ones. */
export function withChangedFrames(
  socket: Duplex,
  changes: { readonly received: FrameChange; readonly sent: FrameChange },
): Duplex {
  const [received, sent] = [new FrameSplitter(prefaceOctets), new FrameSplitter(0)];
  const outer = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _, done) {
      const octets = sent.changed(chunk, changes.sent);
      if (octets.length === 0 || socket.destroyed) done();
      else socket.write(octets, () => done());
    },
    final(done) {
      socket.end(() => done());
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    const octets = received.changed(chunk, changes.received);
    if (octets.length > 0 && !outer.push(octets)) socket.pause();
  });
  socket.on('end', () => outer.push(null));
  socket.on('error', () => outer.destroy());
  socket.on('close', () => outer.destroy());
  return outer;
}

/** A length in seven bits, or more octets: RFC 7541 section 5.1. */
function lengthOctets(length: number): Buffer {
  if (length < 127) return Buffer.from([length]);
  const octets = [127];
  let rest = length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) octets.push((rest % 128) + 128);
  return Buffer.from([...octets, rest]);
}

function literal(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  return Buffer.concat([lengthOctets(octets.length), octets]);
}

/** A field section of literal fields that are not indexed (RFC 7541 section 6.2.2), whatever the fields are. */
export function literalFields(fields: readonly FieldLine[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));
}

/** The fields of a section that holds only such fields; undefined for another one. */
export function fieldsOfLiterals(section: Buffer): FieldLine[] | undefined {
  const fields: FieldLine[] = [];
  let at = 0;
  const text = (): string | undefined => {
    let length = section[at++] ?? 128;
    if (length >= 128) return undefined;
    if (length === 127) {
      let [shift, octet] = [1, 128];
      while (octet >= 128 && at < section.length) {
        octet = section[at++] ?? 0;
        length += (octet % 128) * shift;
        shift *= 128;
      }
    }
    at += length;
    return at <= section.length ? section.toString('latin1', at - length, at) : undefined;
  };
  while (at < section.length) {
    if (section[at++] !== 0) return undefined;
    const [name, value] = [text(), text()];
    if (name === undefined || value === undefined) return undefined;
    fields.push([name, value]);
  }
  return fields;
}
