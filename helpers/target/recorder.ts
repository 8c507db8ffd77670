import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Exchange, FieldLine, RequestRecord, ResponseRecord } from '../exchange.ts';
import type { Redactor } from '../redaction/redaction.ts';

/** Content type of the attachment that holds one exchange as JSON. */
export const exchangeContentType = 'application/vnd.conformance.exchange+json';

/** Keeps every exchange of a worker: for the test that made it, and on disk for the rules over everything seen. */
export class Recorder {
  readonly #file: string;
  readonly #redactor: Redactor;
  readonly #variables: ReadonlyMap<string, string>;
  #current: Exchange[] = [];
  #mentioned: Exchange[] = [];
  #count = 0;

  /** `variables` names the tokens of the target: `$TARGET_TOKEN` stands for one wherever a request is shown. */
  constructor(file: string, redactor: Redactor, variables: ReadonlyMap<string, string>) {
    this.#file = file;
    this.#variables = variables;
    this.#redactor = redactor;
    mkdirSync(dirname(file), { recursive: true });
  }

  /** Adds an exchange, with its place in the run and the secrets that its response gives back. */
  add(exchange: Omit<Exchange, 'id' | 'echoes'>): Exchange {
    this.#count += 1;
    const recorded = { ...exchange, id: this.#count, echoes: this.#echoes(exchange.response) };
    this.#current.push(recorded);
    return recorded;
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

function contentJson(content: Buffer, redactor: Redactor): { utf8: string } | { base64: string } {
  const text = content.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(content)) return { utf8: redactor.text(text) };
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
