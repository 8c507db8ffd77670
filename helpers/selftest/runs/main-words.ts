import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownFile } from '../../installation/own-files.ts';
import { root } from '../root.ts';

/** The arguments of `node` before the name of a command, in any working folder. */
export function commandWords(): string[] {
  const transpiler = createRequire(ownFile('package.json')).resolve('tsx/esm');
  return ['--import', pathToFileURL(transpiler).href, join(root, 'helpers/cli/main.ts')];
}
