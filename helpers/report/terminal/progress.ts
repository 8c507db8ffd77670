import { requirements } from '../../../contracts/requirements.ts';
import { requirementVerdict } from '../../verdict/findings.ts';
import type { EndedTest } from '../../verdict/run-record.ts';
import { featureOf } from '../formats/junit.ts';
import { painted, type SummaryStyle } from './style.ts';

interface Tally {
  left: number;
  readonly tests: EndedTest[];
}

/** Prints what is being exercised: a line for each code or topic that is over, and on a terminal where the run stands. */
export class Progress {
  readonly #tallies = new Map<string, Tally>();
  readonly #write: (text: string) => void;
  readonly #style: SummaryStyle;
  readonly #live: boolean;
  #total = 0;
  #done = 0;

  /** `live`: the last line may be overwritten, as on a terminal. */
  constructor(write: (text: string) => void, style: SummaryStyle, live: boolean) {
    this.#write = write;
    this.#style = style;
    this.#live = live;
  }

  /** Expects a test of a requirement; `target` is empty if there is only one. */
  expect(requirement: EndedTest['requirement'], target: string): void {
    const key = keyOf(requirement, target);
    const tally = this.#tallies.get(key) ?? { left: 0, tests: [] };
    tally.left += 1;
    this.#total += 1;
    this.#tallies.set(key, tally);
  }

  add(ended: EndedTest, target: string): void {
    const key = keyOf(ended.requirement, target);
    const tally = this.#tallies.get(key);
    if (tally === undefined) return;
    tally.left -= 1;
    this.#done += 1;
    tally.tests.push(ended);
    if (tally.left === 0) this.#write(`${this.#clear()}${this.#line(key, tally.tests)}\n`);
    if (this.#live) this.#write(`${this.#clear()}  ${this.#done}/${this.#total}  ${ended.requirement}`);
  }

  /** Takes the overwritten line away. */
  end(): void {
    if (this.#live) this.#write(this.#clear());
  }

  #clear(): string {
    return this.#live ? '\r\x1b[2K' : '';
  }

  #line(key: string, tests: readonly EndedTest[]): string {
    const verdicts = tests.map(requirementVerdict);
    const count = (...wanted: string[]) => verdicts.filter((verdict) => wanted.includes(verdict)).length;
    const parts = [
      [count('pass'), 'passed', 'green'],
      [count('error', 'warning'), 'violated', 'red'],
      [count('note'), 'not met', 'dim'],
      [count('accepted'), 'accepted', 'yellow'],
      [count('broken'), 'harness failure', 'magenta'],
      [count('untested'), 'not tested', 'yellow'],
    ] as const;
    const shown = parts
      .filter(([number]) => number > 0)
      .map(([number, word, colour]) => painted(`${number} ${word}`, colour, this.#style));
    return `  ${key.padEnd(24)} ${shown.join(', ')}`;
  }
}

function keyOf(requirement: EndedTest['requirement'], target: string): string {
  const feature = featureOf(requirements[requirement]);
  return target === '' ? feature : `${target}: ${feature}`;
}
