import { performance } from 'node:perf_hooks';
import type { Failure } from './exchange.ts';
import { type Keeping, lineOf, mostAgeMs, patienceMs, staysFor } from './keeping.ts';
import { type Fresh, fresh, SpareConnections } from './spare-connections.ts';
import type { Ahead, Outbound, SendResult, WireOptions } from './transport.ts';

/** A connection that can stand idle. */
export interface Standing {
  /** Whether it is open, and nothing has come on it that no request asked for. */
  readonly isIdle: boolean;
  /** When the server ended it, on the clock of `performance`. */
  readonly endedAt: number | undefined;
  close(): void;
}

/** A request as far as its connection matters. */
interface Asked<C> {
  readonly request: Outbound;
  readonly options: WireOptions;
  readonly open: () => Promise<C | Failure>;
  readonly ask: (connection: C) => Promise<SendResult>;
}

interface Idle<C> {
  readonly connection: C;
  readonly line: string;
  /** Whether requests share it by its name: a test is about it. It outlasts those that only save time. */
  readonly isShared: boolean;
  readonly openedAt: number;
  readonly since: number;
  readonly mostMs: number;
  readonly timer: NodeJS.Timeout;
}

/** The most connections that stand idle beside each other: a caller has two, and tests send four requests at a time. */
const mostIdle = 8;

/** How long the ends of several connections take to come, in ms. */
const othersMs = 100;

/** How long a process that was busy takes to read what it has received, in ms. */
const eventsMs = 50;

/** Gives each request a connection: one that is kept, or a new one. */
export class KeptConnections<C extends Standing> {
  readonly #keeping: Keeping | undefined;
  readonly #live = new Set<C>();
  #idle: Idle<C>[] = [];
  readonly #ahead = new Map<Ahead, Promise<Fresh<C> | undefined>>();
  readonly #spares = new SpareConnections<C>();
  #isOver = false;

  constructor(keeping: Keeping | undefined) {
    this.#keeping = keeping;
  }

  /** Opens the connection of a request that may be sent in a moment, unless a kept one stands for it, or its test is about the connection. */
  ready({ request, options, open }: Omit<Asked<C>, 'ask'>): Ahead | undefined {
    const line = lineOf(request, options);
    const isKept = this.#idle.some((idle) => idle.line === line);
    if (isKept || !this.#opensAhead(options)) return undefined;
    return this.#keepAhead(this.#spares.take(originOf(request)) ?? fresh(open));
  }

  #keepAhead(opened: Promise<Fresh<C> | undefined>): Ahead {
    const close = (): void => {
      if (this.#ahead.delete(ahead)) void opened.then((ready) => ready?.connection.close());
    };
    const ahead = { close };
    this.#ahead.set(ahead, opened);
    return ahead;
  }

  /** Whether a connection for such a request is opened before the request is sent: its test is not about the connection, and the way is long. */
  #opensAhead({ own = false, together = false, line, lingerMs }: WireOptions): boolean {
    const isOfTest = own || together || line !== undefined || lingerMs !== undefined;
    return !isOfTest && this.#keeping?.may === true && this.#keeping.aheadMs >= 0;
  }

  /** Sends a request on a kept connection or a new one. Sends a read again, on a new one, if the kept one ends without a response. */
  async send(asked: Asked<C>): Promise<SendResult> {
    const started = performance.now();
    const line = this.#keeping?.may ? lineOf(asked.request, asked.options) : undefined;
    const { isRead = false, together = false, line: shared } = asked.options;
    // What shares a connection by its name is refused, is a read, or is told to nobody if its connection ends.
    const ahead = await this.#opened(asked.options.ahead);
    const kept = line === undefined || together || ahead ? undefined : await this.#standing(line, isRead);
    const unused = kept ? undefined : await this.#unused(asked, ahead, started);
    const idle = kept ?? unused;
    if (idle === undefined) return this.#onNew(asked, line, started);
    const idleMs = performance.now() - idle.since;
    const connection = kept ? onKept : ({ from: 'new', openMs: Math.max(idle.since - started, 0) } as const);
    const result = { ...(await this.#ask(asked, idle.connection, line, kept?.openedAt ?? idle.since)), connection };
    if (!saysNothing(result)) {
      if (isRead && kept && result.response !== undefined) this.#keeping?.survived(idleMs, result.durationMs);
      return result;
    }
    if (this.#isOver) return result;
    if (shared !== undefined && !isRead) return this.#undecided(result);
    if (!isRead && line !== undefined) this.#keeping?.doubt();
    if (isRead) {
      const again = await this.#onNew(asked, line, started);
      if (again.response !== undefined) this.#keeping?.ended(idleMs);
      return { ...again, ...(again.connection && { connection: { ...again.connection, again: true } }) };
    }
    // A server that restarts ends the others, too. Octets that are no response may belong to the one before.
    await new Promise((resolve) => setTimeout(resolve, othersMs));
    const isOthers = this.#sweep() || (unused === undefined && result.failure?.kind === 'malformed');
    return isOthers && result.failure?.kind !== 'refused-stream' ? this.#undecided(result) : result;
  }

  #undecided({ failure, ...result }: SendResult): SendResult {
    const detail = `${failure?.detail ?? 'it ended'}, on a connection that was kept`;
    return { ...result, failure: { kind: 'closed', detail }, connection: { ...onKept, endsIdle: true } };
  }

  /** A connection on which nothing was sent: the one that was opened for this request, or for whatever comes next. */
  async #unused(asked: Asked<C>, ahead: Fresh<C> | undefined, started: number): Promise<Fresh<C> | undefined> {
    if (!this.#opensAhead(asked.options)) return ahead;
    const origin = originOf(asked.request);
    const spare = ahead === undefined ? this.#spares.take(origin) : undefined;
    const unused = ahead ?? (await this.#opened(spare && this.#keepAhead(spare)));
    const isLate = unused === undefined || unused.since > started;
    this.#spares.supply(origin, asked.open, { isLate, mostMs: this.#keeping?.aheadMs ?? 0 });
    return unused;
  }

  /** The connection that was opened ahead, if it stands and has not stood for longer than the target is known to bear. */
  async #opened(ahead: Ahead | undefined): Promise<Fresh<C> | undefined> {
    const ready = ahead && (await this.#ahead.get(ahead));
    if (ahead === undefined || ready === undefined) return undefined;
    await eventsSeen();
    const stoodMs = performance.now() - ready.since;
    if (!ready.connection.isIdle) this.#keeping?.ended(stoodMs);
    if (!ready.connection.isIdle || stoodMs > (this.#keeping?.aheadMs ?? -1)) ahead.close();
    return this.#ahead.delete(ahead) ? ready : undefined;
  }

  async #onNew(asked: Asked<C>, line: string | undefined, started: number): Promise<SendResult> {
    const connection = await asked.open();
    if ('kind' in connection) return { failure: connection, durationMs: performance.now() - started };
    const openedAt = performance.now();
    const result = await this.#ask(asked, connection, line, openedAt);
    return { ...result, connection: { from: 'new', openMs: openedAt - started } };
  }

  async #ask(
    { request, options, ask }: Asked<C>,
    connection: C,
    line: string | undefined,
    openedAt: number,
  ): Promise<SendResult> {
    this.#live.add(connection);
    try {
      const result = await this.#beside(ask(connection));
      const mostMs = line === undefined ? 0 : staysFor(request, options, result);
      const isShared = options.line !== undefined;
      if (line !== undefined && mostMs > 0) this.#keep({ connection, line, isShared, openedAt, mostMs });
      return result;
    } finally {
      this.#live.delete(connection);
      if (!this.#idle.some((idle) => idle.connection === connection)) connection.close();
    }
  }

  /** Waits for a response, and closes the idle connections once it is late. */
  async #beside(asked: Promise<SendResult>): Promise<SendResult> {
    const isBesideIdle = this.#isIdle;
    let closed: number | undefined;
    const late = (): void => {
      if (this.#closeIdle(({ isShared }) => !isShared)) closed = performance.now();
    };
    // The timer of a busy process comes before what was received meanwhile.
    let timer = setTimeout(() => {
      timer = setTimeout(late, eventsMs);
    }, patienceMs);
    try {
      return await asked;
    } finally {
      clearTimeout(timer);
      if (closed !== undefined) this.#keeping?.cameBeside(performance.now() - closed);
      else if (isBesideIdle) this.#keeping?.cameBeside(undefined);
    }
  }

  /** The connection that was used last, of those that may serve such a request; undefined if there is none. */
  async #standing(line: string, isRead: boolean): Promise<Idle<C> | undefined> {
    if (!this.#idle.some((idle) => idle.line === line)) return undefined;
    await eventsSeen();
    this.#sweep();
    const now = performance.now();
    const keptMs = this.#keeping?.idleMs(isRead) ?? -1;
    const mostMs = (each: Idle<C>): number => (each.isShared ? each.mostMs : Math.min(keptMs, each.mostMs));
    // The timer of a busy process is late.
    const idle = this.#idle.findLast((each) => each.line === line && now - each.since <= mostMs(each));
    if (idle !== undefined) this.#drop(idle);
    return idle;
  }

  #keep(kept: Omit<Idle<C>, 'since' | 'timer'>): void {
    const since = performance.now();
    const { connection, isShared, openedAt } = kept;
    if (this.#keeping?.may !== true || !connection.isIdle || (!isShared && since - openedAt > mostAgeMs)) return;
    const mostMs = isShared ? kept.mostMs : Math.min(kept.mostMs, this.#keeping.mostMs);
    const over = async (): Promise<void> => {
      // The timer of a busy process comes before the end of a connection is read.
      await eventsSeen();
      this.#sweep();
      if (!this.#idle.includes(idle)) return;
      this.#keeping?.stood(mostMs);
      this.#end(idle);
    };
    const timer = setTimeout(() => void over(), mostMs);
    const idle: Idle<C> = { ...kept, since, mostMs, timer };
    this.#idle.push(idle);
    const [first] = this.#idle;
    if (this.#idle.length > mostIdle && first !== undefined) this.#end(first);
  }

  #sweep(): boolean {
    const over = this.#idle.filter(({ connection }) => !connection.isIdle);
    for (const idle of over) {
      if (!idle.isShared) this.#keeping?.ended((idle.connection.endedAt ?? performance.now()) - idle.since);
      this.#end(idle);
    }
    return over.length > 0;
  }

  #drop(idle: Idle<C>): void {
    clearTimeout(idle.timer);
    this.#idle = this.#idle.filter((each) => each !== idle);
  }

  #end(idle: Idle<C>): void {
    this.#drop(idle);
    idle.connection.close();
  }

  get #isIdle(): boolean {
    return this.#idle.length + this.#ahead.size + this.#spares.count > 0;
  }

  /** Closes what stands idle; false if nothing did. */
  #closeIdle(which: (idle: Idle<C>) => boolean = () => true): boolean {
    const over = this.#idle.filter(which);
    const had = over.length + this.#ahead.size + this.#spares.count > 0;
    for (const idle of over) this.#end(idle);
    for (const ahead of this.#ahead.keys()) ahead.close();
    this.#spares.close();
    return had;
  }

  close(): void {
    this.#isOver = true;
    this.#closeIdle();
    for (const connection of this.#live) connection.close();
  }
}

const onKept = { from: 'kept', openMs: 0 } as const;

/** Whether a kept connection ended, or was out of step, before any octet of the response. */
const saysNothing = ({ response, failure }: SendResult): boolean =>
  response === undefined && ['closed', 'reset', 'malformed', 'refused-stream'].includes(failure?.kind ?? '');

/** Once what has come on the sockets of this process is read: the end of a connection, if it has come. */
async function eventsSeen(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const originOf = ({ url }: Outbound): string => new URL(url).origin;
