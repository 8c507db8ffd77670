/** How servers escape what stands in a page: PHP and Python, Go, and templates such as Mustache. */
const pages: readonly Readonly<Record<string, string>>[] = [
  ...['&#39;', '&#039;', '&#x27;'].map((apostrophe) => ({ '"': '&quot;', "'": apostrophe })),
  { '"': '&#34;', "'": '&#39;', '+': '&#43;' },
  { '"': '&quot;', "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' },
].map((more) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', ...more }));

/** The forms in which a server returns a secret, in lower case. docs/safety.md lists them. */
function formsOf(secret: string): string[] {
  const octets = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(secret.replace(/\p{Cs}/gu, ''));
  const forms = [
    ...[secret, octets.toString('latin1'), inUrl, inUrl.replaceAll('%20', '+')],
    ...[json, json.replaceAll('/', '\\/'), JSON.stringify(json).slice(1, -1)],
    ...pages.map((entities) => secret.replace(/[&<>"'+/`=]/g, (found) => entities[found] ?? found)),
    octets.toString('hex'),
    ...(['base64', 'base64url'] as const).flatMap((encoding) => aligned(octets, encoding)),
  ];
  return [...new Set(forms.map(folded))];
}

/** Base64 of octets after zero, one and two others. The first and the last character may contain bits of their neighbours. */
function aligned(octets: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), octets])
      .toString(encoding)
      .replaceAll('=', '');
    return text.slice(before === 0 ? 0 : before + 1, (before + octets.length) % 3 === 0 ? text.length : -1);
  });
}

/** Lower case, of the same length: a few letters beyond ASCII become two. */
const folded = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
};

/** The forms of secrets that were looked for: each request asks for the same few. */
const knownForms = new Map<string, readonly string[]>();

/** Whether a text holds one of these secrets as a whole, however short, in one of its forms. */
export function holdsSecret(given: string, secrets: readonly string[]): boolean {
  const text = folded(given);
  return secrets.some((secret) => {
    const forms = knownForms.get(secret) ?? formsOf(secret);
    knownForms.set(secret, forms);
    return forms.some((form) => text.includes(form));
  });
}

const shortest = 8;

/** Whether a secret is found by value: a shorter one would remove ordinary words, and is found by place only. */
export const isLong = ({ length }: string): boolean => length >= shortest;

/** This many characters in a row of a form give a secret away: an altered or truncated token still has them. */
const longestRun = 12;

/** Searches texts for twelve characters in a row of secrets, or all of a shorter one, in any form and case. Work is linear in the text. */
export class FormSearch {
  /** By their length, every run that is looked for, and the beginning of each. */
  readonly #wanted = new Map<number, { readonly runs: Set<string>; readonly starts: Set<string> }>();

  constructor(secrets: readonly string[]) {
    for (const form of secrets.filter(isLong).flatMap(formsOf)) {
      const length = Math.min(longestRun, form.length);
      const { runs, starts } = this.#wanted.get(length) ?? { runs: new Set<string>(), starts: new Set<string>() };
      for (let at = 0; at + length <= form.length; at += 1) runs.add(form.slice(at, at + length));
      for (let at = 0; at + shortest <= form.length; at += 1) starts.add(form.slice(at, at + shortest));
      this.#wanted.set(length, { runs, starts });
    }
  }

  /** The places of runs, which may overlap. */
  *in(given: string): Generator<[from: number, to: number]> {
    const text = folded(given);
    for (const [length, { runs, starts }] of this.#wanted) {
      // Any run holds a piece that begins at one of the places tried.
      const step = length - shortest + 1;
      for (let at = 0; at + shortest <= text.length; at += step) {
        if (!starts.has(text.slice(at, at + shortest))) continue;
        for (let from = Math.max(0, at - step + 1); from <= at; from += 1)
          if (runs.has(text.slice(from, from + length))) yield [from, from + length];
      }
    }
  }
}
