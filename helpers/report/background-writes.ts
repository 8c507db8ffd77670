/** Work that goes on while tests run, and whose failure is reported at the end, not as an unhandled rejection earlier. */
export class BackgroundWrites {
  readonly #work = new Set<Promise<unknown>>();
  #failure: { readonly reason: unknown } | undefined;

  /** Takes in work that has begun. */
  add(work: Promise<unknown>): void {
    this.#work.add(work);
    // What has ended is forgotten: a run has tens of thousands of files.
    const ended = (): void => void this.#work.delete(work);
    work.then(ended, (reason: unknown) => {
      this.#failure ??= { reason };
      ended();
    });
  }

  /** Resolves when all of it has ended. @throws what the first that failed threw */
  async done(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
    if (this.#failure !== undefined) throw this.#failure.reason;
  }
}
