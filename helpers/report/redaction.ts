import type { FieldLine } from '../exchange.ts';

/** What stands in place of a secret. */
export const redacted = '[redacted]';

/** Takes the secrets of a run out of whatever is about to be written or printed. Every method may be applied twice. */
export interface Redactor {
  /** Any text: secrets by value, and what follows the name of a secret field or member. */
  text(s: string): string;
  /** Field lines: the whole value of a field that carries secrets; every other value as text. */
  fields(lines: readonly FieldLine[]): FieldLine[];
  /** A URL: user information, token-like query values, and secrets by value. */
  url(s: string): string;
  /** Whether a secret, or twelve characters in a row of one, stands in the text; by value only. */
  finds(s: string): boolean;
}

/** So many characters in a row of a secret give it away; also what an altered or truncated token still holds. */
const run = 12;
/** Shorter secrets are found by place only: by value they would blacken ordinary words. */
const shortest = 4;

const secretFields = ['x-auth-token', 'x-subject-token', 'authorization', 'proxy-authorization', 'cookie', 'set-cookie'];
const secretField = new Set(secretFields);
const secretName = /token|secret|password|passwd|api-?_?key|signature|credential|^(?:auth|sig)$/i;
const userInformation = /(:\/\/)[^/?#@\s]+@/g;
const fieldLine = new RegExp(String.raw`\b((?:${secretFields.join('|')})[ \t]*:[ \t]*)(?![ \t([$]|\\?")[^\r\n"'\\]+`, 'gi');
const jsonMember = new RegExp(
  String.raw`("(?:${secretFields.join('|')}|(?:\w*_)?(?:token|secret|password)|api-?_?key|apiKey)"\s*:\s*")[^"\\]+(?=")`,
  'gi',
);

/** A text in which the values of query parameters whose names speak of a secret are redacted. Names are looked at one by one, once. */
function withoutQueryValues(s: string): string {
  const parameter = /[?&;]([\w.-]+)=/g;
  const value = /[^&;#\s"'<>]+/y;
  let clear = '';
  let done = 0;
  for (let found = parameter.exec(s); found !== null; found = parameter.exec(s)) {
    if (!secretName.test(found[1] ?? '')) continue;
    value.lastIndex = parameter.lastIndex;
    if (value.exec(s) === null) continue;
    clear += s.slice(done, parameter.lastIndex) + redacted;
    done = value.lastIndex;
    parameter.lastIndex = done;
  }
  return clear + s.slice(done);
}

/** The ways a secret is written down: as it is, percent-encoded, escaped for JSON, in base64 at each alignment. */
function forms(secret: string): string[] {
  const octets = Buffer.from(secret);
  const percent = encodeURIComponent(secret);
  const every = [...octets].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join('');
  const aligned = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), octets])
      .toString('base64')
      .replaceAll('=', '');
    // The first and the last character may also hold bits of what stands around the secret.
    return before === 0 ? text.slice(0, -1) : text.slice(before + 1, -1);
  });
  const url = aligned.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const lowerPercent = percent.replace(/%../g, (code) => code.toLowerCase());
  const written = [secret, percent, lowerPercent, every, every.toUpperCase(), JSON.stringify(secret).slice(1, -1)];
  return [...new Set([...written, ...aligned, ...url])];
}

/** Spans of a text in which a gram occurs; Wu and Manber's search, so that most characters are never looked at. */
function spanSearch(grams: ReadonlySet<string>): (s: string) => Generator<readonly [from: number, to: number]> {
  const widest = run - 1;
  const shift = new Uint8Array(65536).fill(widest);
  const block = (s: string, end: number) => (s.charCodeAt(end - 1) * 257 + s.charCodeAt(end)) & 0xffff;
  for (const gram of grams) {
    for (let end = 1; end < run; end += 1) {
      const at = block(gram, end);
      shift[at] = Math.min(shift[at] ?? widest, run - 1 - end);
    }
  }
  return function* spans(s) {
    let end = run - 1;
    while (end < s.length) {
      const step = shift[block(s, end)] ?? widest;
      if (step === 0 && grams.has(s.slice(end - run + 1, end + 1))) yield [end - run + 1, end + 1];
      end += Math.max(step, 1);
    }
  };
}

/**
 * A redactor of these secrets; empty ones are passed over. Built once, it is fast enough for every exchange.
 * A secret field whose whole value is a secret with a name, such as TARGET_TOKEN, becomes `$TARGET_TOKEN`: the record still
 * says which identity asked, and the curl line takes the token from the environment.
 */
export function redactor(secrets: readonly string[], names: ReadonlyMap<string, string> = new Map()): Redactor {
  const written = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(forms))];
  const whole = written.filter((form) => form.length >= shortest && form.length < run).sort((a, b) => b.length - a.length);
  const long = written.filter((form) => form.length >= run);
  const grams = new Set(
    long.flatMap((form) => Array.from({ length: form.length - run + 1 }, (_, at) => form.slice(at, at + run))),
  );
  const spans = spanSearch(grams);

  const byValue = (s: string): string => {
    let text = '';
    let done = 0;
    let from = -1;
    let to = -1;
    const close = () => {
      if (from < 0) return;
      text += s.slice(done, from) + redacted;
      done = to;
    };
    if (grams.size > 0) {
      for (const [start, end] of spans(s)) {
        if (start > to) {
          close();
          from = start;
        }
        to = end;
      }
      close();
    }
    text += s.slice(done);
    return whole.reduce((rest, form) => rest.replaceAll(form, redacted), text);
  };
  const text = (s: string): string =>
    withoutQueryValues(byValue(s).replace(fieldLine, `$1${redacted}`).replace(jsonMember, `$1${redacted}`));

  const place = (value: string): string => {
    const name = names.get(value);
    if (name !== undefined) return `$${name}`;
    return value === '' || value.startsWith('$TARGET_') ? value : redacted;
  };

  return {
    text,
    url: (s) => text(s.replace(userInformation, `$1${redacted}@`)),
    fields: (lines) =>
      lines.map(([name, value]) => [name, secretField.has(name.toLowerCase()) ? place(value) : text(value)] as const),
    finds: (s) => whole.some((form) => s.includes(form)) || (grams.size > 0 && !spans(s).next().done),
  };
}
