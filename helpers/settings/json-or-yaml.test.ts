import { expect, test } from '@playwright/test';
import { jsonOrYaml } from './json-or-yaml.ts';

for (const [text, flaw] of [
  [
    'url: a\nimages:\n  source: ids\n ids: b\n',
    'an error at line 4 column 1 (All mapping items must start at the same column), in the line of ids',
  ],
  ['url: "hush\n', 'an error at line 2 column 1 (Missing closing quote)'],
  ['token: `hush`\n', 'an error at line 1 column 8 (Plain value cannot start with reserved character), in the line of token'],
  ['token: "\\q-hush"\n', 'an error at line 1 column 9 (Invalid escape sequence), in the line of token'],
  ['url: a\nhush-hush\nname: b\n', 'an error at line 2 column 1 (Implicit keys need to be on a single line)'],
  ['\turl: a\n', 'an error at line 1 column 1 (Tabs are not allowed as indentation), in the line of url'],
] as const) {
  test(`the flaw of ${JSON.stringify(text)} is the parser's words and the place, without a text of the file`, () => {
    expect(jsonOrYaml(text, true)).toEqual({ flaw });
  });
}
