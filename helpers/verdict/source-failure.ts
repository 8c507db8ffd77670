import { type IdentityName, type SourceName, withoutVariable } from '../../contracts/target-words.ts';
import { counted } from '../platform/text/phrases.ts';

/**
 * How a source of images failed: how often in a row, with which status at last, and whose token its request carried, if that is known. `made`: how many
 * images it had created before, if it refused who asked. `isGood`: whether the target took that token right afterwards.
 */
export type SourceFailure = {
  readonly times: number;
  readonly detail: string;
  readonly source: SourceName;
  readonly made?: number;
  readonly isGood?: boolean;
  readonly status?: number;
  readonly identity?: IdentityName;
};

/** Whether to advise a source: who has images would test nothing of them with a target that keeps none. */
export const keepsImages = (source: SourceName): boolean => source !== 'stateless';

const isLimit = (status: number | undefined): boolean => status === 413 || status === 429;

/** Whether the account has as many images as it may have: no slower request helps. */
export const isQuota = ({ status = 0, detail }: { readonly status?: number | undefined; readonly detail: string }): boolean =>
  [403, 413, 429].includes(status) && /quota/i.test(detail);

/** Statuses of a gateway that got no answer of the service. */
const ofGateway: readonly (number | undefined)[] = [502, 504];

/** What to do where a gateway answered in the place of the service. */
export const gatewayRemedy = ({ status }: { readonly status: number | undefined }): string =>
  `have whoever runs the gateway find out why it answers ${status}, then run again`;

/** How such a failure reads. */
export function sourceFailureText(failure: SourceFailure): string {
  const { times, detail, status, identity, made = 0, isGood } = failure;
  if (isQuota(failure)) return `the account may create no more images: ${detail}`;
  if (made > 0)
    return `the source of images refused ${counted(times, 'order')} with ${status}, after it had created ${counted(made, 'image')}: ${detail}`;
  if (status === 401 && identity !== undefined && !isGood) return `the token of the ${identity} was refused (401): ${detail}`;
  if (times === 1) return detail;
  const inARow = `${times} times in a row: ${detail}`;
  if (isLimit(status)) return `the target goes on limiting requests: the source of images was refused ${inARow}`;
  if (status === 409) return `the source of images goes on answering 409: it failed ${inARow}`;
  return `the source of images failed ${inARow}`;
}

/** Who has to act, and what to do. */
export function sourceFailureRemedy(failure: SourceFailure): string {
  const { status, source, identity, made, isGood } = failure;
  if (made !== undefined && made > 0 && (isGood || status === 403))
    return 'have the team of the target find out why it refuses what it allowed before, then run again';
  if (isGood)
    return 'have the team of the image source find out why it refuses a token that the target takes, or check images in the target file';
  if (status === 401)
    return identity === undefined ? 'check the credentials of images.request in the target file' : lastingToken(identity, source);
  if (isQuota(failure))
    return 'delete images of the account that nobody needs, raise its quota (a run may hold fifteen images and more at a time), or set TARGET_MAX_IMAGES to as many as it may still create';
  if (ofGateway.includes(status)) return gatewayRemedy({ status });
  if (isLimit(status)) return 'lower TARGET_MAX_RPS, or have the team of the target find out why its limit does not end';
  if (status === 403 && made !== undefined)
    return `give ${identity === undefined ? 'the account' : `the ${identity}`} a role that may create images, or check images in the target file`;
  if (status === 503) return 'run again once the image source is available';
  if (status !== 409) return 'check images in the target file';
  return source === 'snapshot'
    ? 'have the team of the target find out why it goes on refusing a snapshot with 409, or name another server in images.server'
    : 'have the team of the image source find out why its 409 does not end, or check images in the target file';
}

/** A token was good at the start, and is refused now. A command renews only a token that the suite sends by itself. */
function lastingToken(identity: IdentityName, source: SourceName): string {
  const place = withoutVariable.includes(identity)
    ? `identities.${identity}.token`
    : `TARGET_${identity === 'owner' ? '' : `${identity.toUpperCase()}_`}TOKEN`;
  const byCommand = identity === 'owner' && source !== 'http';
  const renewed = byCommand ? ', or TARGET_TOKEN_COMMAND to a command that prints a new one' : '';
  return `set ${place} to a token that lasts as long as the run${renewed}; if it has not expired, have the team of the target find out why it is refused`;
}
