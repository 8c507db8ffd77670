import { constants } from 'node:http2';
import { endStream, type Frame, frameTypes } from './frames.ts';

const names = new Map(
  Object.entries(constants).flatMap(([name, code]): [number, string][] => {
    const plain =
      /^NGHTTP2_((?:NO|PROTOCOL|INTERNAL|FLOW_CONTROL|FRAME_SIZE|COMPRESSION|CONNECT)_ERROR|SETTINGS_TIMEOUT|STREAM_CLOSED|REFUSED_STREAM|CANCEL|ENHANCE_YOUR_CALM|INADEQUATE_SECURITY|HTTP_1_1_REQUIRED)$/.exec(
        name,
      )?.[1];
    return plain === undefined || typeof code !== 'number' ? [] : [[code, plain]];
  }),
);

/** The name of an error code: RFC 9113 section 7. */
export const errorName = (code: number): string => names.get(code) ?? `error ${code}`;

/** Who ended a stream or its connection early, and with which error code. */
interface Reset {
  readonly by: 'suite' | 'server';
  readonly code: number;
}

/** Facts that the frames of a stream and of its connection show. A client library hides most of it. */
export class StreamNotes {
  readonly #stream: number;
  /** Whether the server has ended the stream. */
  isWhole = false;
  dataOctets = 0;
  reset: Reset | undefined;
  /** Whether the server says that it has not processed the request: RFC 9113 section 8.7. */
  isRefused = false;

  /** The number of the stream: RFC 9113 section 5.1.1. */
  constructor(stream: number) {
    this.#stream = stream;
  }

  /** Takes a frame of the server. */
  received({ type, flags, stream, payload }: Frame): void {
    if (type === frameTypes.goAway) this.#goneAway(payload);
    if (stream !== this.#stream) return;
    const ends = (flags & endStream) !== 0;
    if (type === frameTypes.headers) this.isWhole ||= ends;
    else if (type === frameTypes.data) {
      this.dataOctets += dataOctets(flags, payload);
      this.isWhole ||= ends;
    } else if (type === frameTypes.reset && payload.length >= 4) {
      const code = payload.readUInt32BE(0);
      this.isRefused ||= code === constants.NGHTTP2_REFUSED_STREAM;
      this.reset ??= { by: 'server', code };
    }
  }

  /** The client library ended the stream with this code: what it does for a malformed response, and when a connection is lost. */
  ended(code: number): void {
    const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR } = constants;
    if (![NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR].includes(code)) this.reset ??= { by: 'suite', code };
  }

  #goneAway(payload: Buffer): void {
    if (payload.length < 8) return;
    this.isRefused ||= (payload.readUInt32BE(0) & 0x7fffffff) < this.#stream;
    const code = payload.readUInt32BE(4);
    if (code !== constants.NGHTTP2_NO_ERROR) this.reset ??= { by: 'server', code };
  }
}

/** The octets of content in a DATA frame, without padding: RFC 9113 section 6.1. */
function dataOctets(flags: number, payload: Buffer): number {
  const isPadded = (flags & 0x8) !== 0;
  return isPadded ? Math.max(0, payload.length - 1 - (payload[0] ?? 0)) : payload.length;
}
