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
