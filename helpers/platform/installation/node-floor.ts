import { readFileSync } from 'node:fs';
import { ownFile } from './own-files.ts';

/**
 * Ends the process with one line if Node is older than `engines` of package.json allows. The entry points import this module first:
 * Playwright would say it in words of its own, with a status that means a violation.
 */
const { engines } = JSON.parse(readFileSync(ownFile('package.json'), 'utf8')) as { readonly engines: { readonly node: string } };
const floor = engines.node.replace('>=', '');
const numbers = (version: string): number => version.split('.', 2).reduce((sum, each) => sum * 1000 + Number(each), 0);

if (numbers(process.versions.node) < numbers(floor)) {
  process.stderr.write(
    `Node ${process.versions.node} is too old: the suite needs Node ${floor} or later. Install a later one, such as the current LTS version.\n`,
  );
  process.exit(2);
}
