import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleFolder } from '../installation/own-files.ts';

/** Folders whose texts the suite prints. */
const folders = [
  'contracts',
  'specs',
  ...['cli', 'declarations', 'report', 'run', 'settings', 'spec', 'target', 'text', 'verdict'].map((each) => `helpers/${each}`),
];

/** So many letters in a row are found in the suite's own text by chance once in some thousands. */
const least = 6;

/** Passages that were looked up before: a long document may have one a thousand times. */
const known = new Map<string, boolean>();
const mostKnown = 1000;

let letters: string | undefined;

/** All letters of the suite's own sources, in lower case: its sentences are put together from their parts. */
function ownLetters(): string {
  letters ??= folders
    .flatMap((folder) =>
      readdirSync(join(moduleFolder, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((path) => /(?<!\.test|\.d)\.[jt]s$/.test(path) && !/[\\/]testing[\\/]/.test(path))
    .map((path) => lettersOf(readFileSync(join(moduleFolder, path), 'utf8')))
    .join('\n');
  return letters;
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]+/g, '');

/**
 * Whether a passage of a text consists of words that the suite itself says: of nothing but parts of its own sentences, without any digit. A
 * token can be a word of the verdict; taken out of the suite's own sentences it would leave nobody the verdict to read.
 */
export function isOwn(passage: string): boolean {
  const before = known.get(passage);
  if (before !== undefined) return before;
  const own = !/\p{Nd}/u.test(passage) && isTiled(lettersOf(passage));
  if (known.size < mostKnown) known.set(passage, own);
  return own;
}

/** Whether a text is put together from parts of the suite's own, each as long as possible. */
function isTiled(text: string): boolean {
  if (text.length < least) return false;
  const own = ownLetters();
  for (let at = 0; at < text.length; ) {
    let length = 0;
    while (at + length < text.length && own.includes(text.slice(at, at + length + 1))) length += 1;
    // The last part may be short: the passage ends in the middle of a word.
    if (length < least && at + length < text.length) return false;
    at += Math.max(1, length);
  }
  return true;
}
