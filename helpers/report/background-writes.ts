/** Work that goes on while tests run, and whose failure is reported at the end, not as an unhandled rejection earlier. */
export class Pending {
  readonly #work: Promise<unknown>[] = [];

  /** Takes in work that has begun. */
  add(work: Promise<unknown>): void {
    work.catch(() => {});
    this.#work.push(work);
  }

  /** Resolves when all of it has ended. @throws what the first that failed threw */
  async done(): Promise<void> {
    for (const each of await Promise.allSettled(this.#work)) if (each.status === 'rejected') throw each.reason;
  }
}
