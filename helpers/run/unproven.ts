import { type Exchange, fieldValue, isGateways } from '../http/exchange.ts';
import type { Target } from '../target/client/target.ts';
import { isRateLimited } from '../target/safety/rate-limit.ts';
import { visible } from '../text/visible.ts';

/**
 * Why the answer to a request proves nothing of the service, and who can change that, as the end of a sentence after the name of
 * the request; undefined if the service itself has answered.
 */
export function unproven(target: Target, exchange: Exchange): string | undefined {
  const { response, failure } = exchange;
  if (response === undefined)
    return `got no response (${failure?.kind ?? 'unknown'}). Ask the target's team why, or raise TARGET_TIMEOUT_MS`;
  const { status } = response;
  if (isRateLimited(exchange)) return `was answered ${status} by a rate limit. Wait until it is over, or set TARGET_MAX_RPS`;
  if (isGateways(exchange))
    return `was answered ${status} by a gateway. Whoever runs the gateway has to connect it to the service`;
  if (status >= 500 && status !== 501) return `was answered ${status}. Ask the target's team why it fails`;
  if (status < 300 || status >= 400) return undefined;
  return `was answered ${status}${leadingTo(target, response.fields)}. The suite follows no redirect: write the URL of the API itself in TARGET_URL`;
}

/** Where a redirect leads, for a message. */
export function leadingTo({ redactor }: Target, fields: Parameters<typeof fieldValue>[0]): string {
  const location = fieldValue(fields, 'Location');
  return location === undefined ? '' : ` and leads to ${visible(redactor.text(location)).slice(0, 200)}`;
}
