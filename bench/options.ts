/** The options that every part of the benchmark receives. */
export interface BenchOptions {
  /** Scratch folder of the benchmark. */
  readonly folder: string;
  readonly runs: number;
  /** Whether the figures are written to the page. */
  readonly write: boolean;
}
