import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { VerdictFile } from '../verdict/verdict-file.ts';
import { UsageError } from './usage-error.ts';

/** JSON of the verdict at a path; a folder stands for the `verdict.json` in it. @throws UsageError where it cannot be read */
export function verdictJson(command: string, path: string): { readonly file: string; readonly json: unknown } {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, 'verdict.json') : path;
  try {
    return { file, json: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${command}: ${file} cannot be read as a verdict: ${problem}`);
  }
}

/** A whole verdict of schema 2. @throws UsageError for anything else, the verdict of one shard included */
export function writtenVerdict(command: string, path: string): VerdictFile {
  const { file, json } = verdictJson(command, path);
  if (!isVerdict(json))
    throw new UsageError(
      `${command}: ${file} is not a verdict of schema 2. Give the verdict.json that a run of this version wrote.`,
    );
  if (json.verdict === null)
    throw new UsageError(`${command}: ${file} is the verdict of one shard. Merge the shards first, and give that verdict.`);
  return json;
}

const isVerdict = (json: unknown): json is VerdictFile =>
  typeof json === 'object' &&
  json !== null &&
  'schema' in json &&
  json.schema === 2 &&
  'gate' in json &&
  'verdict' in json &&
  'requirements' in json &&
  Array.isArray(json.requirements);
