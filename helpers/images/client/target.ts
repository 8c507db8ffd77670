import type { Cause, Exchange, RequestRecord } from '../../http/exchange.ts';
import type { Recorder } from '../../http/recorder.ts';
import type { Redactor } from '../../platform/text/redaction/redaction.ts';
import type { TargetDescription, TargetFacts } from '../../settings/description.ts';
import type { HttpUse } from '../../settings/http-use.ts';
import type { Ending } from '../../verdict/run-end.ts';
import type { Address } from '../safety/address.ts';
import type { Ledger } from '../safety/ledger.ts';
import type { Sender } from '../safety/sender.ts';
import type { TokenKeeper } from '../token-keeper.ts';
import type { Windows } from './windows.ts';

/** The images of a worker, as far as a request or the end of a test concerns them. */
export interface ImagePool {
  /** Where to send a request for an image that was not found, because an earlier request took it; undefined if the answer stands. */
  readonly instead: (address: Address, exchange: Exchange) => Promise<Address | undefined>;
  /** Notes what a request is aimed at. */
  readonly aimed: (address: Address) => void;
  /** Takes back what a test was given and neither aimed at nor named in anything that it sent to change something. */
  readonly takeBack: (sent: readonly Exchange[]) => void;
}

/** A target as one worker sees it: its description, and the transports to it. */
export interface Target {
  /** The description with current tokens. Read it whenever a token is used. */
  readonly description: TargetDescription;
  readonly facts: TargetFacts;
  /** The requests per second that all processes of this run or shard may send together; undefined without a limit. */
  readonly perSecond?: number;
  readonly ledger: Ledger;
  /** Watches what vanishes or changes beside the first deletions of each kind. */
  readonly windows: Windows;
  readonly recorder: Recorder;
  readonly redactor: Redactor;
  /** Whether the run on this target goes on. */
  readonly ending: Ending;
  /** By which versions of HTTP it is judged. */
  readonly http: HttpUse;
  /**
   * The bare socket, which repairs and hides nothing; HTTP/2 if the target is judged only over HTTP/2. Goes through a tunnel if
   * there is a proxy.
   */
  readonly sender: Sender;
  /** HTTP/2; absent if nothing is judged over it. */
  readonly overHttp2?: Sender;
  /** Sends as an ordinary client does. */
  readonly ordinary: Sender;
  /**
   * A line of curl, or of Node, that sends a request again and shows its answer, with the owner's token and an image of the run as variables.
   * `after`: the request before it, if it reads what became of an image; another image than that of the request gets a name of its own.
   */
  curl(request: RequestRecord, answer?: Omit<Cause, 'request'> & { readonly after?: RequestRecord }): string;
  /** The images of this worker, once it has some. */
  pool?: ImagePool;
  /** Skips the test if the target keeps no state: it answers the same for every image. */
  expectState(): void;
  /** Gets tokens again that have expired. */
  readonly tokens: TokenKeeper;
  dispose(): Promise<void>;
}

/** An image of the run that is only read. */
export interface Bystander {
  readonly id: string;
  /** Empty for a listed image, whose name the operator chose. */
  readonly name: string;
}

/** An image of the run, and the address for requests to it. */
export interface Image extends Bystander {
  readonly address: Address;
}
