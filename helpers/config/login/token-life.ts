/** The rest of a token's life, in ms since the epoch by the clock of this machine. */
export interface TokenLife {
  readonly endsMs: number;
  /** From here on the token is renewed: two minutes before its end, or when a quarter of what it was given is left, if that is less. */
  readonly renewMs: number;
}

/** What an identity service says of a token's life, in any format of `Date.parse`. */
export interface SaidOfLife {
  readonly expires: unknown;
  /** When the token was issued, where the service says so. */
  readonly issued?: unknown;
  /** The field Date of the response. */
  readonly date: string | undefined;
}

const longestMarginMs = 120_000;

/**
 * The life of a token that was asked for at `sentMs`; undefined where the service does not say when it ends.
 * What counts is how long the service says it lasts, since its clock may be off: its own time is Date, or the moment of issue.
 */
export function tokenLife({ expires, issued, date }: SaidOfLife, sentMs: number): TokenLife | undefined {
  const [endsThere, ...timesThere] = [expires, issued, date].map((text) => (typeof text === 'string' ? Date.parse(text) : NaN));
  if (endsThere === undefined || Number.isNaN(endsThere)) return undefined;
  // A token may have been issued a while ago, to somebody else or to an earlier login.
  const nowThere = Math.max(...timesThere.filter((time) => !Number.isNaN(time)));
  const leftMs = endsThere - (Number.isFinite(nowThere) ? nowThere : sentMs);
  const endsMs = sentMs + leftMs;
  return { endsMs, renewMs: endsMs - Math.min(longestMarginMs, leftMs / 4) };
}
