import { join } from 'node:path';
import { parse } from 'dotenv';
import type { Environment } from '../platform/environment.ts';
import { OWN_RUN } from './command-environment.ts';
import { nearName } from './near-name.ts';
import { givenText } from './operators-file.ts';
import { knownVariables, namesSecret } from './schema.ts';
import { type Problems, secretShape } from './settings-error.ts';

/** What dotenv takes for a variable; a value in quotation marks may go on in further lines. It skips all else in silence. */
const dotenvVariable =
  /^\s*(?:export\s+)?[\w.-]+(?:\s*=|:\s+?)(?:\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm;

/** Adds a problem for each line of `.env` that sets nothing. It may hold a secret, so that no message shows more of it than a known name. */
function checkLines(text: string, problems: Problems): void {
  const unread = text.replace(/\r\n?/g, '\n').replace(dotenvVariable, (read) => read.replace(/[^\n]/g, ''));
  for (const [index, line] of unread.split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const name = knownVariables.find((known) => line.split(/\W+/).includes(known));
    const fix = name === undefined ? 'write it like TARGET_MAX_RPS=5, or put a # in front of it' : `write ${name}=value`;
    const received = secretShape(line, 'a line');
    problems.add(`.env line ${index + 1}`, 'NAME=value, a comment or an empty line', received, fix);
  }
}

/** Adds a problem for each variable that is set more than once: the last one would win in silence. */
function checkTwice(text: string, problems: Problems): void {
  const set = text.replace(/\r\n?/g, '\n').match(dotenvVariable) ?? [];
  const names = set.flatMap((line) => /^\s*(?:export\s+)?([\w.-]+)/.exec(line)?.[1] ?? []);
  for (const name of new Set(names)) {
    const times = names.filter((each) => each === name).length;
    if (times > 1) problems.add('.env', 'each variable once', `${name} ${times} times`, 'remove the line that does not hold');
  }
}

/** The variables of a folder's `.env`; none if there is no such file. */
export function dotenvIn(cwd: string, problems: Problems): Environment {
  try {
    const text = givenText(join(cwd, '.env'));
    checkLines(text, problems);
    checkTwice(text, problems);
    return parse(text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      problems.add('.env', 'a readable file', 'a file that cannot be read', 'make it readable, or remove it');
    }
    return {};
  }
}

/** The variables whose values are secret, each with its value. */
export function secretVariables(env: Environment): [name: string, value: string][] {
  return Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && namesSecret(name) ? [[name, value]] : [],
  );
}

/** The values of fields, one a line, without their names, which a message may show; a line without a name whole. */
const valuesOfFields = (text: string): string[] => text.split(/\r?\n/).map((line) => line.replace(/^[\w-]+:/, '').trim());

/** Removes the values of all secret variables from messages. */
export function keepSecrets(env: Environment, problems: Problems): void {
  problems.keepSecret(
    ...secretVariables(env).flatMap(([name, value]) => (name === 'TARGET_HEADERS' ? valuesOfFields(value) : [value])),
  );
}

/** The variable that was most likely meant. The prefix that all share makes none of them near. */
function nearVariable(name: string): string | undefined {
  const prefix = name.slice(0, name.indexOf('_') + 1);
  const rests = knownVariables.flatMap((known) => (known.startsWith(prefix) ? [known.slice(prefix.length)] : []));
  const rest = name.slice(prefix.length);
  const near = nearName(rest, rests) ?? rests.find((each) => rest.startsWith(`${each}_`) || each.startsWith(`${rest}_`));
  return near === undefined ? undefined : `${prefix}${near}`;
}

/**
 * Adds a problem for each unknown TARGET_* or CONFORMANCE_*, and for a known one in other letters than capitals, unless that is set, too:
 * other tools have variables such as `target_platform`. `referenced` are names that target files refer to.
 */
export function checkNames(env: Environment, referenced: ReadonlySet<string>, problems: Problems): void {
  for (const [name, value] of Object.entries(env)) {
    const capitals = name.toUpperCase();
    const isMeant = knownVariables.includes(capitals) && env[capitals] === undefined;
    if (value === undefined || !(isMeant || /^(TARGET|CONFORMANCE)_/.test(name))) continue;
    if (knownVariables.includes(name) || referenced.has(name)) continue;
    const near = nearVariable(capitals);
    const fix = near === undefined ? 'unset it; docs/configuration.md lists all of them' : `did you mean ${near}?`;
    problems.add(problems.bare(name), 'a variable of this suite', 'an unknown name', fix);
  }
}

const outside = /^(TARGET_|CONFORMANCE_|OS_|RAX_|ALLURE_)|_PROXY$/i;

/** The environment without variables that choose, name or reach a target: for the project's own runs. */
export function scrubbed(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !outside.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

/** A scrubbed environment that also marks the process as the project's own: it does not read `.env`, and goes to loopback only. */
export function ownRun(env: Environment): Record<string, string> {
  return { ...scrubbed(env), [OWN_RUN]: '1' };
}
