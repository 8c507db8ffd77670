import { stripVTControlCharacters } from 'node:util';
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
  const said = lines.length === 0 ? '' : `. It said: ${lines.join(' / ')}`;
  return `the command of --server ended${status === undefined ? '' : ` with exit status ${status}`} before ${url} answered${said}`;
}

/** The last lines that the service under test wrote to its standard error. */
let lines: readonly string[] = [];

const shownLines = 3;
const shownCharacters = 200;

/** Keeps the last lines of the service under test, as Playwright passes them on. Gives whether they are of it. */
export function keepServerLines(chunk: string): boolean {
  const told = stripVTControlCharacters(chunk)
    .split('\n')
    .map((line) => /^\[WebServer\] (.*)$/.exec(line.trimEnd())?.[1] ?? '');
  const own = told.filter((line) => line !== '').map((line) => line.slice(0, shownCharacters));
  lines = [...lines, ...own].slice(-shownLines);
  return own.length > 0;
}
