import type { Failure, FailureKind } from './exchange.ts';

const kinds: ReadonlyArray<readonly [RegExp, FailureKind]> = [
  [/ECONNREFUSED/, 'refused'],
  [/ENOTFOUND|EAI_/, 'unresolved'],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|connect E/, 'unreachable'],
  [/certificate|self.signed|altname|SSL|TLS|EPROTO/i, 'untrusted'],
  [/^Timeout/, 'timeout'],
  [/^aborted/, 'truncated'],
  // The parser of Node has limits of its own.
  [/overflow/i, 'unread'],
  [/^Parse Error/, 'malformed'],
  [/^socket hang up/, 'closed'],
  [/ECONNRESET|EPIPE/, 'reset'],
];

/** The failure that an error of Playwright stands for. Its call log is cut off: it prints the fields of the request, tokens included. */
export function failureOf(error: unknown): Failure {
  const whole = error instanceof Error ? error.message : String(error);
  const detail = (whole.split(/\n?Call log:/)[0] ?? '').replace(/^apiRequestContext\.\w+: /, '').trim();
  const known = kinds.find(([pattern]) => pattern.test(detail));
  // What is not known is no answer of the target.
  return { kind: known?.[1] ?? 'unreachable', detail };
}
