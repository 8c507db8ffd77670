import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { moduleFolder, packageFolder } from '../platform/installation/own-files.ts';
import type { Problems } from './settings-error.ts';
import { suiteVariables } from './variables/suite-rows.ts';

/** Source folders, into which nothing is ever written. */
const sources = ['specs', 'helpers', 'contracts', 'node_modules', '.git'];

/**
 * CONFORMANCE_OUT as an absolute path without symbolic links. A run replaces files in it, so it must not be the working folder,
 * nor contain it, nor be among sources. Undefined if it is refused. Claiming it later shows whether it is this suite's.
 */
export function outputFolder(text: string | undefined, cwd: string, problems: Problems): string | undefined {
  const refuse = (received: string, fix: string): undefined =>
    problems.add('CONFORMANCE_OUT', 'a folder of its own for reports, there or not', received, fix);
  if (text?.trim() === '') return refuse('an empty text', 'write a path, or unset it for reports');
  if (text?.includes('\0')) return refuse(problems.shown(text), 'write a path');
  const given = resolve(cwd, text ?? suiteVariables.CONFORMANCE_OUT.byDefault);
  let out: string;
  try {
    out = withoutLinks(given);
    const there = lstatSync(out, { throwIfNoEntry: false });
    if (there?.isDirectory() === false) return refuse(`${problems.shown(given)}, which is a file`, 'choose another name');
  } catch (error) {
    return refuse(`${problems.shown(given)}, which cannot be a folder: ${reason(error)}`, 'choose another name');
  }
  const ownFolder = 'choose a folder apart from sources and the working folder, such as reports';
  if (isAt(realpathSync(cwd), out)) return refuse(problems.shown(given), ownFolder);
  const amongSources = sources
    .flatMap((name) => [cwd, moduleFolder, packageFolder].map((folder) => join(folder, name)))
    .some((source) => isAt(out, tried(source)));
  return amongSources ? refuse(problems.shown(given), ownFolder) : out;
}

/** A path whose existing part contains no links. @throws the system's error for a part that is not a folder */
function withoutLinks(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
  return dirname(path) === path ? path : join(withoutLinks(dirname(path)), basename(path));
}

function tried(path: string): string {
  try {
    return withoutLinks(path);
  } catch {
    return path;
  }
}

/** Whether a path is a folder, or in it. */
function isAt(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The system's error without the path, which the message already contains. */
function reason(error: unknown): string {
  const [said = ''] = (error instanceof Error ? error.message : String(error)).split(', ', 1);
  return said;
}
