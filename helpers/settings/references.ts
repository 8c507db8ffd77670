import type { Environment } from './environment.ts';
import { escaped } from './json-or-yaml.ts';
import { namesSecret } from './secret-names.ts';
import type { Problems } from './settings-error.ts';

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A reference as written in a target file. */
export function referenceTo(name: string): string {
  return `\${${name}}`;
}

/** Whether a text refers to an environment variable as `${NAME}`. */
export function refers(text: string): boolean {
  return text.search(reference) >= 0;
}

/** The names that a text refers to. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(reference)].flatMap(([, name]) => name ?? []);
}

/** A secret text with `${NAME}` replaced. A missing variable is a problem. */
export function referencesResolved(text: string, env: Environment, where: string, problems: Problems): string {
  return text.replace(reference, (all, name: string) => {
    const found = env[name];
    if (found !== undefined) problems.keepSecret(found);
    else problems.add(where, `the environment variable ${name} to be set`, 'nothing', `set ${name}`);
    return found ?? all;
  });
}

/**
 * Resolves `${NAME}` in every text of a target file. Commands keep their references for the shell, so that no value becomes shell syntax,
 * but the variable must be set. A missing variable is a problem at its pointer. Variables in tokens, fields, contents and passphrases are
 * kept as secrets.
 */
export function resolved(value: unknown, env: Environment, file: string, problems: Problems): unknown {
  const ofUrl = new Set(variablesIn(urlOf(value)));
  const text = (whole: string, pointer: string): string => {
    const isCommand = /\/(run|command)$/.test(pointer);
    const isSecret = /^\/headers\/|\/token$|assphrase$/.test(pointer);
    // A request may name the target's own URL. Reports show it: as a secret it would leave no exchange that can be judged.
    const mayHoldSecret = (name: string): boolean => /\/headers\/|\/body$/.test(pointer) && !ofUrl.has(name);
    return whole.replace(reference, (all, name: string) => {
      const found = env[name];
      if (found === undefined) {
        problems.add(
          `${file} ${pointer}`,
          `the environment variable ${name} to be set`,
          'nothing',
          `set ${name}, or remove the member`,
        );
      } else if (isSecret || mayHoldSecret(name) || namesSecret(name)) problems.keepSecret(found);
      return isCommand || found === undefined ? all : found;
    });
  };
  const walk = (node: unknown, pointer: string): unknown => {
    if (typeof node === 'string') return text(node, pointer);
    if (Array.isArray(node)) return node.map((item, index) => walk(item, `${pointer}/${index}`));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, walk(member, `${pointer}/${escaped(name)}`)]));
  };
  return walk(value, '');
}

/** The URL of the target as the file writes it. */
function urlOf(file: unknown): string {
  const url = typeof file === 'object' && file !== null && 'url' in file ? file.url : undefined;
  return typeof url === 'string' ? url : '';
}
