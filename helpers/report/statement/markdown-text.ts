import { visible } from '../../platform/text/visible.ts';

/** Breaks a word that a reader of Markdown would make a link or a mention of: it has no width, and is written out as an entity. */
const gap = '&#8203;';

/**
 * Text from outside in a line, a table or a list of Markdown: it stays text. Nothing in it starts markup, ends a cell, becomes a
 * link, mentions a person or refers to an issue. Backslashes do not help against the last three: they are looked for when the
 * text is a page already.
 */
export function markdownText(text: string): string {
  return visible(text.replace(/\s+/g, ' '))
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_{}[\]<>|#~$!]/g, (c) => (c === '<' ? '&lt;' : `\\${c}`))
    .replace(/^(\s*)([-+=]|\d+[.)])/, (_, blanks: string, mark: string) => `${blanks}${mark.slice(0, -1)}\\${mark.slice(-1)}`)
    .replace(/@(?=\w)|:(?=\/\/)|(?<=\bwww)\.|(?<=\\#)(?=\d)/gi, (found) => `${found}${gap}`);
}

/** Text from outside in a code span, where nothing but its end means anything. */
export function markdownCode(text: string): string {
  const content = visible(text.replace(/\s+/g, ' '));
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${content}${space}${fence}`;
}
