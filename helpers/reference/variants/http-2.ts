import { setTimeout as delay } from 'node:timers/promises';
import { frameFlags, frameTypes, refusedStream } from '../http2/frames.ts';
import { literalFields } from '../http2/literal-fields.ts';
import { all, deletion, isHttp2 } from '../mutants/where.ts';
import { type Variant, variant } from './variant.ts';

/** Variants that speak TLS, and offer HTTP/2. */
export const http2: readonly Variant[] = [
  variant('http2', 'speaks TLS, and offers HTTP/2 and HTTP/1.1').with({ undecided: { 'DI-H2-06': 'no-refused-stream' } }),
  variant('http2-in-other-frames', 'sends 103 (Early Hints) over HTTP/2, ends a 204 with an empty DATA frame, and takes a while')
    .rewriteAnswer(all(isHttp2, deletion(204)), (answer) => delay(30, answer))
    .with({
      frames: (frame, call, message) => {
        if (frame.type !== frameTypes.headers) return [frame];
        const hints = { ...frame, flags: frameFlags.endHeaders, payload: literalFields([[':status', '103']]) };
        if (!deletion(204)(call, message)) return [hints, frame];
        const end = { type: frameTypes.data, flags: frameFlags.endStream, stream: frame.stream, payload: Buffer.alloc(0) };
        return [hints, { ...frame, flags: frameFlags.endHeaders }, end];
      },
    }),
  variant('http2-refuses-deletions', 'says of every deletion over HTTP/2 that it was not processed, and leaves the image')
    .with({ undecided: { 'DI-H2-01': 'no-response', 'DI-H2-05': 'not-seen', 'DI-H2-09': 'no-response' } })
    .withStages((s) => ({ remove: (call, image) => (isHttp2(call) ? undefined : s.remove(call, image)) }))
    .rewriteFrames(deletion(204), refusedStream),
  variant('http2-serves-one-stream', 'refuses a second stream beside the first, as SETTINGS_MAX_CONCURRENT_STREAMS of 1 allows')
    .with({ undecided: { 'DI-H2-09': 'no-response' } })
    .with({ frames: (frame) => (frame.stream < 3 ? [frame] : frame.type === frameTypes.headers ? refusedStream(frame) : []) }),
].map((each) => each.with({ secured: true }));
