import type { Area, Level, Requirement, Saying } from '../../contracts/requirements/requirement.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import type { Api } from '../images/client/api.ts';
import type { Target } from '../images/client/target.ts';
import type { Images } from '../images/images.ts';
import type { Provoker } from '../images/provocation.ts';
import type { Identities, Identity } from '../settings/description.ts';
import type { Needs } from '../verdict/declared.ts';
import type { AllExchanges } from './all-exchanges.ts';
import type { Deletion } from './deletion.ts';
import type { Expectation } from './expectations.ts';
import type { FixtureAttempts } from './fixture-attempts.ts';
import type { Judged } from './judgement.ts';
import type { WrittenRequest } from './requests.ts';
import type { Case } from './rules/rule.ts';
import type { Step } from './scene.ts';
import type { SeenExchanges } from './selections.ts';
import type { OncePerWorker } from './worker.ts';

/** What a choreography sends with: the operation as the owner, and what tests share. */
export interface Sending {
  readonly api: Api;
  readonly images: Images;
  readonly target: Target;
  readonly provoker: Provoker;
  readonly attempts: FixtureAttempts;
  readonly deletion: () => Promise<Deletion>;
  readonly sharing: OncePerWorker;
  /** The owner of the images. Skips the test if the target has no token of the owner. */
  readonly owner: Identity;
}

/** What a rule over the whole run looks at. It may read images again. */
export interface Seeing {
  readonly seen: AllExchanges;
  readonly target: Target;
  readonly api: Api;
  readonly sharing: OncePerWorker;
}

/** What the plan has to know of a test, and the requests of its entry do not say. A table is planned by its labels. */
export type Further = Omit<Needs, 'texts'> & { readonly texts?: readonly string[] | Readonly<Record<string, unknown>> };

/** What a request may be made of, and a run alone knows. */
export interface FromRun {
  /** The tenant of the owner, if it is known. */
  readonly tenant: string | undefined;
  readonly owner: Pick<Identity, 'token'>;
  readonly identities: Identities;
  /** Host and port of the target. */
  readonly host: string;
  /** The URL that requests are below. */
  readonly url: string;
  /** The version of HTTP by which the target is judged. */
  readonly http: '1.1' | '2';
}

/** What is said of all that is judged, or of rows of a scene, by their names. */
export type Expected = Expectation | Readonly<Record<string, Expectation>>;

/** Requests that go side by side, and what is expected of their answers, or of the images that they are aimed at. */
export interface Sends {
  readonly send: readonly WrittenRequest[] | ((given: FromRun) => readonly WrittenRequest[]);
  readonly needs?: Further;
  readonly expect: Expectation;
}

/**
 * Requests that go one after the other about one image (those of an array side by side), and what is expected: of the last answer, or of
 * rows by their names.
 */
export interface Plays {
  readonly scene: readonly Step[] | ((given: FromRun) => readonly Step[]);
  readonly needs?: Further;
  readonly expect: Expected;
}

/** A choreography, for what a list of requests cannot say. It gives what is judged last, with its rule if that is made of what was shown. */
export interface Runs {
  readonly run: (sending: Sending) => Promise<Judged | Case>;
  readonly needs: Further;
  readonly expect?: Expectation;
}

/** A rule over the exchanges of the whole run, whoever sent them. It gives what is judged, with its rule if that is made of what was seen. */
export interface Sees {
  readonly over: ((seeing: Seeing) => Judged | Promise<Judged | Case>) & Pick<SeenExchanges, 'judges'>;
  readonly needs?: Pick<Needs, 'http1' | 'http2' | 'sources' | 'judges' | 'state' | 'strangersTenant'>;
  readonly expect?: Expectation;
}

/** A requirement in one place: its sentence, what is sent for it, what is expected. */
export type Entry = Requirement & (Sends | Plays | Runs | Sees);

/** Entries of one topic, by their permanent ids. */
export type Topic = Readonly<Partial<Record<RequirementId, Entry>>>;

/** An entry as it is written. */
type Written = Saying & (Sends | Plays | Runs | Sees);
type Leveled = Written & { readonly level: Level; readonly area: Area };

const entry =
  (level: Level) =>
  (area: Area, written: Written): Leveled => ({ level, area, ...written });

/** Entries by their level: what a target must do, should do, or may do. */
export const must = entry('MUST');
export const should = entry('SHOULD');
export const may = entry('MAY');

/** The entries of one topic. */
export function topic<Id extends string>(
  name: Requirement['topic'],
  entries: Readonly<Record<Id, Leveled>>,
): Readonly<Record<Id, Entry>> {
  const all = Object.entries<Leveled>(entries).map(([id, each]) => [id, { topic: name, ...each }]);
  return Object.fromEntries(all) as Record<Id, Entry>;
}
