import type { TargetDescription, TargetFacts } from '../config/description.ts';
import type { RequestRecord } from '../http/exchange.ts';
import type { Recorder } from '../http/recorder.ts';
import type { Redactor } from '../redaction/redaction.ts';
import type { Ending } from '../run-state/run-end.ts';
import type { Ledger } from '../safety/ledger.ts';
import type { Door } from '../safety/sender.ts';

/** Does something with a token as good as the owner's that may become known; undefined where there is none of that kind. */
export type WithDisposableToken = <Result>(use: (token: string) => Promise<Result>) => Promise<Result | undefined>;

/** A target as one worker holds it: what is known of it, and the ways to it. */
export interface Target {
  /** With the tokens of now: read it where a token is used. */
  readonly description: TargetDescription;
  readonly facts: TargetFacts;
  /** How many requests a second the operator allows this process and its like; undefined where there is no such limit. */
  readonly perSecond?: number;
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly redactor: Redactor;
  /** Whether the run on this target is to go on. */
  readonly ending: Ending;
  /** The bare socket: nothing is repaired or hidden. Where a proxy stands between, through a tunnel. */
  readonly door: Door;
  /** The way an ordinary client takes: Playwright's context. */
  readonly ordinary: Door;
  /** A curl line that sends a request again, with the owner's token and an own image as variables. */
  curl(request: RequestRecord): string;
  /** Skips the test where the target keeps no state: what it says about one image it says about all. */
  expectState(): void;
  /** Lends a token that may become known, and has it revoked. */
  readonly withDisposableToken: WithDisposableToken;
  /** Has logins renew the tokens that are nearly over. @throws RenewalError where one cannot be: the harness's failure */
  renewTokens(): Promise<void>;
  dispose(): Promise<void>;
}
