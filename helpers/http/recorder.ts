import { isUtf8 } from 'node:buffer';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FieldLine } from '../../contracts/fields.ts';
import type { Redactor } from '../redaction/redaction.ts';
import type { Exchange, RequestRecord, ResponseRecord } from './exchange.ts';

/** An exchange before it is recorded: its content is whole. */
export type Unrecorded = Omit<Exchange, 'id' | 'echoes'>;

/** Gives the response of an exchange with the beginning of its content, and what was found in the whole. */
export type Cut = (exchange: Unrecorded & { readonly response: ResponseRecord }, beginning: Buffer) => ResponseRecord;

/** Content type of the attachment that holds one exchange as JSON. */
export const exchangeContentType = 'application/vnd.conformance.exchange+json';

/** Octets that are kept of one content. */
const keptOctets = 65_536;

/** Content of no more octets than these is always kept whole. */
const smallOctets = 4096;

/** So many octets of longer content are kept by one worker; then only the beginning, as if it were small. */
const keptOctetsOfAll = 1_048_576;

/** What a secret across the end of what is kept may take, in octets: it is redacted before the content is cut. */
const marginOctets = 16_384;

/** How a recorder is made. */
export interface RecorderOptions {
  readonly file: string;
  readonly redactor: Redactor;
  /** Names of the tokens of the target: `$TARGET_TOKEN` stands for one wherever a request is shown. */
  readonly variables: ReadonlyMap<string, string>;
  /** Notes what is to be known of content before it is cut. Left out where nobody reads the exchanges: then none is kept. */
  readonly cut?: Cut;
}

/**
 * Keeps every exchange of a worker: for the test that made it, and on disk for the rules over everything seen. Of long content it
 * keeps the beginning, and what was found in the whole.
 */
export class Recorder {
  readonly #file: string;
  readonly #redactor: Redactor;
  readonly #variables: ReadonlyMap<string, string>;
  #current: Exchange[] = [];
  #mentioned: Exchange[] = [];
  #count = 0;
  #keptOctets = 0;
  readonly #cut: Cut | undefined;

  constructor({ file, redactor, variables, cut }: RecorderOptions) {
    this.#file = file;
    this.#variables = variables;
    this.#redactor = redactor;
    this.#cut = cut;
    mkdirSync(dirname(file), { recursive: true });
  }

  /** Adds an exchange, with its place in the run and the secrets that its response gives back. */
  add(exchange: Unrecorded): Exchange {
    this.#count += 1;
    const { response } = exchange;
    const cut = this.#cut;
    if (cut === undefined) return { ...exchange, id: this.#count, echoes: [] };
    const kept = response === undefined ? exchange : { ...exchange, response: this.#kept({ ...exchange, response }, cut) };
    const recorded = { ...kept, id: this.#count, echoes: this.#echoes(response) };
    this.#current.push(recorded);
    return recorded;
  }

  #kept(exchange: Unrecorded & { readonly response: ResponseRecord }, cut: Cut): ResponseRecord {
    const { content } = exchange.response;
    const most = this.#keptOctets < keptOctetsOfAll ? keptOctets : smallOctets;
    if (content.length > smallOctets) this.#keptOctets += Math.min(content.length, most);
    return content.length <= most ? exchange.response : cut(exchange, beginning(content, most, this.#redactor));
  }

  /** Shows exchanges of an earlier test in this one too; they are recorded once. */
  mention(exchanges: readonly Exchange[]): void {
    this.#mentioned.push(...exchanges);
  }

  /** The exchanges of the running test so far. */
  get current(): readonly Exchange[] {
    return this.#current;
  }

  /** The exchanges since the last call, redacted, as JSON texts; appends them to the file of this worker. */
  flush(): string[] {
    const lines = this.#current.map((exchange) => this.#json(exchange));
    this.#current = [];
    if (lines.length > 0) appendFileSync(this.#file, `${lines.join('\n')}\n`);
    const mentioned = this.#mentioned.map((exchange) => this.#json(exchange));
    this.#mentioned = [];
    return [...mentioned, ...lines];
  }

  /** A request as it may be shown: redacted, the tokens of the target by the names of their variables. */
  shown(request: RequestRecord): RequestRecord {
    return {
      ...request,
      url: this.#redactor.text(request.url),
      fields: request.fields.flatMap((line) => this.#shownField(line)),
      ...(request.content !== undefined && { content: this.#redactor.text(request.content) }),
    };
  }

  #shownField(line: FieldLine): readonly FieldLine[] {
    const variable = this.#variables.get(line[1]);
    return variable === undefined ? this.#redactor.fields([line]) : [[line[0], variable]];
  }

  #json(exchange: Exchange): string {
    return exchangeJson({ ...exchange, request: this.shown(exchange.request) }, this.#redactor);
  }

  #echoes(response: ResponseRecord | undefined): string[] {
    if (response === undefined) return [];
    const fields = response.fields.filter(([, value]) => this.#redactor.finds(value)).map(([name]) => `field ${name}`);
    return this.#redactor.finds(response.content.toString('latin1')) ? [...fields, 'content'] : fields;
  }
}

/** An exchange, its request redacted already, as redacted JSON; content is `{"utf8": …}`, or `{"base64": …}` where it is no UTF-8. */
export function exchangeJson(exchange: Exchange, redactor: Redactor): string {
  const { request, response, ...rest } = exchange;
  return JSON.stringify({
    request,
    ...redactor.json(rest),
    ...(response !== undefined && { response: responseJson(response, redactor) }),
  });
}

/** Reason, defects and whatever else a target writes as well as fields and content. */
function responseJson({ fields, content, ...rest }: ResponseRecord, redactor: Redactor): object {
  return { ...redactor.json(rest), fields: redactor.fields(fields), content: contentJson(content, redactor) };
}

/** The exchange that `exchangeJson` wrote, redacted once more where somebody else knows more secrets. */
export function parseExchange(json: string, redactor?: Redactor): Exchange {
  const written = JSON.parse(json) as Exchange & { response?: { content: { utf8: string } | { base64: string } } };
  const exchange = redactor === undefined ? written : redactor.json(written);
  if (exchange.response === undefined) return exchange;
  const { content } = exchange.response;
  const octets = 'utf8' in content ? Buffer.from(content.utf8, 'utf8') : Buffer.from(content.base64, 'base64');
  return { ...exchange, response: { ...exchange.response, content: octets } };
}

/** The beginning of content, without secrets: cut first, one might show its beginning. UTF-8 is cut between characters. */
function beginning(content: Buffer, octets: number, redactor: Redactor): Buffer {
  const encoding = isUtf8(content) ? 'utf8' : 'latin1';
  const clear = Buffer.from(redactor.text(content.toString(encoding, 0, octets + marginOctets)), encoding);
  let end = Math.min(octets, clear.length);
  while (encoding === 'utf8' && end > 0 && ((clear[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  // A part of a larger buffer would keep all of it.
  return Buffer.from(clear.subarray(0, end));
}

function contentJson(content: Buffer, redactor: Redactor): { utf8: string } | { base64: string } {
  if (isUtf8(content)) return { utf8: redactor.text(content.toString('utf8')) };
  return { base64: Buffer.from(redactor.text(content.toString('latin1')), 'latin1').toString('base64') };
}

/** The field lines of a request in the order they are sent. */
export function fieldLines(...parts: (Readonly<Record<string, string | undefined>> | readonly FieldLine[])[]): FieldLine[] {
  const lines = new Map<string, FieldLine>();
  for (const part of parts) {
    for (const [name, value] of Array.isArray(part) ? part : Object.entries(part)) {
      if (value === undefined) lines.delete(name.toLowerCase());
      else lines.set(name.toLowerCase(), [name, value]);
    }
  }
  return [...lines.values()];
}
