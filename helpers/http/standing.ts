/** A connection that can stand idle. */
export interface Standing {
  /** Whether it is open, and nothing has come on it that no request asked for. */
  readonly isIdle: boolean;
  /** When the server ended it, on the clock of `performance`. */
  readonly endedAt: number | undefined;
  close(): void;
}

/** Once what has come on the sockets of this process is read: the end of a connection, if it has come. */
export async function eventsSeen(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
