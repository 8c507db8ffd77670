import { isCompiled } from './installation/own-files.ts';

type Prepare = NonNullable<typeof Error.prepareStackTrace>;

/** Formats stacks as `full` does, without the frames of packages and of Node. */
export const ownFrames =
  (full: Prepare): Prepare =>
  (error, sites) =>
    full(error, sites.filter(isOwn));

/**
 * Makes the stacks of this process cheap. Playwright captures one at each step and each expect, to show its location, and maps all fifty
 * frames through source maps. Compiled files have none: Node formats their stacks by itself. Of source files, only ours have one.
 */
export function makeStacksCheap(): void {
  const { prepareStackTrace: full } = Error;
  if (full === undefined) return;
  if (isCompiled) Reflect.deleteProperty(Error, 'prepareStackTrace');
  else Error.prepareStackTrace = ownFrames(full);
}

const isOwn = (site: NodeJS.CallSite): boolean => !/^node:|[\\/]node_modules[\\/]/.test(site.getFileName() ?? 'node:');
