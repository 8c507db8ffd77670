import type { FieldLine } from '../../contracts/fields.ts';
import { untested } from '../declarations/reason.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../shared/premise.ts';
import { hasAnswer } from '../target/client/expect-answer.ts';
import { isUntouched } from '../target/client/image-state.ts';
import type { Images } from '../target/images.ts';

/**
 * Deletions of an own image over HTTP/2, one after the other, each with a field that HTTP/2 forbids; and a read after each that the server
 * answered, even if only by ending the stream. If the image is not in place, the last request deleted it.
 */
export async function readsAfterForbiddenFields(
  images: Images,
  fields: Readonly<Record<string, FieldLine>>,
): Promise<readonly Exchange[]> {
  const { api } = images;
  const { id, address } = await images.standing();
  const reads: Exchange[] = [];
  for (const [label, field] of Object.entries(fields)) {
    const wire = { framing: { http2Fields: [field] } };
    if (!hasEnded(await api.overHttp2().deleteImage(address, { label, wire, belowApi: true }))) continue;
    const read = await api.getImage(id, { label });
    reads.push(read);
    if (!isUntouched(read)) break;
  }
  premise(reads.length > 0, untested('no-answer'));
  return reads;
}

/** Whether a server is done with a request: it answered for itself, or ended the stream or the connection. */
const hasEnded = (exchange: Exchange): boolean =>
  hasAnswer(exchange) || ['reset', 'closed', 'refused-stream', 'malformed'].includes(exchange.failure?.kind ?? '');
