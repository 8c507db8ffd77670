import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { type SourceFile, sourceFiles } from './source-files.ts';

const config = 'playwright.config.ts';
const files: readonly SourceFile[] = [
  { path: config, text: readFileSync(join(root, config), 'utf8') },
  ...['specs', 'helpers', 'contracts', 'bench'].flatMap(sourceFiles),
];

/** The names in the braces of an import or an export. */
const named = (names: string): string[] => names.split(',').flatMap((name) => /^(?:type )?(\w+)/.exec(name.trim())?.[1] ?? []);

/** What a file re-exports, by name. */
const givenOn = ({ text }: SourceFile): string[] =>
  [...text.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}/gm)].flatMap(([, names = '']) => named(names));

/** What a file exports under a name. A type that the file itself uses is a part of another export. */
const exported = ({ text }: SourceFile): string[] =>
  [...text.matchAll(/^export (?:async )?(const|function\*?|class|interface|type) (\w+)/gm)].flatMap(
    ([, kind = '', name = '']) => {
      const isType = kind === 'interface' || kind === 'type';
      const uses = text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? [];
      return isType && uses.length > 1 ? [] : [name];
    },
  );

/** Names that a file imports or re-exports from other files. */
const imported = ({ text }: SourceFile): string[] =>
  [/^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s/gm, /\{([^{}]*)\}\s*=\s*await import\(/g].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(([, names = '']) => named(names)),
  );

/** Modules that are imported as a whole, or while the program runs: their exports are used as members. */
const wholes = new Set(
  files.flatMap(({ text }) =>
    [...text.matchAll(/(?:\* as \w+ from |\bimport\()\s*'[^']*\/([\w-]+\.ts)'/g)].map(([, name = '']) => name),
  ),
);

/** Names after a dot, anywhere. */
const members = new Set(files.flatMap(({ text }) => text.match(/(?<=\.)\w+/g) ?? []));

test('every export is imported by another file', () => {
  const imports = files.map((file) => ({ path: file.path, names: new Set(imported(file)) }));
  const unused = files.flatMap((file) => {
    const isWhole = wholes.has(file.path.split('/').at(-1) ?? '');
    const isUsed = (name: string): boolean =>
      (isWhole && members.has(name)) || imports.some(({ path, names }) => path !== file.path && names.has(name));
    return [...exported(file), ...givenOn(file)].flatMap((name) => (isUsed(name) ? [] : [`${file.path} ${name}`]));
  });

  expect(unused).toEqual([]);
});
