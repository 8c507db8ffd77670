import { internal } from './internal-variable.ts';

/** Why the service under test did not start, in words of the options that start it, from Playwright's error; undefined if that is another. */
export function serverTrouble(error: string): string | undefined {
  const url = internal().server?.url;
  if (url === undefined || !error.includes('config.webServer')) return undefined;
  if (error.includes('is already used'))
    return `--server did not start the service: something answers at ${url} already. End it, or leave out --server and --wait`;
  const waited = /^Timed out waiting (\d+)ms/.exec(error)?.[1];
  if (waited !== undefined) return `--server started the service, but ${url} did not answer within ${Number(waited) / 1000} s`;
  const status = /Exit code: (\d+)/.exec(error)?.[1];
  return `the command of --server ended${status === undefined ? '' : ` with exit status ${status}`} before ${url} answered`;
}
