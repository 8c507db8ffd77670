import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);

/** `.js` in what `npm run build` compiled: in the package, and where a command of the repository starts from `dist`. */
const extension = extname(here);

/** The folder that holds `playwright.config`, `specs/` and `helpers/`: the repository, or the compiled part of the package. */
export const moduleFolder = dirname(dirname(dirname(dirname(here))));

/** The folder that holds `package.json`, and the files beside it that are not compiled. */
const packageFolder = folderWith('package.json', moduleFolder);

/** Whether these files are compiled. */
export const isCompiled = extension === '.js';

/** Whether the suite runs from its repository, where `npm run` starts its commands. The package has no sources to compile. */
export const inRepository = existsSync(join(packageFolder, 'tsconfig.build.json'));

/** Where `npm pack` lists the mutants. Their code serves the suite's own tests, and is not in the package. */
export const mutantList = 'dist/mutants.json';

/** The path of a module of this suite, named without its extension: `helpers/run/set-up`. */
export function ownModule(path: string): string {
  return join(moduleFolder, `${path}${extension}`);
}

/** The path of a file of this suite that is not a module: `contracts/target.schema.json`. */
export function ownFile(path: string): string {
  return join(packageFolder, path);
}

/** The version of this suite. */
export function suiteVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(ownFile('package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  if (typeof version !== 'string') throw new Error(`${ownFile('package.json')} has no version. Install the suite again.`);
  return version;
}

/** The value of User-Agent (RFC 9110 section 10.1.5). The operator's own in `TARGET_HEADERS` replaces it. */
export const userAgent = (): string => `delete-image-conformance/${suiteVersion()}`;

/** The nearest folder that holds a file of this name, from a folder upwards. */
function folderWith(name: string, folder: string): string {
  if (existsSync(join(folder, name))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error(`${name} of the suite is missing. Install the suite again.`);
  return folderWith(name, above);
}
