import { createRequire } from 'node:module';
import { ownFile } from './installation/own-files.ts';

/**
 * Runs a Playwright command in this process, which then exits with the command's status. A second process would have to receive
 * every signal, too. The arguments are those of `node`, starting with the path of Playwright's command line. Playwright prints
 * the stack of an error in its options; this function passes only its message to `complain`.
 */
export function startPlaywright(words: readonly string[], complain: (message: string) => void): void {
  const [cli = '', ...rest] = words;
  process.argv = [process.execPath, cli, ...rest];
  process.execArgv = withoutTranspiler(process.execArgv);
  // Playwright maps the locations of errors itself.
  process.setSourceMapsEnabled(false);
  const print = console.error;
  console.error = (...values: unknown[]): void => {
    const [first] = values;
    if (first instanceof Error && values.length === 1) complain(first.message.replace(/\n[\s\S]*/, ''));
    else print(...values);
  };
  createRequire(ownFile('package.json'))(cli);
}

/** Arguments of node for workers, which inherit them but use Playwright's own transpiler. */
export function withoutTranspiler(words: readonly string[]): string[] {
  return words.filter((word, index) => !isTranspiler(word) && !(word === '--import' && isTranspiler(words[index + 1] ?? '')));
}

const isTranspiler = (word: string): boolean => /^(?:--import=)?tsx(?:\/esm)?$|\/tsx\/dist\//.test(word);
