import { givenText } from '../settings/operators-file.ts';

const words: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that',
  EPERM: 'this user may not do that',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is a file',
};

/** Why a file cannot be read or written, in words. An error that has none is told in the system's. */
function fileTrouble(error: unknown, missing: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return missing;
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}

/** The text of a file; if it cannot be read, `fail` gets the reason, in words. */
export function readText(path: string, missing: string, fail: (trouble: string) => never): string {
  try {
    return givenText(path);
  } catch (error) {
    return fail(fileTrouble(error, missing));
  }
}

/** What is said of a file that a command cannot write. */
export const unwritable = (command: string, path: string, error: unknown): string =>
  `${command}: ${path} cannot be written: ${fileTrouble(error, 'the folder does not exist')}. Choose another --out.`;
