import type { Exchange } from '../http/exchange.ts';
import type { Recorder } from '../http/recorder.ts';

/** Requests that several tests look at are sent once in a worker; each of the tests shows them. */
export class OncePerWorker {
  readonly #recorder: Recorder;
  readonly #made = new Map<string, { readonly value: unknown; readonly exchanges: readonly Exchange[] }>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /**
   * What `make` gave the first time it was called under this name. If it skips, throws, or gives what serves no other test, the next
   * test tries again.
   */
  async once<T>(name: string, make: () => Promise<T>, serves: (value: T) => boolean = () => true): Promise<T> {
    const known = this.#made.get(name);
    if (known !== undefined) {
      this.#recorder.mention(known.exchanges);
      return known.value as T;
    }
    const before = this.#recorder.current.length;
    const value = await make();
    if (serves(value)) this.#made.set(name, { value, exchanges: this.#recorder.current.slice(before) });
    return value;
  }
}
