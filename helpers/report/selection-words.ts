import { internal } from '../platform/internal-variable.ts';
import type { Selection } from '../verdict/verdict-file.ts';

type Chosen = Pick<Selection, 'kind' | 'text'>;

/** Options of Playwright's that choose tests by something else than their file. */
const choosing = /^(?:-g|-gv|--(?:grep|grep-invert|last-failed|only-changed|test-list|test-list-invert))(?:=|$)/;

/** Options of these that have a value in the next word, if they have no `=`. */
const takingValue = /^(?:-g|-gv|--(?:grep|grep-invert|test-list|test-list-invert))$/;

/** Other options of Playwright's that may have a value in the next word. */
const others =
  /^(?:-c|-j|-x|--(?:config|global-timeout|max-failures|output|project|repeat-each|reporter|retries|shard|timeout|trace|workers))$/;

/** The choice of Playwright's command line, without the options that choose no test; undefined if that is everything. */
export function chosenBy(words: readonly string[]): Chosen | undefined {
  if (internal().smoke) return { kind: 'smoke', text: 'smoke' };
  const chosen: string[] = [];
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place] ?? '';
    const value = words[place + 1];
    if (choosing.test(word)) chosen.push(word, ...(takingValue.test(word) && value !== undefined ? [value] : []));
    else if (!word.startsWith('-')) chosen.push(word);
    if (takingValue.test(word) || others.test(word)) place += 1;
  }
  if (chosen.length === 0) return undefined;
  return { kind: chosen.some((word) => choosing.test(word)) ? 'grep' : 'files', text: chosen.join(' ') };
}

/** One shard of what was chosen. */
export function shardOf(
  chosen: Chosen | undefined,
  { current, total }: { readonly current: number; readonly total: number },
): Chosen {
  const of = chosen === undefined ? '' : ` of ${chosen.text}`;
  return { kind: 'shard', text: `${current}/${total}${of}` };
}
