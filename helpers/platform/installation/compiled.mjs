import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where `npm run build` notes from which sources it compiled `dist`. */
export const note = join(root, 'dist/sources');

/** A digest of the names, sizes and times of all sources: another one means that a source was changed, added or removed. */
export function sources() {
  const digest = createHash('sha256');
  const modules = ['contracts', 'helpers', 'specs'].flatMap(below).filter((path) => path.endsWith('.ts'));
  for (const path of ['playwright.config.ts', 'tsconfig.json', 'tsconfig.build.json', ...modules.sort()]) {
    const { size, mtimeMs } = statSync(join(root, path));
    digest.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return digest.digest('hex');
}

/** Whether `dist` holds what the sources say now. */
export const isCurrent = () => existsSync(note) && readFileSync(note, 'utf8') === sources();

/**
 * What names a place in the sources comes from the sources: a list of tests, or a selection such as specs/removal.spec.ts:20. So does the
 * reference target, whose mutants are not compiled.
 */
const ofSources = /^(?:plan|explain|reference|--list)$|\.ts\b/;

/**
 * Whether a command with these words starts from `dist`.
 * @param {readonly string[]} words
 */
export const startsFromDist = (words) => !words.some((word) => ofSources.test(word)) && isCurrent();

/** @param {string} folder */
const below = (folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
