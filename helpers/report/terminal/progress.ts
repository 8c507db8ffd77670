import { grouped } from '../../../contracts/grouped.ts';
import { requirements } from '../../../contracts/requirements.ts';
import type { EndedTest } from '../../verdict/run-record.ts';
import { requirementVerdict } from '../../verdict/run-verdict.ts';
import type { RequirementVerdict } from '../../verdict/verdict-file.ts';
import { verdictWords } from '../block.ts';
import { featureOf } from '../formats/junit.ts';
import { moodColours, painted, type SummaryStyle } from './style.ts';

/** The order in which verdicts are counted. */
const reading = Object.keys(verdictWords) as readonly RequirementVerdict[];

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
    const shown = [...grouped(tests, requirementVerdict)]
      .sort(([one], [other]) => reading.indexOf(one) - reading.indexOf(other))
      .map(([verdict, { length }]) => painted(`${length} ${verdictWords[verdict]}`, moodColours[verdict], this.#style));
    return `  ${key.padEnd(24)} ${shown.join(', ')}`;
  }
}

function keyOf(requirement: EndedTest['requirement'], target: string): string {
  const feature = featureOf(requirements[requirement]);
  return target === '' ? feature : `${target}: ${feature}`;
}
