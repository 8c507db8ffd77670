/** The rest of a token's life, in ms since the epoch by the clock of this machine. */
export interface TokenLife {
  readonly endsMs: number;
  /**
   * The token is renewed from this time on: two minutes before its end, or when a quarter of its life is left, if that is later.
   */
  readonly renewMs: number;
}

/** An identity service's statements about a token's life, in any format of `Date.parse`. */
export interface SaidOfLife {
  readonly expires: unknown;
  /** When the token was issued, if the service says so. */
  readonly issued?: unknown;
  /** The field Date of the response. */
  readonly date: string | undefined;
}

const longestMarginMs = 120_000;

/**
 * The life of a token that was requested at `sentMs`; undefined if the service does not say when it ends.
 * Uses the duration that the service states, because its clock may be wrong: the service's time is Date, or the time of issue.
 */
export function tokenLife({ expires, issued, date }: SaidOfLife, sentMs: number): TokenLife | undefined {
  const [endsThere, ...timesThere] = [expires, issued, date].map((text) => (typeof text === 'string' ? Date.parse(text) : NaN));
  if (endsThere === undefined || Number.isNaN(endsThere)) return undefined;
  // The token may have been issued earlier, to another client or an earlier login.
  const nowThere = Math.max(...timesThere.filter((time) => !Number.isNaN(time)));
  const leftMs = endsThere - (Number.isFinite(nowThere) ? nowThere : sentMs);
  const endsMs = sentMs + leftMs;
  return { endsMs, renewMs: endsMs - Math.min(longestMarginMs, leftMs / 4) };
}
