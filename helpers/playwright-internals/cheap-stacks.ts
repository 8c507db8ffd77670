import { internal } from './internal-variable.ts';

/**
 * Playwright captures a stack at each step and each expect, to show its location, and maps all fifty frames through source maps,
 * even its own and Node's, which have none. That takes a third of a worker's time. This module maps only frames of this project,
 * and omits Playwright's frames from the stack of a step, which Playwright would drop anyway.
 */

/** Playwright's function that captures the stack of a step. If it is renamed, all frames are shown, which is only slower. */
const stepStack = 'captureRawStack';

type Prepare = NonNullable<typeof Error.prepareStackTrace>;

/** Formats stacks: like `full` for frames of this project, and cheaply for all others. */
export function cheapStacks(full: Prepare): Prepare {
  return (error, sites) => {
    const head = String(full(error, []));
    const ofStep = sites[0]?.getFunctionName() === stepStack;
    const lines = sites.map((site) => {
      if (isOurs(site)) return String(full(error, [site])).slice(head.length);
      return ofStep ? '' : `\n    at ${site}`;
    });
    return head + lines.join('');
  };
}

/** Makes the stacks of this process cheap; `fullStacks` leaves them as they are. */
export function installCheapStacks(): void {
  const { prepareStackTrace: full } = Error;
  if (full === undefined || internal().fullStacks) return;
  Error.prepareStackTrace = cheapStacks(full);
}

/** Whether a frame belongs to this project. */
function isOurs(site: NodeJS.CallSite): boolean {
  const file = site.getFileName();
  return typeof file === 'string' && !/^node:|[\\/]node_modules[\\/]/.test(file);
}
