import type { Environment } from './environment.ts';
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

/** Whether a text of this format is a secret. */
const isSecret = (format: string): boolean => ['token', 'secret', 'gateway-field'].includes(format);

/** Whether a text of this format is a secret or may hold one. */
export const holdsSecret = (format: string): boolean => isSecret(format) || ['field', 'provoking-field', 'body'].includes(format);

/** What {@link withReferences} needs to know of the place of a text. `format` is that of its schema. */
interface Filling {
  readonly env?: Environment;
  readonly open?: readonly string[];
  readonly format: string;
  readonly where: string;
  readonly problems: Problems;
}

/**
 * A text with `${NAME}` replaced; undefined, after a problem was added, if a variable is not set. What stands in a token, a field or a content is
 * a secret.
 */
export function withReferences(written: string, { env, open = [], format, where, problems }: Filling): string | undefined {
  if (env === undefined) return written;
  let isWhole = true;
  const text = written.replace(reference, (all, name: string) => {
    const found = env[name];
    if (found === undefined) {
      isWhole = false;
      problems.add(where, `the environment variable ${name} to be set`, 'nothing', `set ${name}, or do not refer to it`);
    } else if (isSecret(format) || (holdsSecret(format) && !open.includes(name))) problems.keepSecret(found);
    return found ?? all;
  });
  return isWhole ? text : undefined;
}
