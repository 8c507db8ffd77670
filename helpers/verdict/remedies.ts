import type { RefusalCode } from '../../contracts/operation.ts';

// What the operator can do, in words that several reasons share.

export const slower = 'lower TARGET_MAX_RPS';
/** A 503 says that the service is away, whatever the rate. */
export const laterOrSlower = (code: number | undefined): string =>
  code === 503 ? 'run again later' : `${slower}, or run again later`;
export const toBeShown = 'let the target answer GET of an image, or give the owner a role that may send it';
export const switchable = ({ code }: { readonly code: RefusalCode }): string =>
  `set provoke.${code} in the target file to a request or a command that arms the fault and one that disarms it`;
export const wayOf = ({ code }: { readonly code: RefusalCode }): string =>
  `add provoke.${code} to the target file, or set TARGET_PROVOKE_HEADER`;
export const endpoint = (which: string): string => `set TARGET_URL to an endpoint of the target that ${which}, if it has one`;
export const onlyThrowAway = 'if nothing on the target is worth keeping, set limits.collectionDelete in the target file';

const startedAgain = 'find out whether the target, or what is in front of it, was started again, then run again';
/** What to do about a response that did not come, by the kind of the failure. */
const lostRemedies: Readonly<Record<string, string>> = {
  ...{ closed: startedAgain, reset: startedAgain, 'hung-up': startedAgain },
  timeout: 'raise TARGET_TIMEOUT_MS, or run again while the target is less busy',
};
export const remedyOfLost = (kind: string): string => lostRemedies[kind] ?? '';
