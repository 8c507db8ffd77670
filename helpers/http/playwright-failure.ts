import type { Failure, FailureKind } from './exchange.ts';

const kinds: ReadonlyArray<readonly [RegExp, FailureKind]> = [
  [/ECONNREFUSED| - ConnectionRefused$/, 'refused'],
  [/ENOTFOUND|EAI_/, 'unresolved'],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|connect E/, 'unreachable'],
  [/certificate|self.signed|altname|SSL|TLS|EPROTO/i, 'untrusted'],
  [/^Timeout/, 'timeout'],
  [/^aborted/, 'truncated'],
  // Node's parser has its own limits.
  [/overflow/i, 'unread'],
  [/^Parse Error/, 'malformed'],
  [/^socket hang up/, 'closed'],
  [/ECONNRESET|EPIPE/, 'reset'],
];

/**
 * The failure that a Playwright error means. Removes its call log, which contains the fields of the request, including tokens.
 */
export function playwrightFailure(error: unknown): Failure {
  const whole = error instanceof Error ? error.message : String(error);
  const detail = (whole.split(/\n?Call log:/)[0] ?? '').replace(/^apiRequestContext\.\w+: /, '').trim();
  const known = kinds.find(([pattern]) => pattern.test(detail));
  // An unrecognised error is never treated as a response.
  return { kind: known?.[1] ?? 'unreachable', detail };
}
