/** How a text on a terminal is written. */
export interface SummaryStyle {
  readonly colour: boolean;
  readonly columns: number;
  /** Whether everything is shown, not only what a reader acts on. */
  readonly verbose: boolean;
}

/** How to write to a stream. A file, or the log of a pipeline, has no edge at which a line would break: nothing is cut there. */
export function summaryStyle(
  { isTTY = false, columns = 100 }: { readonly isTTY?: boolean; readonly columns?: number },
  { NO_COLOR = '', TERM = '' }: { readonly NO_COLOR?: string; readonly TERM?: string },
  verbose = false,
): SummaryStyle {
  return {
    verbose,
    colour: isTTY && NO_COLOR === '' && TERM !== 'dumb',
    columns: isTTY ? Math.max(columns, 80) : Number.POSITIVE_INFINITY,
  };
}

const codes = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34', magenta: '35' } as const;
export type Colour = keyof typeof codes;

/** A text in a colour, if there are any. */
export function painted(text: string, colour: Colour | undefined, style: SummaryStyle): string {
  return style.colour && colour !== undefined ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
}

/** The colour of each verdict and outcome. */
export const moodColours = {
  conformant: 'green',
  deviating: 'yellow',
  nonconformant: 'red',
  inconclusive: 'yellow',
  broken: 'magenta',
  shard: 'dim',
  pass: 'green',
  partial: 'yellow',
  instead: 'yellow',
  violated: 'red',
  error: 'red',
  warning: 'yellow',
  note: 'dim',
  accepted: 'yellow',
  untested: 'yellow',
} as const satisfies Readonly<Record<string, Colour>>;
