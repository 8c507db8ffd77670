import { parseArgs } from 'node:util';

const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;

/** Options of Playwright's that choose tests by something else than their file. */
const choosing = {
  ...{ grep: { ...text, short: 'g' }, 'grep-invert': { ...text, short: 'G' }, 'last-failed': flag },
  ...{ 'only-changed': flag, 'test-list': text, 'test-list-invert': text },
} as const;

/** Other options of Playwright's whose value may be the next word. */
const others = {
  ...{ config: { ...text, short: 'c' }, workers: { ...text, short: 'j' }, 'global-timeout': text, 'max-failures': text },
  ...{ output: text, project: text, 'repeat-each': text, reporter: text, retries: text, shard: text, timeout: text, trace: text },
} as const;

/** A command line of Playwright's, told apart into options and other words: that of this process, before Playwright reads it. */
export const tokensIn = (words: readonly string[] = process.argv) =>
  parseArgs({ args: [...words], options: { ...choosing, ...others }, strict: false, tokens: true }).tokens;

/** The value of an option, the last one if it is repeated; undefined if it is not given. */
export function optionIn(name: keyof typeof choosing | keyof typeof others, words?: readonly string[]): string | undefined {
  const last = tokensIn(words).findLast((token) => token.kind === 'option' && token.name === name);
  return last?.kind === 'option' ? last.value : undefined;
}

/** Whether an option of this name chooses tests by something else than their file. */
export const choosesTests = (name: string): boolean => Object.hasOwn(choosing, name);
