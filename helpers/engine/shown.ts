import type { Exchange } from '../http/exchange.ts';
import type { Bystander } from '../images/client/image.ts';

/** What the requests of an entry have shown so far, by their rows. */
export class Shown {
  /** The image that the requests are aimed at, once there is one. */
  image?: Bystander;
  readonly #rows = new Map<string, readonly Exchange[]>();
  /** The answers to the last request, or to those that were last sent side by side. */
  last: readonly Exchange[] = [];

  add(row: string, ...answers: readonly Exchange[]): void {
    this.#rows.set(row, [...(this.#rows.get(row) ?? []), ...answers]);
  }

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

  /** The status of a row; 0 if it got no answer. */
  statusOf(row: string): number {
    return this.row(row).response?.status ?? 0;
  }
}
