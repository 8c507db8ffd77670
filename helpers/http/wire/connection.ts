import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Failure } from '../exchange.ts';
import type { Standing } from '../kept-connections.ts';
import { failureOf, lateness } from './failure.ts';
import { type ReadMessage, ResponseReader } from './response-reader.ts';

/**
 * The client's next step once the octets are sent: read on, end its side of the connection and read on, close the connection, or send the
 * rest of the request and read on. `awaited`: the rest is sent only once the server has answered 100 (Continue).
 */
export type Afterwards = 'reads' | 'ends' | 'hangs up' | { readonly rest: Buffer; readonly awaited?: true };

/** How the request of a client that hangs up ends, whoever closes the connection first. */
const hungUp: Failure = { kind: 'hung-up', detail: 'this run closed the connection once the request was sent' };

/**
 * How long a client that hangs up has ended its side, at most, before it closes the connection, in ms. It closes at the first octet that
 * comes: a reset earlier would drop what the server has not read.
 */
const hangingUpMs = 500;

/** How long after the first part of a request its rest is sent, in ms: a server has read the first by then. */
const apartMs = 100;

/** An open connection: sends requests one after the other, each with its own reader. */
export class Connection implements Standing {
  readonly #socket: Socket;
  #reader: ResponseReader | undefined;
  #ended: Failure | 'closed' | undefined;
  #endedAt: number | undefined;
  /** Octets came while no request was in progress. */
  #unasked = false;
  /** Whether the client reads what comes. */
  #hears = true;
  #wake: () => void = () => {};
  #restTimer: NodeJS.Timeout | undefined;
  /** The rest of a request that 100 (Continue) asks for. */
  #awaited: Buffer | undefined;

  /** `socket` is open, after the handshake of TLS. */
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('end', () => this.#finished('closed'));
    socket.on('error', (error) => this.#finished(failureOf(error, 'open')));
    socket.on('close', () => this.#finished('closed'));
  }

  /** Whether the other side has ended the connection. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /** Whether a request may be sent: the connection has not ended, and nothing came that no request asked for. */
  get isIdle(): boolean {
    return this.#ended === undefined && !this.#unasked;
  }

  /**
   * Sends a request and reads until its response is complete, the connection ends, or the time is up; `then` is what the client does once
   * the octets are sent. The rest of a request is not sent once it has a response. `timeoutMs` is the time that a failure names: the
   * time of the whole exchange, of which `waitMs` is left.
   */
  async ask(
    octets: Buffer,
    method: string,
    waitMs: number,
    then: Afterwards = 'reads',
    timeoutMs = waitMs,
  ): Promise<ReadMessage> {
    const reader = new ResponseReader(method);
    // Any client would take unrequested octets for the next response.
    if (this.#reader) reader.push(this.#reader.reading().stray);
    this.#reader = reader;
    if (this.#ended === undefined) this.#write(octets, then);
    else this.#tell(reader, this.#ended);
    if (!reader.done) await this.#pause(waitMs);
    clearTimeout(this.#restTimer);
    this.#awaited = undefined;
    reader.stop(lateness('open', timeoutMs));
    return reader.reading();
  }

  /** Waits for stray octets, at most this long, or until the other side ends the connection. Returns those that arrived. */
  async linger(waitMs: number): Promise<Buffer> {
    if (this.#ended === undefined) await this.#pause(waitMs);
    return this.#reader?.reading().stray ?? Buffer.alloc(0);
  }

  /** Ends the connection. A request in progress ends as closed, and names the side that closed. */
  close(): void {
    this.#reader?.end('was closed by the suite');
    this.#wake();
    this.#socket.destroy();
  }

  /** Releases the socket, for use as a tunnel. */
  release(): Socket {
    this.#ended = 'closed';
    return this.#socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close').pause();
  }

  #write(octets: Buffer, then: Afterwards): void {
    this.#hears = then !== 'hangs up';
    if (typeof then === 'object' && then.awaited) this.#awaited = then.rest;
    else if (typeof then === 'object') this.#sendLater(then.rest);
    if (then === 'reads' || typeof then === 'object') this.#socket.write(octets);
    else this.#socket.end(octets, () => then === 'hangs up' && setTimeout(() => this.#hangUp(), hangingUpMs));
  }

  /** In two halves: between them, a server in this process reads the first part, however busy the process is. */
  #sendLater(rest: Buffer): void {
    const half = (then: () => void): NodeJS.Timeout => setTimeout(then, apartMs / 2);
    this.#restTimer = half(() => {
      this.#restTimer = half(() => this.#socket.write(rest));
    });
  }

  #hangUp(): void {
    this.#finished('closed');
    this.#socket.destroy();
  }

  #pause(most: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, most);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #received(chunk: Buffer): void {
    if (!this.#hears) {
      this.#hangUp();
      return;
    }
    const reading = this.#reader?.done === false;
    this.#unasked ||= !reading;
    this.#reader?.push(chunk);
    if (this.#awaited !== undefined && this.#reader?.continued && !this.#reader.done) {
      this.#socket.write(this.#awaited);
      this.#awaited = undefined;
    }
    if (reading && this.#reader?.done === true) this.#wake();
  }

  #finished(how: Failure | 'closed'): void {
    if (this.#ended !== undefined) return;
    this.#ended = this.#hears ? how : hungUp;
    this.#endedAt = performance.now();
    if (this.#reader) this.#tell(this.#reader, this.#ended);
    this.#wake();
  }

  #tell(reader: ResponseReader, how: Failure | 'closed'): void {
    if (how === 'closed' || (how.kind === 'reset' && reader.begun)) reader.end(how === 'closed' ? 'was closed' : 'was reset');
    else reader.stop(how);
  }
}
