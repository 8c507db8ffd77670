/** A form of a secret, and the number of consecutive characters that give the secret away. */
export interface Form {
  readonly text: string;
  readonly run: number;
}

/** This many consecutive characters give a secret away. An altered or truncated token still contains them. */
const run = 12;

/**
 * The forms of a secret: as it is, reversed, in hex, as lists of octets and characters as programs print them, in base64, and in base64 of base64, the
 * latter two at each alignment.
 * Escapes, case and blanks make no further forms, because the search undoes them.
 */
export function formsOf(secret: string): Form[] {
  const octets = Buffer.from(secret);
  const inHex = octets.toString('hex').match(/../g) ?? [];
  const once = ['base64', 'base64url'] as const;
  const forms = [
    ...[secret, [...secret].reverse().join(''), octets.toString('latin1'), encodeURIComponent(secret.replace(/\p{Cs}/gu, ''))],
    // An escaped line break in a secret is a letter; in a form, a blank is a plus.
    ...[JSON.stringify(secret).slice(1, -1), secret.replaceAll(' ', '+')],
  ].map((text) => ({ text, run }));
  return distinct([
    ...forms,
    ...['', ':', '-', ',', ',0x', '0x'].map((between) => ({ text: inHex.join(between), run: (2 + between.length) * run })),
    ...[',', ''].map((between) => ({ text: [...octets].join(between), run: 3 * run })),
    { text: [...octets].map((octet, place) => `"${place}":${octet}`).join(','), run: 7 * run },
    ...[',', "','", '","'].map((between) => ({ text: [...secret].join(between), run: run + (run - 1) * between.length })),
    ...once.flatMap((encoding) => aligned(octets, encoding).map((text) => ({ text, run: 14 }))),
    ...once.flatMap((encoding) =>
      aligned(octets, encoding).flatMap((inner) => aligned(Buffer.from(inner), encoding).map((text) => ({ text, run: 18 }))),
    ),
  ]);
}

/** Base64 of octets after zero, one and two others. The first and the last character may contain bits of their neighbours. */
function aligned(octets: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), octets])
      .toString(encoding)
      .replaceAll('=', '');
    const last = (before + octets.length) % 3 === 0 ? text.length : text.length - 1;
    return text.slice(before === 0 ? 0 : before + 1, last);
  });
}

const distinct = (forms: readonly Form[]): Form[] =>
  forms.filter((form, place) => forms.findIndex(({ text }) => text === form.text) === place);
