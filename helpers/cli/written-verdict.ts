import { statSync } from 'node:fs';
import { join } from 'node:path';
import { jsonOrYaml } from '../settings/json-or-yaml.ts';
import { isVerdictShaped, type VerdictFile } from '../verdict/verdict-file.ts';
import { readText } from './file-trouble.ts';
import { UsageError } from './usage-error.ts';

/** The verdict at a path, also that of one shard; a folder stands for the `verdict.json` in it. @throws UsageError for anything else */
export function verdictAt(command: string, path: string): VerdictFile {
  const file = isFolder(path) ? join(path, 'verdict.json') : path;
  const fail = (problem: string): never => {
    throw new UsageError(`${command}: ${problem}. Give the verdict.json that a run wrote, such as reports/verdict.json.`);
  };
  const missing = `there is no file ${file}`;
  const text = readText(file, missing, (trouble) => fail(trouble === missing ? missing : `${file} cannot be read: ${trouble}`));
  const json = jsonOrYaml(text, false);
  if ('flaw' in json) return fail(`${file} is not JSON: ${json.flaw}`);
  if (!isVerdict(json.value))
    throw new UsageError(`${command}: ${file} is not a verdict of schema 3. Give the verdict.json that a run wrote.`);
  return json.value;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A whole verdict. @throws UsageError for anything else, the verdict of one shard included */
export function writtenVerdict(command: string, path: string): VerdictFile {
  const verdict = verdictAt(command, path);
  if (verdict.verdict !== null) return verdict;
  throw new UsageError(`${command}: ${path} is the verdict of one shard. Merge the shards first, and give that verdict.`);
}

const isVerdict = (json: unknown): json is VerdictFile =>
  isVerdictShaped(json) && (json as VerdictFile).schema === 3 && 'gate' in (json as VerdictFile);
