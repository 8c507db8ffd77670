/** How often a text is decoded at most. Servers behind gateways decode twice; a text that is not plain after this is refused. */
const mostRounds = 5;

/**
 * What servers may read in a path or a query: the text as written, and what is left after each decoding, in UTF-8 and in Latin-1. The
 * last is plain. Undefined if the text is escaped more often than any server decodes, so that nobody knows what it names.
 */
export function readings(text: string): readonly string[] | undefined {
  const found = new Set([text]);
  let [utf8, latin1] = [text, text];
  for (let round = 0; round <= mostRounds; round += 1) {
    const next = [decodedOnce(utf8, 'utf8'), decodedOnce(latin1, 'latin1')] as const;
    if (next[0] === utf8 && next[1] === latin1) return [...found];
    [utf8, latin1] = next;
    found.add(latin1).delete(utf8);
    found.add(utf8);
  }
  return undefined;
}

/** A text after one decoding. */
export const decodedOnce = (text: string, encoding: 'utf8' | 'latin1'): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(encoding));

/** Whether a part of a text belongs to an identifier of the run, so that a pattern around it matches that image alone. */
type IsOfItsOwn = (part: string) => boolean;

/** Whether a server could read a text as many images: as the collection, a word for all, a pattern or a condition. */
export function couldBeMany(text: string, isOfItsOwn: IsOfItsOwn = () => false): boolean {
  return (
    readings(text)?.some(
      (reading) =>
        isCollection(reading) || partsOf(reading).some((part) => isForAll(part) || (isPattern(part) && !isOfItsOwn(part))),
    ) ?? true
  );
}

/** Whether a server could read a whole number in a text: the identifier of another image, or a place in the list. */
export function couldBeNumber(text: string): boolean {
  return readings(text)?.some((reading) => partsOf(reading).some((part) => /^[+-]?\p{Nd}+$/u.test(part))) ?? true;
}

/** Servers end an identifier at NUL, a line end, `;`, `?` or `#`. */
function isCollection(reading: string): boolean {
  const [first = ''] = reading.split(/[\0\r\n;?#]/);
  return /^[\s\p{C}\p{Z}+/]*$/u.test(first);
}

/** Servers split lists of identifiers. */
const partsOf = (reading: string): string[] => reading.split(/[\s\p{C}\p{Z};?#,|&/]+/u).filter((part) => part !== '');

const isForAll = (part: string): boolean => /^(?:detail|all)$/i.test(part);

/** Wildcards of shells and of SQL, and the quote that ends a text of SQL. An escape is no wildcard. */
const isPattern = (part: string): boolean => /[*']|%(?![0-9a-f]{2})|_$/i.test(part);
