/** A text in lower case, and the place of each character in the text that it was read from: where it begins, and where it ends. */
export interface PlacedText {
  readonly text: string;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** Percent-encoding, backslashes of JSON and of programs, and entities of HTML, each escaped by its own kind any number of times. */
const escapes =
  /\\+(?:u([\da-f]{4})|x([\da-f]{2})|(.))|%(?:25)*(?:u([\da-f]{4})|([\da-f]{2}))|&(?:amp;)*(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{2,9}));/g;

/** A text may be escaped in several ways, one around the other: so often all escapes are undone. */
const mostRounds = 4;

/** HTML entities for ASCII and for the no-break space. */
const entities: Readonly<Record<string, string>> = {
  ...{ quot: '"', amp: '&', apos: "'", lt: '<', gt: '>', nbsp: ' ', tab: '\t', newline: '\n', excl: '!', num: '#', dollar: '$' },
  ...{ percnt: '%', lpar: '(', rpar: ')', ast: '*', midast: '*', plus: '+', comma: ',', period: '.', sol: '/', colon: ':' },
  ...{ semi: ';', equals: '=', quest: '?', commat: '@', lsqb: '[', lbrack: '[', bsol: '\\', rsqb: ']', rbrack: ']', hat: '^' },
  ...{ lowbar: '_', underbar: '_', grave: '`', lcub: '{', lbrace: '{', verbar: '|', vert: '|', rcub: '}', rbrace: '}' },
};

/** A text with every escape undone. */
export function unescaped(read: PlacedText, rounds = mostRounds): PlacedText {
  const next = undone(read);
  return rounds === 1 || next.text.length === read.text.length ? next : unescaped(next, rounds - 1);
}

function undone({ text, from, to }: PlacedText): PlacedText {
  const [begins, ends] = [new Uint32Array(text.length), new Uint32Array(text.length)];
  let shown = '';
  let done = 0;
  const copy = (end: number): void => {
    begins.set(from.subarray(done, end), shown.length);
    ends.set(to.subarray(done, end), shown.length);
    shown += text.slice(done, end);
  };
  for (const match of text.matchAll(escapes)) {
    const meaning = meaningOf(match);
    if (meaning === undefined) continue;
    copy(match.index);
    done = match.index + match[0].length;
    begins[shown.length] = from[match.index] ?? 0;
    ends[shown.length] = to[done - 1] ?? 0;
    shown += meaning;
  }
  copy(text.length);
  return { text: shown, from: begins, to: ends };
}

/** The character that an escape stands for, empty for a blank; undefined if it stands for none, or for one beyond the first plane. */
function meaningOf([, unicode, octet, itself, percentUnicode, percentOctet, hexadecimal, decimal, name]: RegExpExecArray):
  | string
  | undefined {
  if (itself !== undefined) return itself;
  if (name !== undefined) return entities[name];
  const hex = unicode ?? octet ?? percentUnicode ?? percentOctet ?? hexadecimal;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0xffff ? undefined : String.fromCharCode(code).toLowerCase().trim();
}
