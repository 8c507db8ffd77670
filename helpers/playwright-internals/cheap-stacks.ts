import { internal } from './internal-variable.ts';

/**
 * Playwright takes a stack at each step of a test, and at each expect, to show where it stands, and maps all of its fifty frames
 * through source maps, its own and Node's included, which have none: a third of the time of a worker. Here only the frames of
 * this project are mapped, and of the stack of a step those of Playwright are left out, which it would drop itself.
 */

/** The function of Playwright that takes the stack of a step. Should it get another name, all frames are shown: only slower. */
const stepStack = 'captureRawStack';

type Prepare = NonNullable<typeof Error.prepareStackTrace>;

/** What prepares stacks as `full` does for frames of this project, and cheaply for all others. */
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

/** Whether a frame is of this project. */
function isOurs(site: NodeJS.CallSite): boolean {
  const file = site.getFileName();
  return typeof file === 'string' && !/^node:|[\\/]node_modules[\\/]/.test(file);
}
