import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { root } from '../root.ts';

/** An import of a module of the project. */
export interface Import {
  /** Path of the importing file, relative to the project. */
  readonly from: string;
  /** Path of the imported file, relative to the project. */
  readonly to: string;
  readonly typesOnly: boolean;
}

/** A file of the project: a source, or a page that a person reads or copies. */
export interface SourceFile {
  /** Path relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** A file by its path in the project. */
export const sourceFile = (path: string): SourceFile => ({ path, text: readFileSync(resolve(root, path), 'utf8') });

/** All files below a folder of the project whose names end like this. */
export function filesBelow(folder: string, ending: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => posix.join(folder, entry.parentPath.slice(join(root, folder).length + 1), entry.name))
    .map(sourceFile);
}

/** All TypeScript files below a folder of the project. */
export const sourceFiles = (folder: string): SourceFile[] => filesBelow(folder, '.ts');

/** What a file imports or re-exports from other files of the project. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?([^;'"]*?\bfrom\s+)?'(\.[^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\(\s*'(\.[^']+)'/g);
  const to = (relative: string): string => posix.normalize(posix.join(posix.dirname(path), relative));
  return [
    ...[...statements].map(([, type, clause = '', relative = '']) => {
      return { from: path, to: to(relative), typesOnly: type !== undefined || hasTypesOnly(clause) };
    }),
    ...[...dynamic].map(([, relative = '']) => ({ from: path, to: to(relative), typesOnly: false })),
  ];
}

/** `{ type A, type B }`: TypeScript drops this import as well. */
function hasTypesOnly(clause: string): boolean {
  const named =
    /^\{([^}]*)\}\s*from\s+$/
      .exec(clause)?.[1]
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  const names = named.filter((name) => name !== '');
  return names.length > 0 && names.every((name) => name.startsWith('type '));
}
