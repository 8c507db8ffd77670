/**
 * Playwright takes a stack at each step of each test to find where the step stands, and maps every frame of it through source
 * maps: a third of the time of a test that sends a few requests on loopback. The stacks of real errors have a message and are left as they are;
 * for the nameless ones only the frames of this project are kept, unmapped. `DELETE_IMAGE_FULL_STACKS=1` switches this off.
 */
export function installCheapStacks(): void {
  const full = Error.prepareStackTrace;
  if (full === undefined || process.env.DELETE_IMAGE_FULL_STACKS === '1') return;
  Error.prepareStackTrace = (error, sites) => {
    if (error.message !== '' || error.name !== 'Error') return full(error, sites);
    return `Error${sites
      .filter(isOurs)
      .map((site) => `\n    at ${String(site)}`)
      .join('')}`;
  };
}

/** Whether a frame is of this project: Playwright passes over the others. */
function isOurs(site: NodeJS.CallSite): boolean {
  const file = site.getFileName();
  return typeof file === 'string' && !file.startsWith('node:') && !file.includes('node_modules');
}
