import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { moduleFolder } from '../installation/own-files.ts';
import { internal } from './internal-variable.ts';

/**
 * Playwright captures a stack at each step and each expect, to show its location, and maps all fifty frames through source maps,
 * even its own and Node's, which have none. That takes a third of a worker's time. This module maps only frames of this project,
 * and omits Playwright's frames from the stack of a step, which Playwright would drop anyway.
 */

/** Playwright's function that captures the stack of a step. If it is renamed, all frames are shown, which is only slower. */
const stepStack = 'captureRawStack';

type Prepare = NonNullable<typeof Error.prepareStackTrace>;

/** The functions that this module installed, each with the one that it replaced. */
const replaced = new WeakMap<Prepare, Prepare>();

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

/** Makes the stacks of this process cheap, once; `fullStacks` leaves them as they are. */
export function installCheapStacks(): void {
  const { prepareStackTrace: full } = Error;
  if (full === undefined || replaced.has(full) || internal().fullStacks) return;
  const cheap = cheapStacks(full);
  replaced.set(cheap, full);
  Error.prepareStackTrace = cheap;
}

/** Playwright's function that formats stacks, whether or not a cheap one is installed; undefined outside Playwright. */
export function playwrightStacks(): Prepare | undefined {
  const { prepareStackTrace: current } = Error;
  return current && (replaced.get(current) ?? current);
}

/** Beginnings of the names of this project's files: paths of CommonJS modules, URLs of ES modules. */
const ours = [`${moduleFolder}${sep}`, `${pathToFileURL(moduleFolder).href}/`];

/** Whether a frame belongs to this project. The package as a whole lies below a `node_modules`, so only what follows its folder counts. */
function isOurs(site: NodeJS.CallSite): boolean {
  const file = site.getFileName();
  if (typeof file !== 'string') return false;
  const start = ours.find((beginning) => file.startsWith(beginning));
  return start !== undefined && !/[\\/]node_modules[\\/]/.test(file.slice(start.length - 1));
}
