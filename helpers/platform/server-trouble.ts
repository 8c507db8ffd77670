import { stripVTControlCharacters } from 'node:util';

/**
 * Why the service under test did not start, of what Playwright says and what that service wrote; undefined if the error is another. The command
 * runs in `folder`.
 */
export function serverTrouble(error: string, folder = process.cwd()): string | undefined {
  if (!error.includes('config.webServer')) return undefined;
  const told = error
    .replace(
      /^Process from config\.webServer was not able to start\. Exit code: (\d+)/,
      `The command of --server ended with $1 in ${folder}`,
    )
    .replace(/^Process from config\.webServer exited early/, `The command of --server ended in ${folder} before its URL answered`)
    .replace(/ or set reuseExistingServer:true in config\.webServer/, ', or leave out --server and --wait')
    .replace('config.webServer', '--server')
    .replace(/\.$/, '');
  const said = firstError ?? lastLine;
  return said === undefined ? told : `${told}: ${said}`;
}

/** What the service under test wrote to its standard error: the first line that names an error, and the last line. */
let firstError: string | undefined;
let lastLine: string | undefined;

/** A line that names an error. Node shows the statement that threw it before. */
const namesError = /^(?!\s*throw\b).*(?:error|exception|missing|cannot|can't|could not|not found|denied|in use)/i;

const shownCharacters = 200;

/** Keeps the telling lines of the service under test, as Playwright passes them on. Gives whether the chunk is of it. */
export function keepServerLines(chunk: string): boolean {
  const told = stripVTControlCharacters(chunk)
    .split('\n')
    .map((line) => /^\[WebServer\] (.*)$/.exec(line.trimEnd())?.[1] ?? '');
  const own = told.filter((line) => line !== '').map((line) => line.slice(0, shownCharacters));
  firstError ??= own.find((line) => namesError.test(line));
  lastLine = own.at(-1) ?? lastLine;
  return own.length > 0;
}
