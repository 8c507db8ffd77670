/** What every part of the benchmark is told. */
export interface BenchOptions {
  /** Scratch folder of the benchmark. */
  readonly folder: string;
  readonly runs: number;
  /** Whether the figures go onto the page. */
  readonly write: boolean;
}
