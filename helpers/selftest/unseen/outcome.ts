import type { Change } from './answers.ts';

/** How the run on a mutated server ended. */
export interface Outcome {
  /** The mutation in one line. */
  readonly text: string;
  /**
   * `killed`: a requirement is violated that the server without the mutation meets. `survived`: none is, although an answer changed.
   * `undecided`: the core is not decided, so that the run has no verdict or says so. `beside`: only what other answers say changed, such as a list.
   * `unobserved`: no answer to a request of the suite changed. `base`: the server without a mutation.
   */
  readonly kind: 'killed' | 'undecided' | 'survived' | 'beside' | 'unobserved' | 'does not start' | 'base';
  /** The requirement that is violated, or what went wrong. */
  readonly because: string;
  /** Requirements whose test failed without a finding. */
  readonly broken?: readonly string[];
  /** Requirements that only this server leaves undecided. */
  readonly untested?: readonly string[];
  /** Requests whose answer changed, each with the answer without the mutation and with it. */
  readonly changes?: readonly Change[];
}
