/** A text of at most so many characters. `…` stands for what is cut off. */
export const cut = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;

/** A text of at most so many characters, cut between words if one ends in its second half. */
export function cutBetweenWords(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const start = text.slice(0, characters);
  const blank = start.lastIndexOf(' ');
  return `${start.slice(0, blank > characters / 2 ? blank : characters - 1)} …`;
}

/** A text from outside as a short quotation for a message: in double quotes, on one line. */
export const quoted = (text: string, characters = 80): string => JSON.stringify(cut(text, characters));
