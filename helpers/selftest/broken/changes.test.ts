import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';
import { type Change, type Changes, edited } from './change.ts';
import { changes } from './changes.ts';

const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const python = (name: string): string => text(`helpers/selftest/broken/${name}.py`);
const all = ({ conforming, defects }: Changes): [string, Change][] => Object.entries({ ...conforming, ...defects });
const isInCode = ({ edits, variables }: Change): boolean => edits === undefined && variables === undefined;
const editsOf = (service: Changes): string[] => all(service).flatMap(([, { edits = {} }]) => Object.keys(edits));

function registered(...modules: readonly string[]): string[] {
  return modules.flatMap((module) => [...python(module).matchAll(/^@.*'([a-z0-9-]+)'\)$/gm)].flatMap(([, name]) => name ?? []));
}

test('at least twenty defects of real services, and eight configurations that conform, two of each service', () => {
  const services = Object.values(changes);

  expect(services.flatMap(({ defects }) => Object.keys(defects)).length).toBeGreaterThanOrEqual(20);
  expect(services.filter(({ conforming }) => Object.keys(conforming).length < 2)).toEqual([]);
});

test('the changes of Nova and Glance without edits are exactly those of the Python code', () => {
  const names = [...all(changes.nova), ...all(changes.glance)].filter(([, change]) => isInCode(change)).map(([name]) => name);

  expect(registered('any_service', 'broken_nova', 'broken_glance').sort()).toEqual(names.sort());
});

for (const service of ['apache', 'nginx'] as const) {
  test(`every change of ${service} finds the texts that it replaces in the configuration once`, () => {
    const configuration = text(`examples/webdav/${service}.conf`);
    const unchanged = all(changes[service]).filter(([, { edits = {} }]) => edited(configuration, edits) === configuration);

    expect(unchanged).toEqual([]);
  });

  test(`${service} can have all its conforming configurations at once`, () => {
    const edits = Object.values(changes[service].conforming).map((change) => change.edits ?? {});

    expect(() => edits.reduce(edited, text(`examples/webdav/${service}.conf`))).not.toThrow();
  });
}

test('one conforming configuration of a service at most is in its code: it has them all at once', () => {
  const inCode = Object.values(changes).filter(({ conforming }) => Object.values(conforming).filter(isInCode).length > 1);

  expect(inCode).toEqual([]);
});

test('every edit of Nova and Glance finds its text in the script that writes their configuration', () => {
  const script = text('examples/openstack/configure.sh');
  const edits = [...editsOf(changes.nova), ...editsOf(changes.glance)];

  expect(edits.length).toBeGreaterThan(0);
  expect(edits.filter((edit) => !script.includes(edit))).toEqual([]);
});

test('an edit whose text is absent, or occurs twice, is an error', () => {
  expect(edited('a b', { b: 'c', '': 'd' })).toBe('a cd');
  expect(() => edited('a b', { d: 'c' })).toThrow('occurs 0 times');
  expect(() => edited('a a', { a: 'c' })).toThrow('occurs 2 times');
});
