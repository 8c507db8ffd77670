/** Forms in which a service may return a secret, by name. For tests of redaction. */
export const written: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in upper case': (secret) => secret.toUpperCase(),
  'in lower case': (secret) => secret.toLowerCase(),
  reversed: (secret) => [...secret].reverse().join(''),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'percent-encoded octet by octet': (secret) => octets(secret, (octet) => `%${hex(octet)}`),
  'percent-encoded twice': (secret) => encodeURIComponent(octets(secret, (octet) => `%${hex(octet)}`)),
  'percent-encoded in part': (secret) => octets(secret, (octet, place) => (place % 3 === 0 ? `%${hex(octet)}` : char(octet))),
  'escaped for JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'escaped for JSON twice': (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'in \\u escapes of JSON': (secret) => octets(secret, (octet) => `\\u00${hex(octet)}`),
  'in \\u escapes, escaped once more': (secret) => octets(secret, (octet) => `\\\\u00${hex(octet).toUpperCase()}`),
  'in \\x escapes': (secret) => octets(secret, (octet) => `\\x${hex(octet)}`),
  'in named entities of HTML': (secret) => secret.replace(/[&<>"'=/]/g, (found) => entities[found] ?? found),
  'in decimal entities of HTML': (secret) => octets(secret, (octet) => `&#${octet};`),
  'in hexadecimal entities of HTML': (secret) => octets(secret, (octet) => `&#x${hex(octet)};`),
  'in entities, escaped once more': (secret) => octets(secret, (octet) => `&amp;#${octet};`),
  'in hex': (secret) => octets(secret, hex),
  'in upper-case hex': (secret) => octets(secret, hex).toUpperCase(),
  'in hex with colons': (secret) => octets(secret, (octet) => `:${hex(octet)}`).slice(1),
  'as the octets of an array in .NET': (secret) => octets(secret, (octet) => `-${hex(octet).toUpperCase()}`).slice(1),
  'as the octets of an array in C': (secret) => octets(secret, (octet) => `, 0x${hex(octet)}`).slice(2),
  'as the octets of a Buffer in JSON': (secret) => JSON.stringify([...Buffer.from(secret)]),
  'as the octets of a typed array in JSON': (secret) => JSON.stringify(new Uint8Array(Buffer.from(secret))),
  'as the characters of an array in Java': (secret) => `[${[...secret].join(', ')}]`,
  'as the characters of a list in JSON': (secret) => JSON.stringify([...secret]),
  'as the characters of a list in Python': (secret) => `['${[...secret].join("', '")}']`,
  'as the octets of a slice in Go': (secret) => `[${[...Buffer.from(secret)].join(' ')}]`,
  'with blanks between': (secret) => [...secret].join(' '),
  'with invisible characters between': (secret) =>
    [...secret].map((letter, place) => letter + (invisible[place % invisible.length] ?? '')).join(''),
  'in full-width letters': (secret) => secret.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  'in lines': (secret) => [...secret].join('\r\n'),
  'in base64': (secret) => base64(secret),
  'in base64 behind one octet': (secret) => base64(`:${secret}`),
  'in base64 behind two octets': (secret) => base64(`a:${secret}!`),
  'in base64url': (secret) => Buffer.from(`?>${secret}`).toString('base64url'),
  'in base64 with lines': (secret) => base64(secret).replace(/.{8}/g, '$&\n'),
  'in base64, percent-encoded': (secret) => encodeURIComponent(base64(`${secret}??`)),
  'in base64 of base64': (secret) => base64(base64(secret)),
  'in base64 of base64, both behind an octet': (secret) => base64(`:${base64(`:${secret}`)}`),
  'in base64 of base64, both behind two octets': (secret) => base64(`::${base64(`::${secret}`)}`),
  'cut short': (secret) => secret.slice(0, -1),
  'cut short by half': (secret) => secret.slice(0, Math.max(12, secret.length / 2)),
  extended: (secret) => `${secret}0`,
  'altered by one character': (secret) => `${secret.slice(0, 20)}#${secret.slice(21)}`,
  'twelve characters in a row': (secret) => secret.slice(3, 15),
};

/** Characters that a reader does not see, or sees as part of the letter before. */
const invisible = ['\ufe0f', '\u034f', '\u061c', '\u180e', '\u200b', '\u0332', '\u20e3', '\u{e0100}', '\u{e0061}', '\u115f'];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '=': '&equals;',
  '/': '&sol;',
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (octet: number): string => octet.toString(16).padStart(2, '0');
const char = (octet: number): string => String.fromCharCode(octet);
const octets = (text: string, write: (octet: number, place: number) => string): string =>
  [...Buffer.from(text)].map((octet, place) => write(octet, place)).join('');
