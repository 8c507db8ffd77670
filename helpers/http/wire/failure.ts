import type { Failure, FailureKind } from '../exchange.ts';
import { cutShort } from '../hurry.ts';

/** How far a connection had got when it failed. */
export type Phase = 'connecting' | 'securing' | 'open';

const unreached: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  EAI_FAIL: 'unresolved',
  EAI_NODATA: 'unresolved',
};

/** The code of a system error; the first of several if each address of a host was tried. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const isOfTls = (error: unknown): boolean => /^ERR_(SSL|TLS)_/.test(errorCode(error));

function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(errorText).join('; ');
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string') return error.reason;
  return error instanceof Error ? error.message : String(error);
}

/** The failure that a socket error means if no octet of a response has arrived. */
export function failureOf(error: unknown, phase: Phase): Failure {
  const detail = errorText(error);
  if (errorCode(error) === cutShort) return { kind: phase === 'open' ? 'hung-up' : 'unreachable', detail };
  if (phase === 'connecting') return { kind: unreached[errorCode(error)] ?? 'unreachable', detail };
  // TLS 1.3: a server's alert about the client certificate arrives after the client has ended its handshake (RFC 8446 section 4.4.2.4).
  if (phase === 'securing' || isOfTls(error)) return { kind: 'untrusted', detail: `TLS: ${detail}` };
  return { kind: 'reset', detail };
}

/** The failure of an exchange that used up its time. */
export function lateness(phase: Phase, timeoutMs: number): Failure {
  if (phase === 'open') return { kind: 'timeout', detail: `no whole response within ${timeoutMs} ms` };
  return { kind: 'unreachable', detail: `no ${phase === 'connecting' ? 'connection' : 'TLS handshake'} within ${timeoutMs} ms` };
}
