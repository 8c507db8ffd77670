/** How servers escape what stands in a page: PHP and Python, Go, and templates such as Mustache. */
const pages: readonly Readonly<Record<string, string>>[] = [
  ...['&#39;', '&#039;', '&#x27;'].map((apostrophe) => ({ '"': '&quot;', "'": apostrophe })),
  { '"': '&#34;', "'": '&#39;', '+': '&#43;' },
  { '"': '&quot;', "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' },
].map((more) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', ...more }));

/** The forms in which a server returns a secret. docs/safety.md lists them. */
function formsOf(secret: string): string[] {
  const octets = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(secret.replace(/\p{Cs}/gu, ''));
  return [
    ...new Set([
      ...[secret, octets.toString('latin1'), inUrl, inUrl.replaceAll('%20', '+')],
      ...[json, json.replaceAll('/', '\\/'), JSON.stringify(json).slice(1, -1)],
      ...pages.map((entities) => secret.replace(/[&<>"'+/`=]/g, (found) => entities[found] ?? found)),
      octets.toString('hex'),
      ...(['base64', 'base64url'] as const).flatMap((encoding) => aligned(octets, encoding)),
    ]),
  ];
}

/** Whether a text holds a secret, however short, in one of the forms of {@link formsOf}. */
export const holdsSecret = (text: string, secret: string): boolean => formsOf(secret).some((form) => text.includes(form));

/** Base64 of octets after zero, one and two others. The first and the last character may contain bits of their neighbours. */
function aligned(octets: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), octets])
      .toString(encoding)
      .replaceAll('=', '');
    return text.slice(before === 0 ? 0 : before + 1, (before + octets.length) % 3 === 0 ? text.length : -1);
  });
}

/** This many characters in a row of a form give a secret away: an altered or truncated token still has them. */
const longestRun = 12;
const pieceLength = 8;
/** A repetitive secret has the same piece in many places: at most this many of them are followed. */
const mostAlike = 16;

/** Lower case, of the same length: a few letters beyond ASCII become two. */
const folded = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
};

/** Searches texts for runs of forms, in any case. Work is linear in the text: any run holds a piece that begins at one of the places tried. */
export class FormSearch {
  readonly #pieces = new Map<string, { readonly form: string; readonly at: number; readonly run: number }[]>();
  #step = Number.POSITIVE_INFINITY;

  /** `least`: how many characters in a row of a form are found, at most all of it. */
  constructor(secrets: readonly string[], least = longestRun) {
    for (const form of new Set(secrets.flatMap(formsOf).map(folded))) {
      const run = Math.min(least, form.length);
      if (run < pieceLength) continue;
      this.#step = Math.min(this.#step, run - pieceLength + 1);
      for (let at = 0; at + pieceLength <= form.length; at += 1) {
        const alike = this.#pieces.get(form.slice(at, at + pieceLength)) ?? [];
        if (alike.length < mostAlike) alike.push({ form, at, run });
        this.#pieces.set(form.slice(at, at + pieceLength), alike);
      }
    }
  }

  /** The places of runs, in order. */
  *in(given: string): Generator<[from: number, to: number]> {
    if (this.#pieces.size === 0) return;
    const text = folded(given);
    let done = 0;
    for (let at = 0; at + pieceLength <= text.length; ) {
      const [from, to] = this.#around(text, at, done);
      if (to > from) yield [from, to];
      done = Math.max(done, to);
      at = Math.max(at + this.#step, to);
    }
  }

  /** The longest run around the piece at a place, not before `done`; empty if it is too short. */
  #around(text: string, place: number, done: number): [from: number, to: number] {
    let best: [number, number] = [0, 0];
    for (const { form, at, run } of this.#pieces.get(text.slice(place, place + pieceLength)) ?? []) {
      let [before, after] = [0, pieceLength];
      while (place - before > done && at > before && text[place - before - 1] === form[at - before - 1]) before += 1;
      while (at + after < form.length && text[place + after] === form[at + after]) after += 1;
      if (before + after >= run && before + after > best[1] - best[0]) best = [place - before, place + after];
    }
    return best;
  }
}
