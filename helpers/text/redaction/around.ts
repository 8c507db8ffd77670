/** The most characters that are read on the way to a name, or of a name, so that work is linear in the text. */
const longestName = 64;
const mostBlanks = 8;

/** 1 for the characters of names, including percent-encoded ones. */
const isNameCharacter = Uint8Array.from({ length: 128 }, (_, code) => (/[\w.%-]/.test(String.fromCharCode(code)) ? 1 : 0));

/** The name that ends here; empty if none does. */
export function nameBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < longestName && isNameCharacter[text.charCodeAt(start - 1)] === 1) start -= 1;
  return text.slice(start, end);
}

/** The backslashes that end here. */
export function backslashesBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < longestName && text.charCodeAt(start - 1) === 0x5c) start -= 1;
  return text.slice(start, end);
}

/** The number of blanks that end here. */
export function blanksBefore(text: string, end: number): number {
  let count = 0;
  while (count < mostBlanks && isBlank(text.charCodeAt(end - count - 1))) count += 1;
  return count;
}

/** The number of blanks that start here. */
export function blanksAfter(text: string, start: number): number {
  let count = 0;
  while (count < mostBlanks && isBlank(text.charCodeAt(start + count))) count += 1;
  return count;
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
