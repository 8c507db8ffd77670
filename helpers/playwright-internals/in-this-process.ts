import { createRequire } from 'node:module';
import { ownFile } from '../installation/own-files.ts';

/**
 * Runs a command of Playwright's in this process, which ends with its exit status: a second process would have to pass on every
 * signal. The words are those of `node`, the path of Playwright's command line first. Playwright prints an error of its options with
 * its stack; here its message alone goes to `complain`.
 */
export function startPlaywright(words: readonly string[], complain: (message: string) => void): void {
  const [cli = '', ...rest] = words;
  process.argv = [process.execPath, cli, ...rest];
  process.execArgv = withoutTranspiler(process.execArgv);
  // Playwright maps the places of errors itself.
  process.setSourceMapsEnabled(false);
  const print = console.error;
  console.error = (...values: unknown[]): void => {
    const [first] = values;
    if (first instanceof Error && values.length === 1) complain(firstLine(first.message));
    else print(...values);
  };
  createRequire(ownFile('package.json'))(cli);
}

/** Arguments of node for workers, which inherit them and have Playwright's own transpiler. */
export function withoutTranspiler(words: readonly string[]): string[] {
  return words.filter((word, index) => !isTranspiler(word) && !(word === '--import' && isTranspiler(words[index + 1] ?? '')));
}

const isTranspiler = (word: string): boolean => /^(?:--import=)?tsx(?:\/esm)?$|\/tsx\/dist\//.test(word);

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
