/** `1 image`, `2 images`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** A time of some length in words. */
export const spokenTime = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`);

/** A text that begins with a capital letter. */
export const capitalised = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `a, b and c`, or with another word before the last. */
export function listed(texts: readonly string[], word: 'and' | 'or' = 'and'): string {
  const [last = '', ...before] = [...texts].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} ${word} ${last}`;
}

/** `a, b and 3 more`: the first of some texts, and how many there are beside them. */
export function firstListed(texts: readonly string[], most: number): string {
  const first = texts.slice(0, most).join(', ');
  return texts.length <= most ? first : `${first} and ${texts.length - most} more`;
}

/** A text of at most this many characters. `…` stands for what is cut off. */
export const cut = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;

/** A text of at most this many characters, cut between words if one ends in its second half. */
export function cutBetweenWords(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const start = text.slice(0, characters);
  const blank = start.lastIndexOf(' ');
  return `${start.slice(0, blank > characters / 2 ? blank : characters - 1)} …`;
}

/** A text from outside as a short quotation for a message: in double quotes, on one line. */
export const quoted = (text: string, characters = 80): string => JSON.stringify(cut(text, characters));
