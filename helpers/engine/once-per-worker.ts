import type { Exchange } from '../http/exchange.ts';
import type { Recorder } from '../http/recorder.ts';

/** Options of what is made once. */
interface OnceOptions<T> {
  /** Whether it serves other tests. */
  readonly serves?: (value: T) => boolean;
  /** The exchanges that another test shows, if more are sent meanwhile; by default all of that time. */
  readonly sentFor?: (value: T) => readonly Exchange[];
}

/** Requests that several tests look at are sent once in a worker; each of the tests shows them. */
export class OncePerWorker {
  readonly #recorder: Recorder;
  readonly #making = new Map<string, Promise<unknown>>();
  readonly #made = new Map<string, { readonly value: unknown; readonly exchanges: readonly Exchange[] }>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /**
   * What `make` gave the first time it was called under this name. If it skips, throws, or gives what serves no other test, the next
   * test tries again.
   */
  async once<T>(name: string, make: () => Promise<T>, options: OnceOptions<T> = {}): Promise<T> {
    // Another row of the test may be about to make it.
    for (let making = this.#making.get(name); making !== undefined; making = this.#making.get(name)) await making.catch(() => {});
    const known = this.#made.get(name);
    if (known === undefined) {
      const making = this.#make(name, make, options).finally(() => this.#making.delete(name));
      this.#making.set(name, making);
      return making;
    }
    this.#recorder.mention(known.exchanges);
    return known.value as T;
  }

  async #make<T>(name: string, make: () => Promise<T>, { serves = () => true, sentFor }: OnceOptions<T>): Promise<T> {
    const before = this.#recorder.current.length;
    const value = await make();
    if (serves(value)) this.#made.set(name, { value, exchanges: sentFor?.(value) ?? this.#recorder.current.slice(before) });
    return value;
  }
}
