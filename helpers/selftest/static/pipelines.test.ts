import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse, parseAllDocuments } from 'yaml';
import { commandNamed, commands } from '../../cli/commands.ts';
import { pipelineCommands } from '../../cli/playwright-options.ts';
import { program } from '../../platform/installation/command-line.ts';
import { suiteVersion } from '../../platform/installation/own-files.ts';
import { listed } from '../../platform/text/phrases.ts';
import { OWN_RUN } from '../../settings/command-environment.ts';
import { variables } from '../../settings/schema.ts';
import { root } from '../root.ts';
import { pages, pipelines, read, scripts as shellScripts } from './pages.ts';
import { type SourceFile, sourceFiles } from './source-files.ts';

const everywhere = [...pipelines, ...pages.filter(({ path }) => !['CHANGELOG.md', 'docs/upgrading.md'].includes(path))];
const action = parse(read('action.yml'));
const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(read('package.json'));

const sources = ['helpers', 'specs', 'bench'].flatMap(sourceFiles).filter(({ path }) => !/\.test\.ts$|\/selftest\//.test(path));

/** What the pattern finds and the check refuses, with the place of each. */
function wrong(all: readonly SourceFile[], pattern: RegExp, isRight: (...groups: readonly string[]) => boolean): string[] {
  return all.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].filter(([, ...groups]) => !isRight(...groups)).map(([found]) => `${path}: ${found}`),
  );
}

test('the action names every command that a pipeline may start, and caches only what npm checks', () => {
  const [cache] = action.runs.steps;

  expect(action.inputs.command.description).toBe(`The command: ${listed(pipelineCommands, 'or')}.`);
  // Code from a cache would run beside the tokens: npm checks what it downloaded, and nothing checks what is installed.
  expect([cache.uses, cache.with.path]).toEqual(['actions/cache@v4', '~/.npm/_cacache']);
});

test('pipelines are YAML, the component has the inputs of its declaration, and the example gives inputs that it has', () => {
  const yaml = pipelines.filter(({ path }) => /\.ya?ml$/.test(path)).flatMap(({ text }) => parseAllDocuments(text));
  const component = read('templates/conformance.yml');
  const inputs = Object.keys(parseAllDocuments(component)[0]?.toJS().spec.inputs);
  const used = new Set([...component.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(([, name = '']) => name));
  const given = parse(read('examples/ci/gitlab-ci.yml')).include.flatMap((each: { inputs?: object }) =>
    Object.keys(each.inputs ?? {}),
  );

  expect(yaml.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect([...used].sort()).toEqual([...inputs].sort());
  expect(given.filter((name: string) => !inputs.includes(name))).toEqual([]);
});

test('code, pages and pipelines name variables, scripts, commands, files and the version that there are', () => {
  const known = new Set([...Object.keys(variables), OWN_RUN]);
  const variable = /(?<![A-Z_])(?:INPUT_)?((?:TARGET|CONFORMANCE|OS|RAX)_[A-Z_]*[A-Z])\b/g;
  const file = /(?<![\w./-])((?:examples|contracts|helpers|docs|templates)\/[\w./-]+\.(?:json|ya?ml|sh|md|ts|cfg|py))\b/g;
  const started = /(?:^|[\s'/-])delete-image-conformance ([a-z]\w*)\b/gm;
  const isCommand = (name = ''): boolean => commands[commandNamed(name)] !== undefined;

  expect(wrong([...everywhere, ...sources], variable, (name = '') => known.has(name))).toEqual([]);
  expect(wrong(everywhere, /npm run (?:--silent )?([a-z][\w:]*)/g, (name = '') => scripts[name] !== undefined)).toEqual([]);
  expect(wrong(pages, /`npx --no delete-image-conformance ([a-z]\w*)/g, isCommand)).toEqual([]);
  expect(wrong(pipelines, started, isCommand)).toEqual([]);
  expect(wrong(pipelines, /\bcommand: ([a-z]\w*)$/gm, isCommand)).toEqual([]);
  expect(wrong(everywhere, file, (path = '') => existsSync(join(root, path)))).toEqual([]);
  expect(wrong(everywhere, new RegExp(`${program}-(\\d[\\w.]*)\\.tgz`, 'g'), (version) => version === suiteVersion())).toEqual(
    [],
  );
});

test('nothing of this project is installed by a name in a registry, which anybody could take', () => {
  const name = `(?:npm (?:i|install|exec)|npx|yarn|pnpm)[^\\n|;&]*?(?<![\\w./-])${program}@?(?![\\w-]*\\.tgz)`;
  const installs = (text: string): string[] => text.match(new RegExp(name, 'g')) ?? [];

  expect([`npm install ${program}`, `npx --yes ${program}@2`].flatMap(installs)).toHaveLength(2);
  expect([`npm install ./${program}-4.0.0.tgz`, ...pipelines.map(({ text }) => text)].flatMap(installs)).toEqual([]);
});

test('the image takes no secret with it, and no recipe puts a token into an argument, which every user of the machine can read', () => {
  const recipes = [...everywhere, ...shellScripts];
  const argument =
    /\bcurl\b(?:[^\n|]|\\\n)*(?:-H|--header|-u|--user)[ =]?["']?[^\n"']*\$\{?[A-Z]+_[A-Z_]*(?:TOKEN|PASSWORD|HEADERS)/g;

  expect(read('.dockerignore')).toMatch(/^\.env$/m);
  expect(read('examples/ci/Dockerfile')).toMatch(/^USER node$/m);
  expect(wrong(recipes, argument, () => false)).toEqual([]);
});
