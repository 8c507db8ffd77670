import { parseArgs } from 'node:util';
import { handDown } from '../playwright-internals/internal-variable.ts';
import type { CommandOptions, Given } from './command-words.ts';
import { UsageError } from './usage-error.ts';

/** Options of a run that starts the service under test, waits until it answers, and ends it after the run. */
export const serverOptions = {
  server: {
    type: 'string',
    value: 'COMMAND',
    help: 'start the service under test with this shell command, and end it after the run',
  },
  wait: { type: 'string', value: 'URL', check: httpUrl, help: 'begin when this URL of the service answers; goes with --server' },
} as const satisfies CommandOptions;

/**
 * Has Playwright start the service under test, if a command for it is given. Returns the words that are left for Playwright.
 * @throws UsageError if only one of the two options is given
 */
export function serve({ text, words }: Pick<Given<typeof serverOptions>, 'text' | 'words'>): readonly string[] {
  const [command, url] = [text('server'), text('wait')];
  if (command === undefined && url === undefined) return words;
  if (command === undefined || url === undefined)
    throw new UsageError('--server COMMAND and --wait URL go together: give the one that is missing.');
  handDown({ server: { command, url } });
  return withoutOptions(words, Object.keys(serverOptions));
}

function withoutOptions(words: readonly string[], names: readonly string[]): string[] {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const taken = new Set(
    tokens.flatMap((token) =>
      token.kind === 'option' && names.includes(token.name)
        ? [token.index, ...(token.inlineValue === false ? [token.index + 1] : [])]
        : [],
    ),
  );
  return words.filter((_, place) => !taken.has(place));
}

function httpUrl(value: string): string | undefined {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? undefined : 'an http or https URL';
}
