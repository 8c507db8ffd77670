import type { Exchange } from '../../http/exchange.ts';
import type { Unrecorded } from '../../http/recorder.ts';
import type { Outbound, SendResult } from '../../http/transport.ts';
import { requirementIn } from '../../verdict/declared.ts';
import { runningTest } from '../../verdict/premise.ts';
import type { Purpose } from './purpose.ts';

/** What is recorded of a request and what came of it. */
export function outcomeOf(
  request: Outbound,
  result: SendResult,
  purpose: Purpose,
  { started, isHttp2 }: { readonly started: string; readonly isHttp2: boolean },
): Unrecorded {
  const { content } = request;
  const { fields = request.fields } = result;
  const { label = '', role, wire, ...about } = purpose;
  const departures = {
    ...(wire?.withoutHost && { withoutHost: true as const }),
    ...(wire?.httpVersion === '1.0' && { version: '1.0' as const }),
    ...(isHttp2 && { version: '2' as const }),
    ...(wire?.framing !== undefined && { framing: wire.framing }),
  };
  return {
    label,
    role,
    ...runningRequirement(),
    request: { method: request.method, url: request.url, fields, ...(content !== undefined && { content }), ...departures },
    ...(result.response !== undefined && { response: result.response }),
    ...(result.failure !== undefined && { failure: result.failure }),
    started,
    durationMs: result.durationMs,
    ...(result.connection !== undefined && { connection: result.connection }),
    purpose: { ...(wire?.together && { burst: true as const }), ...about },
  };
}

/** The running test and its requirement, to which the exchange belongs; the set-up has none. */
function runningRequirement(): Pick<Exchange, 'test' | 'requirement'> {
  const info = runningTest();
  if (info === undefined) return { test: 'set-up' };
  const requirement = requirementIn(info.tags);
  return { test: info.title, ...(requirement !== undefined && { requirement }) };
}
