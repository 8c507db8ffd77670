import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { moduleFolder, packageFolder } from '../installation/own-files.ts';
import type { Problems } from './settings-error.ts';
import { suiteVariables } from './variables/suite-rows.ts';

/** Folders of sources: nothing is written among them, wherever the suite is started. */
const sources = ['specs', 'helpers', 'contracts', 'node_modules', '.git'];

/**
 * CONFORMANCE_OUT as an absolute path without symbolic links. Files in it are replaced, so it is neither the working folder nor above
 * it, nor among sources. Undefined where it is refused. Whether it is this suite's is seen when it is claimed.
 */
export function outputFolder(text: string | undefined, cwd: string, problems: Problems): string | undefined {
  const refuse = (received: string, fix: string): undefined =>
    problems.add('CONFORMANCE_OUT', 'a folder below or beside the working folder', received, fix);
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
  const ownFolder = 'choose a separate folder, such as reports';
  if (isAt(realpathSync(cwd), out)) return refuse(problems.shown(given), ownFolder);
  const amongSources = sources
    .flatMap((name) => [cwd, moduleFolder, packageFolder].map((folder) => join(folder, name)))
    .some((source) => isAt(out, tried(source)));
  return amongSources ? refuse(problems.shown(given), ownFolder) : out;
}

/** A path whose part that is there is free of links. @throws what the system says of a part that cannot have anything in it */
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

/** What the system says, without the path, which the message has already. */
function reason(error: unknown): string {
  const [said = ''] = (error instanceof Error ? error.message : String(error)).split(', ', 1);
  return said;
}
