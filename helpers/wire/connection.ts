import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Failure } from '../exchange.ts';
import type { TransportSettings } from '../transport.ts';
import { trusting } from './authority.ts';
import { failureOf, lateness, type Phase } from './failure.ts';
import { type Reading, ResponseReader } from './reader.ts';
import type { Address } from './request.ts';

/** Opens a socket, TLS where the address says so; `ready` is called once a request may be written. */
export type Opening = (to: Address, ready: () => void) => Socket;

/** A way to open sockets under these settings. TLS sessions are resumed; throws for an authority that is no PEM. */
export function opening(settings: TransportSettings): Opening {
  const trust = settings.ca === undefined ? undefined : trusting(settings.ca);
  const sessions = new Map<string, Buffer>();
  return (to, ready) =>
    to.tls ? secured(to, settings, trust, sessions, ready) : connect({ host: to.host, port: to.port }, ready);
}

function secured(
  to: Address,
  settings: TransportSettings,
  trust: SecureContext | undefined,
  sessions: Map<string, Buffer>,
  ready: () => void,
): Socket {
  const session = sessions.get(to.authority);
  const socket = connectTls(
    {
      host: to.host,
      port: to.port,
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: settings.insecureTls !== true,
      ...(isIP(to.host) === 0 && { servername: to.host }),
      ...(trust && { secureContext: trust }),
      ...(session && { session }),
    },
    ready,
  );
  return socket.on('session', (fresh: Buffer) => sessions.set(to.authority, fresh));
}

/** One connection: requests go out one after the other, each with a reader of its own. */
export class Connection {
  readonly #socket: Socket;
  #phase: Phase = 'connecting';
  #waiting: Buffer | undefined;
  #reader: ResponseReader | undefined;
  #ended: Failure | 'closed' | undefined;
  #wake: () => void = () => {};

  constructor(open: Opening, to: Address) {
    this.#socket = open(to, () => this.#opened());
    if (to.tls) this.#socket.once('connect', () => this.#tcpOpened());
    this.#socket.on('data', (chunk: Buffer) => this.#received(chunk));
    this.#socket.on('end', () => this.#finished('closed'));
    this.#socket.on('error', (error) => this.#finished(failureOf(error, this.#phase)));
    this.#socket.on('close', () => this.#finished('closed'));
  }

  /** Whether the other side has ended the connection. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Sends a request and reads until its response is whole, the connection ends, or the time is up. */
  async ask(octets: Buffer, method: string, timeoutMs: number): Promise<Reading> {
    const reader = new ResponseReader(method);
    // Octets that nothing asked for would be taken for the next response by any client.
    if (this.#reader) reader.push(this.#reader.reading().stray);
    this.#reader = reader;
    if (this.#ended !== undefined) this.#tell(reader, this.#ended);
    else if (this.#phase === 'open') this.#socket.write(octets);
    else this.#waiting = octets;
    if (!reader.done) await this.#pause(timeoutMs);
    reader.stop(lateness(this.#phase, timeoutMs));
    return reader.reading();
  }

  /** Waits for stray octets, at most so long, or until the other side ends the connection; gives those that came. */
  async linger(waitMs: number): Promise<Buffer> {
    if (this.#ended === undefined) await this.#pause(waitMs);
    return this.#reader?.reading().stray ?? Buffer.alloc(0);
  }

  /** Ends the connection; a request under way ends as closed, and says by whom. */
  close(): void {
    this.#reader?.end('was ended by this side');
    this.#wake();
    this.#socket.destroy();
  }

  #opened(): void {
    this.#phase = 'open';
    if (this.#waiting) this.#socket.write(this.#waiting);
    this.#waiting = undefined;
  }

  #tcpOpened(): void {
    if (this.#phase === 'connecting') this.#phase = 'securing';
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
    const reading = this.#reader?.done === false;
    this.#reader?.push(chunk);
    if (reading && this.#reader?.done === true) this.#wake();
  }

  #finished(how: Failure | 'closed'): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    if (this.#reader) this.#tell(this.#reader, how);
    this.#wake();
  }

  #tell(reader: ResponseReader, how: Failure | 'closed'): void {
    if (how === 'closed' || (how.kind === 'reset' && reader.started)) reader.end(how === 'closed' ? 'was closed' : 'was reset');
    else reader.stop(how);
  }
}
