import { expect, test } from '@playwright/test';
import { markdownCode, markdownText } from './markdown.ts';

for (const [what, text, written] of [
  ['a table', 'a | b', 'a \\| b'],
  ['code', '`a`', '\\`a\\`'],
  ['HTML', '<img src=x> &lt;', '&lt;img src=x\\> &amp;lt;'],
  ['a link', '[a](http://b)', '\\[a\\](http:&#8203;//b)'],
  ['an image', '![a](b)', '\\!\\[a\\](b)'],
  ['an address that becomes a link', 'https://e.example www.e.example', 'https:&#8203;//e.example www.&#8203;e.example'],
  ['a mention', '@octocat a@b.example', '@&#8203;octocat a@&#8203;b.example'],
  ['an issue', 'see #12 and #x', 'see \\#&#8203;12 and \\#x'],
  ['emphasis, deletion, formulas', '*a* _b_ ~~c~~ $d$', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\$d\\$'],
  ['a heading', '# a', '\\# a'],
  ['a list', '- a', '\\- a'],
  ['a numbered list', '12. a', '12\\. a'],
  ['a quotation', '> a', '\\> a'],
  ['lines', 'a\n\n# b\r\n```\nc', 'a \\# b \\`\\`\\` c'],
  ['control characters', 'a\x1b[31m\u202eb\0', 'a\\\\x1b\\[31m\\\\u202eb\\\\x00'],
  ['a backslash', 'a\\', 'a\\\\'],
] as const) {
  test(`${what} from outside is text in Markdown`, () => {
    expect(markdownText(text)).toBe(written);
  });
}

test('code from outside does not end its span', () => {
  expect(markdownCode('a')).toBe('`a`');
  expect(markdownCode('a `b` ``c')).toBe('``` a `b` ``c ```');
  expect(markdownCode('a\n\n# b\x1b')).toBe('`a # b\\x1b`');
});
