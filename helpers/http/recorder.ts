import { isUtf8 } from 'node:buffer';
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FieldLine, RequestFraming } from '../../contracts/fields.ts';
import { namesIdentifier } from '../../contracts/image-identifiers.ts';
import { holdsUnknownToken } from '../../contracts/inputs/tokens.ts';
import { jsonIn } from '../../contracts/json.ts';
import { namesOfSecrets, type Redactor, redacted as redactedText } from '../platform/text/redaction/redaction.ts';
import {
  type Cause,
  type Exchange,
  isSuccess,
  lastSegment,
  type RequestRecord,
  type RequestTls,
  type ResponseRecord,
} from './exchange.ts';
import { beginningOf } from './message-text.ts';
import { endMs } from './moments.ts';

/** An exchange before it is recorded, with its whole content. */
export type Unrecorded = Omit<Exchange, 'id' | 'echoes'>;

/** Truncates the content of a response to its beginning, and adds the facts about the whole. */
export type Cut = (exchange: Unrecorded & { readonly response: ResponseRecord }, beginning: Buffer) => ResponseRecord;

/** Content type of the attachment that holds one exchange as JSON. */
export const exchangeContentType = 'application/vnd.conformance.exchange+json';

/** Octets kept of one content. */
const keptOctets = 65_536;

/** Content of at most this many octets is always kept whole. */
const smallOctets = 4096;

/** Octets of longer content that one worker keeps. After that it keeps only as much as of small content. */
const keptOctetsOfAll = 1_048_576;

/** Octets of longer content, the beginnings included, after which it keeps next to nothing of each: lists of a hundred thousand images. */
const [keptOctetsOfBeginnings, leastOctets] = [4_194_304, 256];

/** Room, in octets, for a secret that crosses the end of the kept content: it is redacted before the content is truncated. */
const marginOctets = 16_384;

/** Options of a recorder. */
export interface RecorderOptions {
  readonly file: string;
  readonly redactor: Redactor;
  /**
   * Variable names, such as `$TARGET_TOKEN`, that replace secrets in a shown request: by value, or by `name: value` for a field whose
   * value is a secret in this field only. Names are in lower case.
   */
  readonly variables: ReadonlyMap<string, string>;
  /** Computes the facts about content before it is truncated. If absent, no exchange is kept. */
  readonly cut?: Cut;
  /** How TLS connections are set up, for requests over https. */
  readonly tls?: RequestTls;
}

/**
 * Keeps every exchange of a worker: for the test that made it, and on disk for the rules about every response. Keeps only the
 * beginning of long content, and the facts about the whole.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #current: Exchange[] = [];
  /** Those of them that are judged: a test may read thousands of pages. */
  #judged: Exchange[] = [];
  #mentioned = new Set<Exchange>();
  #count = 0;
  #keptOctets = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    mkdirSync(dirname(options.file), { recursive: true });
  }

  get #redactor(): Redactor {
    return this.#options.redactor;
  }

  /** Adds an exchange, with its position in the run and the secrets that its response contains. */
  add(exchange: Unrecorded): Exchange {
    this.#count += 1;
    const { response } = exchange;
    const cut = this.#options.cut;
    if (cut === undefined) return { ...exchange, id: this.#count, echoes: [] };
    const kept = response === undefined ? exchange : { ...exchange, response: this.#kept({ ...exchange, response }, cut) };
    const behind = exchange.role === 'state' ? this.#behind(exchange) : undefined;
    const cause = behind === undefined ? {} : { cause: this.#causeIn(behind) };
    const recorded: Exchange = { ...kept, ...cause, id: this.#count, echoes: this.#echoes(response) };
    this.#current.push(recorded);
    if (recorded.role === 'judged') this.#judged.push(recorded);
    return recorded;
  }

  /**
   * The request whose effect a read shows: the last judged request for its image, if there is one, which was carried out, if one was. What was
   * made of the identifier may not hold it any more.
   */
  #behind({ request }: Unrecorded): Exchange | undefined {
    const judged = this.#judged;
    const id = lastSegment(request);
    // An earlier test may have sent it: the refusal whose effect on the image this test reads. A list has effects of many.
    const earlier = [...this.#mentioned].filter(
      ({ role, request: { url } }) => role === 'judged' && namesIdentifier(url, `/images/${id}`),
    );
    const ofImage = [...earlier, ...judged.filter(({ request: { url } }) => namesIdentifier(url, id))];
    const seen = this.#current.findLastIndex(({ role, request: { url } }) => role !== 'judged' && namesIdentifier(url, id));
    const derived = this.#current.slice(seen + 1).filter(({ role, purpose }) => role === 'judged' && purpose.aim === 'derived');
    const candidates = ofImage.length > 0 ? ofImage : judged;
    const isDone = ({ response }: Exchange): boolean => isSuccess(response?.status);
    return ofImage.findLast(isDone) ?? derived.findLast(isDone) ?? candidates.findLast(isDone) ?? candidates.at(-1);
  }

  /** Long content is cut: its own exchange keeps more of it. */
  #causeIn({ request, response, failure, requirement }: Exchange): Cause {
    const content = response && response.content.length > smallOctets && beginning(response.content, smallOctets, this.#redactor);
    return {
      request,
      ...(response !== undefined && { response: { ...response, ...(content && { content }) } }),
      ...(failure !== undefined && { failure }),
      ...(requirement !== undefined && { requirement }),
    };
  }

  #kept(exchange: Unrecorded & { readonly response: ResponseRecord }, cut: Cut): ResponseRecord {
    const { content } = exchange.response;
    if (content.length <= smallOctets) return exchange.response;
    const most = this.#mostOctets;
    this.#keptOctets += Math.min(content.length, most);
    return content.length <= most ? exchange.response : cut(exchange, beginning(content, most, this.#redactor));
  }

  /** How much is kept of the next longer content. */
  get #mostOctets(): number {
    if (this.#keptOctets < keptOctetsOfAll) return keptOctets;
    return this.#keptOctets < keptOctetsOfBeginnings ? smallOctets : leastOctets;
  }

  /** Shows exchanges of an earlier test in this one, too. They are recorded once. */
  mention(exchanges: readonly Exchange[]): void {
    for (const exchange of exchanges) this.#mentioned.add(exchange);
  }

  /** Notes that the target went down with a second try of the running test. */
  noteEnded({ id }: Exchange): void {
    this.#note(id, endedWith);
  }

  /** Notes that a request of the running test was answered by what is no image. */
  noteOfNoImage({ id }: Exchange): void {
    this.#note(id, (each) => ({ ...each, purpose: { ...each.purpose, ofNoImage: true } }));
  }

  /** Notes that reads of the running test say nothing of an image, as none shows one any more. */
  noteNoneShown(reads: readonly Exchange[]): void {
    for (const { id } of reads) this.#note(id, (each) => ({ ...each, purpose: { ...each.purpose, noneShown: true } }));
  }

  #note(id: number, noted: (exchange: Exchange) => Exchange): void {
    const each = (exchange: Exchange): Exchange => (exchange.id === id ? noted(exchange) : exchange);
    [this.#current, this.#judged] = [this.#current.map(each), this.#judged.map(each)];
  }

  /** The exchanges of the running test so far. */
  get current(): readonly Exchange[] {
    return this.#current;
  }

  /**
   * Appends the exchanges since the last call, redacted, as JSON texts to the file of this worker. Gives each text, and those of the exchanges
   * of earlier tests that the test shows. All texts of a test that reads a long list would fill the memory of its worker.
   */
  flush(give?: (json: string) => void): void {
    const [current, mentioned] = [this.#current, this.#mentioned];
    [this.#current, this.#judged] = [[], []];
    this.#mentioned = new Set();
    if (give !== undefined) for (const exchange of mentioned) give(this.json(exchange));
    const file = openSync(this.#options.file, 'a');
    try {
      for (const exchange of current) {
        const json = this.json(exchange);
        appendFileSync(file, `${json}\n`);
        give?.(json);
      }
    } finally {
      closeSync(file);
    }
  }

  /** A request as it may be shown: redacted, with variable names in place of the target's tokens. */
  shown(request: RequestRecord): RequestRecord {
    return {
      ...request,
      url: this.#shownText(request.url),
      fields: request.fields.flatMap((line) => this.#shownField(line)),
      ...(request.content !== undefined && { content: this.#shownText(request.content) }),
      ...(request.framing !== undefined && { framing: this.#shownFraming(request.framing) }),
      ...(this.#options.tls !== undefined && request.url.startsWith('https:') && { tls: this.#options.tls }),
    };
  }

  #shownFraming({ lines, emptyChunk, ...rest }: RequestFraming): RequestFraming {
    const shown = (line: string): string => this.#redactor.values(this.#named(line, 1));
    const trailers = emptyChunk?.trailers?.map(shown);
    return {
      ...rest,
      ...(lines !== undefined && { lines: lines.map(shown) }),
      ...(emptyChunk !== undefined && { emptyChunk: trailers === undefined ? {} : { trailers } }),
    };
  }

  #shownField(line: FieldLine): readonly FieldLine[] {
    const [name, value] = line;
    const variable = this.#options.variables.get(value) ?? this.#options.variables.get(`${name.toLowerCase()}: ${value}`);
    if (variable !== undefined) return [[name, variable]];
    return this.#isTold(value) ? [[name, this.#redactor.values(this.#named(value))]] : this.#redactor.fields([line]);
  }

  #shownText(text: string): string {
    return this.#isTold(text) ? this.#redactor.values(this.#named(text)) : this.#redactor.text(text);
  }

  /** Whether a text of the suite's own holds a token that can be named, or that nobody issued: its place need not hide it. */
  #isTold(text: string): boolean {
    return holdsUnknownToken(text) || this.#named(text) !== text;
  }

  /** A text with the names of variables in the place of secrets. Shorter ones would be found in ordinary words. */
  #named(text: string, shortest = 8): string {
    return [...this.#options.variables].reduce(
      (named, [secret, variable]) =>
        secret.length < shortest ? named : named.replaceAll(secret, () => `\${${variable.slice(1)}}`),
      text,
    );
  }

  /** An exchange as a JSON text, redacted. */
  json(exchange: Exchange): string {
    return exchangeJson(this.shownExchange(exchange), this.#redactor);
  }

  /** An exchange whose requests may be shown. */
  shownExchange({ cause, ...rest }: Exchange): Exchange {
    const shownCause = cause === undefined ? {} : { cause: { ...cause, request: this.shown(cause.request) } };
    return { ...rest, request: this.shown(rest.request), ...shownCause };
  }

  #echoes(response: ResponseRecord | undefined): string[] {
    if (response === undefined) return [];
    const fields = response.fields.filter(([, value]) => this.#redactor.finds(value)).map(([name]) => `field ${name}`);
    return this.#redactor.finds(response.content.toString('latin1')) ? [...fields, 'content'] : fields;
  }
}

const endedWith = ({ purpose: { again, ...purpose }, ...rest }: Exchange): Exchange => ({
  ...rest,
  purpose: { ...purpose, ...(again && { again: { ...again, ended: true } }) },
});

/**
 * An exchange whose request is already redacted, as redacted JSON. Content is `{"utf8": …}`, or `{"base64": …}` if it is not
 * UTF-8: with 0xff, which UTF-8 never holds, for all octets beyond ASCII.
 */
export function exchangeJson({ cause, ...rest }: Exchange, redactor: Redactor): string {
  return JSON.stringify({ ...(cause !== undefined && { cause: redacted(cause, redactor) }), ...redacted(rest, redactor) });
}

function redacted({ request, response, ...rest }: Cause, redactor: Redactor): object {
  return {
    request,
    ...redactor.json(rest),
    ...(response !== undefined && { response: responseJson(response, redactor) }),
  };
}

/** The reason phrase, defects, and other texts of the target besides fields and content. */
function responseJson({ fields, content, ...rest }: ResponseRecord, redactor: Redactor): object {
  return { ...redactor.json(rest), fields: redactor.fields(fields), content: contentJson(content, redactor) };
}

/** The exchange that `exchangeJson` wrote, redacted again by a process that may know more secrets. */
export function parseExchange(json: string, redactor?: Redactor): Exchange {
  const written = JSON.parse(json) as WrittenPart<Exchange> & { readonly cause?: WrittenPart<Cause> };
  const { cause, response, ...rest } = redactor === undefined ? written : redactor.json(written);
  if (cause === undefined) return { ...rest, ...withContent(response) };
  const { response: before, ...sent } = cause;
  return { ...rest, ...withContent(response), cause: { ...sent, ...withContent(before) } };
}

type WrittenResponse = Omit<ResponseRecord, 'content'> & {
  readonly content: { readonly utf8: string } | { readonly base64: string };
};
type WrittenPart<Part extends Cause> = Omit<Part, 'response' | 'cause'> & { readonly response?: WrittenResponse };

function withContent(written: WrittenResponse | undefined): Pick<Exchange, 'response'> {
  if (written === undefined) return {};
  const { content } = written;
  const octets = 'utf8' in content ? Buffer.from(content.utf8, 'utf8') : Buffer.from(content.base64, 'base64');
  return { response: { ...written, content: octets } };
}

/** The beginning of content, without secrets. Redacts before truncating, so that no part of a secret remains. */
function beginning(content: Buffer, octets: number, redactor: Redactor): Buffer {
  const encoding = isUtf8(content) ? 'utf8' : 'latin1';
  const clear = Buffer.from(redactor.text(content.toString(encoding, 0, octets + marginOctets)), encoding);
  // A view of a larger buffer would keep all of it in memory.
  return Buffer.from(beginningOf(clear, octets));
}

function contentJson(content: Buffer, redactor: Redactor): { utf8: string } | { base64: string } {
  if (isUtf8(content)) return { utf8: clearText(content.toString('utf8'), redactor) };
  const clear = Buffer.from(redactor.text(content.toString('latin1')), 'latin1');
  // Redaction does not see a secret in compressed content that is not decoded, and whoever has all octets can expand it.
  return { base64: Buffer.from(clear.map((octet) => (octet < 0x80 ? octet : 0xff))).toString('base64') };
}

/** A text without secrets. JSON stays JSON: where its text does not say where a secret ends, each of its strings is a text of its own. */
function clearText(text: string, redactor: Redactor): string {
  const clear = redactor.text(text);
  const value = clear === text ? undefined : jsonIn(text);
  if (value === undefined || jsonIn(clear) !== undefined) return clear;
  const isSecret = (name: string, member: unknown): boolean => typeof member === 'string' && namesOfSecrets.test(name);
  return JSON.stringify(redactor.json(value), (name, member) => (isSecret(name, member) ? redactedText : member));
}

/** What all processes of a run recorded in the scratch folder of a target. @throws Error if a record was cut off */
export function recordedExchanges(scratch: string): Exchange[] {
  const folder = join(scratch, 'exchanges');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.flatMap((file) => {
    const content = readFileSync(join(folder, file), 'utf8');
    if (content !== '' && !content.endsWith('\n'))
      throw new Error('the disk for temporary files was full, and lacks exchanges of this run');
    const lines = content.split('\n').filter(Boolean);
    return lines.map((line) => parseExchange(line));
  });
}

/** How much later than another worker one may note the same moment, in ms. */
const jitterMs = 1000;

/** Whether a request was lost when a target went down with another, which was found by sending that alone. */
export function wasLostWith(exchange: Exchange, all: readonly Exchange[]): boolean {
  if (exchange.response !== undefined || exchange.purpose.again?.ended) return false;
  const ends = all
    .filter(({ purpose: { again } }) => again?.ended)
    .flatMap((killer) => [killer, ...all.filter(({ id, test }) => id === killer.purpose.again?.first && test === killer.test)]);
  return ends.some((each) => Math.abs(endMs(each) - endMs(exchange)) <= jitterMs);
}

/** The exchanges without a whole response that were under way when a target gave its last one, and those that followed. */
export function underWayAtEnd(exchanges: readonly Exchange[]): Exchange[] {
  const isWhole = ({ response, failure }: Exchange): boolean => response !== undefined && failure === undefined;
  const lastMs = exchanges.filter(isWhole).reduce((latest, each) => Math.max(latest, endMs(each)), 0);
  return exchanges.filter((each) => !isWhole(each) && endMs(each) >= lastMs - jitterMs);
}

/** The field lines of a request in the order they are sent. A part replaces fields of earlier parts, and may have several lines of one. */
export function fieldLines(...parts: (Readonly<Record<string, string | undefined>> | readonly FieldLine[])[]): FieldLine[] {
  const lines = new Map<string, readonly FieldLine[]>();
  for (const part of parts) {
    const given: readonly (readonly [string, string | undefined])[] = Array.isArray(part) ? part : Object.entries(part);
    const own = new Map<string, FieldLine[]>();
    for (const [name, value] of given) {
      const key = name.toLowerCase();
      own.set(key, [...(own.get(key) ?? []), ...(value === undefined ? [] : [[name, value] as const])]);
    }
    for (const [key, values] of own) lines.set(key, values);
  }
  return [...lines.values()].flat();
}
