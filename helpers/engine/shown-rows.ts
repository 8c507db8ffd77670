import type { Exchange } from '../http/exchange.ts';
import type { ListPages } from '../images/client/lists.ts';
import type { Deletion } from './deletion.ts';

/** What the requests of an entry have shown so far, by their rows. */
export class ShownRows {
  /** The deletion that all entries of a worker look at, if this one does. */
  deletion?: Deletion | undefined;
  readonly #rows = new Map<string, readonly Exchange[]>();
  /** The answers to the last request, or to those that were last sent side by side. */
  last: readonly Exchange[] = [];

  add(row: string, ...answers: readonly Exchange[]): void {
    this.#rows.set(row, [...(this.#rows.get(row) ?? []), ...answers]);
  }

  /** The last list of changes. */
  list?: ListPages;

  /** All answers but the last. */
  get earlier(): readonly Exchange[] {
    return [...this.#rows.values()].flat().filter((each) => !this.last.includes(each));
  }

  /** All answers of a row; empty if it was not sent. */
  all(row: string): readonly Exchange[] {
    return this.#rows.get(row) ?? [];
  }

  /** The answer of a row, the last if there are several. @throws Error if no request has that row, which is a defect of the entry */
  row(row: string): Exchange {
    const answer = this.all(row).at(-1);
    if (answer === undefined) throw new Error(`no request was sent as "${row}"`);
    return answer;
  }

  /** What was seen around the deletion that all entries of a worker look at. @throws Error if the entry does not begin with it */
  get around(): Deletion {
    if (this.deletion === undefined) throw new Error('the entry does not begin with the deletion');
    return this.deletion;
  }

  /** The status of a row; 0 if it got no answer. */
  statusOf(row: string): number {
    return this.row(row).response?.status ?? 0;
  }
}
