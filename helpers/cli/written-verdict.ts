import { statSync } from 'node:fs';
import { join } from 'node:path';
import { jsonOrYaml } from '../settings/json-or-yaml.ts';
import type { VerdictFile } from '../verdict/verdict-file.ts';
import { isVerdictShaped } from '../verdict/written-shape.ts';
import { readText } from './file-trouble.ts';
import { UsageError } from './usage-error.ts';

/** JSON of the verdict at a path; a folder stands for the `verdict.json` in it. @throws UsageError if it cannot be read */
export function verdictJson(command: string, path: string): { readonly file: string; readonly json: unknown } {
  const file = isFolder(path) ? join(path, 'verdict.json') : path;
  const fail = (problem: string): never => {
    throw new UsageError(`${command}: ${problem}. Give the verdict.json that a run wrote, such as reports/verdict.json.`);
  };
  const missing = `there is no file ${file}`;
  const text = readText(file, missing, (trouble) => fail(trouble === missing ? missing : `${file} cannot be read: ${trouble}`));
  const json = jsonOrYaml(text, false);
  if ('flaw' in json) return fail(`${file} is not JSON: ${json.flaw}`);
  return { file, json: json.value };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A whole verdict of this version's schema. @throws UsageError for anything else, the verdict of one shard included */
export function writtenVerdict(command: string, path: string): VerdictFile {
  const { file, json } = verdictJson(command, path);
  if (!isVerdict(json))
    throw new UsageError(
      `${command}: ${file} is not a verdict of schema 3. Give the verdict.json that a run of this version wrote.`,
    );
  if (json.verdict === null)
    throw new UsageError(`${command}: ${file} is the verdict of one shard. Merge the shards first, and give that verdict.`);
  return json;
}

const isVerdict = (json: unknown): json is VerdictFile =>
  isVerdictShaped(json) && (json as VerdictFile).schema === 3 && 'gate' in (json as VerdictFile);
