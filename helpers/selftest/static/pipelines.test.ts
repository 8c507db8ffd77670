import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse, parseAllDocuments } from 'yaml';
import { commands } from '../../cli/commands.ts';
import { pipelineCommands } from '../../cli/playwright-options.ts';
import { program } from '../../installation/command-line.ts';
import { suiteVersion } from '../../installation/own-files.ts';
import { variables } from '../../settings/variables/all-variables.ts';
import { listed } from '../../text/phrases.ts';
import { root } from '../root.ts';
import { type Page, pages, pipelines, scripts as shellScripts } from './pages.ts';

const everywhere = [...pipelines, ...pages.filter(({ path }) => path !== 'CHANGELOG.md')];
const yaml = pipelines.filter(({ path }) => /\.ya?ml$/.test(path));
const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

test('the action names every command that a pipeline may start', () => {
  const { inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'));

  expect(inputs.command.description).toBe(`The command: ${listed(pipelineCommands, 'or')}.`);
});

/** What the pattern finds in the pages and the check refuses, with the place of each. */
function wrong(all: readonly Page[], pattern: RegExp, isRight: (...groups: readonly string[]) => boolean): string[] {
  return all.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].filter(([, ...groups]) => !isRight(...groups)).map(([found]) => `${path}: ${found}`),
  );
}

function membersNamed(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === name ? [each] : membersNamed(name, each)));
}

const keys = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);

for (const { path, text } of yaml) {
  test(`${path} is YAML`, () => {
    expect(parseAllDocuments(text).flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  });
}

test('the action is a composite action', () => {
  const action = parse(pipelines.find(({ path }) => path === 'action.yml')?.text ?? '');

  expect(keys(action).sort()).toEqual(['author', 'branding', 'description', 'inputs', 'name', 'outputs', 'runs']);
  expect(action.runs.using).toBe('composite');
  for (const input of Object.values(action.inputs)) expect(keys(input)).toEqual(['description', 'required', 'default']);
  for (const output of Object.values(action.outputs)) expect(keys(output)).toEqual(['description', 'value']);
  const [cache, ...steps] = action.runs.steps;
  for (const step of steps) expect(keys(step)).toEqual(expect.arrayContaining(['shell', 'run']));
  // Code from a cache would run beside the tokens: npm checks what it downloaded, and nothing checks what is installed.
  expect([cache.uses, cache.with.path]).toEqual(['actions/cache@v4', '~/.npm/_cacache']);
});

test('a step that uses the action gives inputs that the action has', () => {
  const inputs = keys(parse(pipelines.find(({ path }) => path === 'action.yml')?.text ?? '').inputs);
  const steps = yaml.flatMap(({ path, text }) =>
    parseAllDocuments(text).flatMap((document) =>
      membersNamed('steps', document.toJS())
        .flat()
        .map((step) => ({ path, step })),
    ),
  );
  const ours = steps.filter(({ step }) => membersNamed('uses', step).some((uses) => String(uses).includes(program)));
  const given = ours.flatMap(({ path, step }) =>
    membersNamed('with', step)
      .flatMap(keys)
      .map((name) => ({ path, name })),
  );

  expect(ours.length).toBeGreaterThan(4);
  expect(given.filter(({ name }) => !inputs.includes(name))).toEqual([]);
});

test('the component has the inputs of the action, and the example gives inputs that it has', () => {
  const component = pipelines.find(({ path }) => path === 'templates/conformance.yml')?.text ?? '';
  const [declaration] = parseAllDocuments(component);
  const inputs = keys(declaration?.toJS().spec.inputs);
  const used = new Set([...component.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(([, name = '']) => name));
  const example = parse(pipelines.find(({ path }) => path === 'examples/ci/gitlab-ci.yml')?.text ?? '');

  expect([...used].sort()).toEqual([...inputs].sort());
  expect(
    example.include
      .flatMap((each: { readonly inputs: object }) => keys(each.inputs))
      .filter((name: string) => !inputs.includes(name)),
  ).toEqual([]);
});

test('a pipeline names variables and identifiers of the operator that exist', () => {
  const known = new Set(Object.entries(variables).flatMap(([name, { aliases = [] }]) => [name, ...aliases]));
  const pattern = /(?<![A-Z_])(?:INPUT_)?((?:TARGET|CONFORMANCE|OS|RAX)_[A-Z_]*[A-Z])\b/g;

  expect(wrong(everywhere, pattern, (name = '') => known.has(name))).toEqual([]);
});

test('a script or a command that a page or a pipeline names exists', () => {
  expect(wrong(everywhere, /npm run (?:--silent )?([a-z][\w:]*)/g, (name = '') => scripts[name] !== undefined)).toEqual([]);
  expect(wrong(pages, /`npx delete-image-conformance ([a-z]\w*)/g, (name = '') => commands[name] !== undefined)).toEqual([]);
  const started = /(?:^|[\s'/-])delete-image-conformance ([a-z]\w*)\b/gm;
  expect(wrong(pipelines, started, (name = '') => commands[name] !== undefined)).toEqual([]);
  expect(wrong(pipelines, /\bcommand: ([a-z]\w*)$/gm, (name = '') => commands[name] !== undefined)).toEqual([]);
});

test('a file of this repository that a page names exists', () => {
  const file = /(?<![\w./-])((?:examples|contracts|helpers|docs|templates)\/[\w./-]+\.(?:json|ya?ml|sh|md|ts|cfg|py))\b/g;

  expect(wrong(everywhere, file, (path = '') => existsSync(join(root, path)))).toEqual([]);
});

test('nothing of this project is installed by a name in a registry, which anybody could take', () => {
  const install = new RegExp(
    `(?:npm (?:i|install|exec)|npx|yarn|pnpm)[^\\n|;&]*?(?<![\\w./-])${program}@?(?![\\w-]*\\.tgz)`,
    'g',
  );
  const installs = (text: string): string[] => text.match(install) ?? [];

  expect(installs(`npm install ${program}`)).toHaveLength(1);
  expect(installs(`npx --yes ${program}@2`)).toHaveLength(1);
  expect(installs(`npm install ./${program}-3.0.0.tgz`)).toEqual([]);
  expect(pipelines.flatMap(({ text }) => installs(text))).toEqual([]);
});

test('a tarball has the version of the suite', () => {
  const tarball = new RegExp(`${program}-(\\d[\\w.]*)\\.tgz`, 'g');

  expect(wrong(everywhere, tarball, (version = '') => version === suiteVersion())).toEqual([]);
});

test('the image runs the program as a user without privileges, and takes no secret with it', () => {
  const dockerfile = pipelines.find(({ path }) => path === 'examples/ci/Dockerfile')?.text ?? '';
  const lines = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));

  expect(lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1])).toEqual([
    'node:24-slim',
    'node:24-slim',
  ]);
  expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
  expect(lines.at(-1)).toBe(`ENTRYPOINT ["${program}"]`);
  expect(readFileSync(join(root, '.dockerignore'), 'utf8')).toMatch(/^\.env$/m);
});

test('no recipe and no script puts a token into an argument, which every user of the machine can read', () => {
  const recipes = [...everywhere, ...shellScripts];
  const argument =
    /\bcurl\b(?:[^\n|]|\\\n)*(?:-H|--header|-u|--user)[ =]?["']?[^\n"']*\$\{?[A-Z]+_[A-Z_]*(?:TOKEN|PASSWORD|HEADERS)/g;

  expect(recipes.some(({ text }) => /\bcurl -K -/.test(text))).toBe(true);
  expect(shellScripts.some(({ text }) => /\bcurl\b/.test(text))).toBe(true);
  expect(wrong(recipes, argument, () => false)).toEqual([]);
});
