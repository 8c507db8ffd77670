import { stripVTControlCharacters } from 'node:util';

/** Why the service under test did not start, as Playwright says it, and what that service wrote; undefined if the error is another. */
export function serverTrouble(error: string): string | undefined {
  if (!error.includes('config.webServer')) return undefined;
  const told = error
    .replace(/ or set reuseExistingServer:true in config\.webServer/, ', or leave out --server and --wait')
    .replace('config.webServer', '--server')
    .replace(/\.$/, '');
  return lines.length === 0 ? told : `${told}. It said: ${lines.join(' / ')}`;
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
