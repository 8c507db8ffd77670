import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { targetsWith } from '../platform/output/own-folder.ts';
import { contentOf, type Naming } from '../settings/operators-file.ts';
import { Problems } from '../settings/settings-error.ts';
import { isVerdictShaped, type VerdictFile } from '../verdict/verdict-file.ts';
import { UsageError } from './command.ts';

/** The verdict at a path, also that of one shard; a folder stands for the `verdict.json` in it. @throws SettingsError for anything else */
export function verdictAt(command: string, path: string): VerdictFile {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'verdict.json') : path;
  const [target] = existsSync(file) ? [] : targetsWith('verdict.json', path);
  const fix =
    target === undefined
      ? 'give the verdict.json that a run wrote, such as reports/verdict.json'
      : `give that of one target of the fleet, such as ${join(path, target)}`;
  return jsonAt(file, isVerdict, { where: command, expected: 'a verdict of schema 3', fix });
}

/** The JSON in a file that a command names. @throws SettingsError if it cannot be read, or is not what is expected */
export function jsonAt<T>(file: string, is: (json: unknown) => json is T, naming: Naming): T {
  const problems = new Problems();
  const json = contentOf(file, '', naming, problems, { called: file, isYaml: false });
  problems.assertNone();
  const value = json?.value;
  if (is(value)) return value;
  problems.add(naming.where, naming.expected, `${problems.shown(file)}, which is something else`, naming.fix);
  throw problems.error();
}

/** A whole verdict. @throws UsageError for the verdict of one shard, SettingsError for anything else */
export function writtenVerdict(command: string, path: string): VerdictFile {
  const verdict = verdictAt(command, path);
  if (verdict.verdict !== null) return verdict;
  throw new UsageError(`${command}: ${path} is the verdict of one shard. Merge the shards first, and give that verdict.`);
}

/** What is said of a file that a command cannot write. */
export const unwritable = (command: string, path: string, { code }: NodeJS.ErrnoException): string =>
  `${command}: ${path} cannot be written (${code}). Choose another --out.`;

const isVerdict = (json: unknown): json is VerdictFile =>
  isVerdictShaped(json) && (json as VerdictFile).schema === 3 && 'gate' in (json as VerdictFile);
