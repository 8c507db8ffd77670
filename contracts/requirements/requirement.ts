/** How binding a requirement is; a violation is an error (MUST), a warning (SHOULD) or a note (MAY). */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** Every level, the most binding first. */
export const levels: readonly Level[] = ['MUST', 'SHOULD', 'MAY'];

/** A row of the guide's response table, or a topic that crosses its rows. */
type Topic =
  | '204'
  | '400'
  | '401'
  | '403'
  | '404'
  | '405'
  | '409'
  | '413'
  | '500'
  | '503'
  | 'removal'
  | 'repeat'
  | 'concurrency'
  | 'blast radius'
  | 'identifiers'
  | 'negotiation'
  | 'fault bodies'
  | 'fields'
  | 'wire'
  | 'request framing'
  | 'HTTP/2';

/** The part of a deployment that decides a requirement, and so can fix a violation. */
export type Area =
  /** The operation itself: semantics, access, isolation, codes, bodies, and every effect on an image or bypass of access. */
  | 'operation'
  /** RFC 9110: what an author, or the configuration of the framework, decides. */
  | 'http'
  /** How octets are read as a request: RFC 9112, and of RFC 9110 what only the parser decides. */
  | 'connection'
  /** RFC 9113. */
  | 'http2';

/** Who fixes a violation, by area: the nearest to the operation first. */
export const fixers: Readonly<Record<Area, string>> = {
  operation: 'the team of the service',
  http: 'the team of the service',
  connection: 'the team of the HTTP server',
  http2: 'the team of the HTTP server',
};

/** What each area is about, in a few words. */
export const areaWords: Readonly<Record<Area, string>> = {
  operation: 'what a deletion does',
  http: 'the form of its answers',
  connection: 'octets over HTTP/1.1',
  http2: 'frames of HTTP/2',
};

/** Every area, in the order of `fixers`. */
export const areas = Object.keys(fixers) as readonly Area[];

/**
 * The effect of a violation. `loss`: an image that has to stay is gone or changed. `access`: somebody deletes who may not. `form`: the
 * request of a caller who may delete the image, and names it, is carried out although its form forbids that.
 */
type Harm = 'loss' | 'access' | 'form';

/** How bad a violation is: its level, and above every other MUST the loss of an image, or of what protects it. */
export type Severity = 'DATA LOSS' | Level;

/** Every severity, the worst first. */
export const severities: readonly Severity[] = ['DATA LOSS', ...levels];

/** How bad a violation of a requirement is. */
export const severityOf = ({ level, harm }: Pick<Requirement, 'level' | 'harm'>): Severity =>
  level === 'MUST' && (harm === 'loss' || harm === 'access') ? 'DATA LOSS' : level;

/** When a violation follows from that of another requirement: by what the tests of both received, or by which test sent it. */
export type Link =
  | 'always'
  | 'if most'
  | 'unless most'
  | 'same status'
  | 'same status, or refused'
  | 'same status, or gone'
  | 'if refused'
  | 'success'
  | 'same sender'
  | 'only sender, without loss'
  | 'only sender'
  | 'only deletions'
  | 'loss'
  | 'same answers'
  | 'sent over HTTP/2';

/** What an entry says, beside its level, its area and its topic. */
export interface Saying {
  /** One sentence in the present tense: what holds. */
  readonly statement: string;
  /**
   * One sentence: what a target does that violates the requirement. `{status}` stands for what the target answered. It is the headline
   * of a finding, so nobody may read it as good news.
   */
  readonly defect: string;
  /** The same of a target that refuses the request and removes the image, if `defect` speaks of an accepted one. */
  readonly defectIfRefused?: string;
  /** `guide: …`, `compute-guide: …`, `rfcNNNN: section` or `practice: …`, as in `contracts/sources/`. */
  readonly source: string;
  /** If the source says several things: the words that this requirement rests on. */
  readonly quotation?: string;
  /** What goes wrong for a client or an operator if the requirement is violated. */
  readonly why: string;
  /** The form of a conforming response, if the statement does not say it. */
  readonly conforms?: string;
  /** What makes a violation worse than others of its level. */
  readonly harm?: Harm;
  /** Requirements from whose violation that of this one follows, so that a report shows one finding. The first that fits counts. */
  readonly follows?: Readonly<Record<`DI-${string}`, Link>>;
}

/** One decision about a target. */
export interface Requirement extends Saying {
  readonly level: Level;
  readonly area: Area;
  readonly topic: Topic;
}
