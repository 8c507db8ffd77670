import type { Environment } from './environment.ts';
import { escaped } from './json-text.ts';
import { namesSecret } from './names.ts';
import type { Problems } from './settings-error.ts';

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A reference as it stands in a target file. */
export function referenceTo(name: string): string {
  return `\${${name}}`;
}

/** Whether a text refers to an environment variable as `${NAME}`. */
export function refers(text: string): boolean {
  return text.search(reference) >= 0;
}

/** A value with its references resolved, and the names of all variables it refers to. */
export interface Resolved {
  readonly value: unknown;
  readonly names: ReadonlySet<string>;
}

/**
 * Resolves `${NAME}` in every text of a target file. Commands keep theirs for the shell, so that no value becomes shell
 * syntax; but the variable must be there. A variable that is missing is a problem at its pointer.
 */
export function resolved(value: unknown, env: Environment, file: string, problems: Problems): Resolved {
  const names = new Set<string>();
  const text = (whole: string, pointer: string): string => {
    const isCommand = /\/(run|command)$/.test(pointer);
    const holdsSecret = /\/token$|\/headers\/|\/body$/.test(pointer);
    const filled = whole.replace(reference, (all, name: string) => {
      names.add(name);
      const found = env[name];
      if (found === undefined) {
        problems.add(
          `${file} ${pointer}`,
          `the environment variable ${name} to be set`,
          'nothing',
          `set ${name}, or remove the member`,
        );
      } else if (holdsSecret || namesSecret(name)) problems.keepSecret(found);
      return isCommand || found === undefined ? all : found;
    });
    return filled;
  };
  const walk = (node: unknown, pointer: string): unknown => {
    if (typeof node === 'string') return text(node, pointer);
    if (Array.isArray(node)) return node.map((item, index) => walk(item, `${pointer}/${index}`));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, walk(member, `${pointer}/${escaped(name)}`)]));
  };
  return { value: walk(value, ''), names };
}
