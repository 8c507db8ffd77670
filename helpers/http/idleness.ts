import { performance } from 'node:perf_hooks';
import type { Transport } from './transport.ts';

/** A request without a response for this long, in ms, may wait for an idle connection to end. */
const patienceMs = 700;

/**
 * Whether this process may leave connections idle. A server with one process or thread for each connection serves no request beside idle
 * ones: if a response comes only after they were closed, none is left idle any more.
 */
export class Idleness {
  readonly #pools: (() => void)[] = [];
  #may = true;

  get may(): boolean {
    return this.#may;
  }

  /** Adds what closes the idle connections of a transport. */
  add(closeIdle: () => void): void {
    this.#pools.push(closeIdle);
  }

  /** Sends by this transport. Closes the idle connections of all transports once a response is late; the request itself is untouched. */
  beside(transport: Transport): Transport {
    return {
      name: transport.name,
      send: (request, options) => this.#waiting(transport.send(request, options)),
      dispose: () => transport.dispose(),
    };
  }

  /** Leaves no connection idle from now on: the server ends them. */
  stop(): void {
    this.#may = false;
  }

  async #waiting<T>(sent: Promise<T>): Promise<T> {
    let closed: number | undefined;
    const timer = setTimeout(() => {
      closed = performance.now();
      for (const closeIdle of this.#pools) closeIdle();
    }, patienceMs);
    try {
      return await sent;
    } finally {
      clearTimeout(timer);
      // A response that comes much later was slow for another reason.
      if (closed !== undefined && performance.now() - closed < patienceMs) this.stop();
    }
  }
}
