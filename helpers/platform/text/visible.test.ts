import { expect, test } from '@playwright/test';
import { printable, visible, visibleIn, visibly } from './visible.ts';

test.describe('text that comes from outside', () => {
  for (const [what, text, shown] of [
    ['colours', 'a\x1b[31mred\x1b[0m', 'a\\x1b[31mred\\x1b[0m'],
    ['the title of a terminal', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
    ['an eight-bit control sequence', '\x9b2J', '\\x9b2J'],
    ['other control characters', 'a\0b\tc\x7f', 'a\\x00b\\tc\\x7f'],
    ['line ends', 'a\nb\r\nc\n', 'a⏎b⏎c⏎'],
    ['a return that overwrites a line', 'bad\rgood', 'bad\\rgood'],
    ['line ends of Unicode', 'a\u2028b\u2029c\x85', 'a\\u2028b\\u2029c\\x85'],
    ['marks that turn text around', 'a\u202eb\u2066c\u2069', 'a\\u202eb\\u2066c\\u2069'],
    ['characters without width', 'a\u200bb\u2060c\ufeff\u00ad', 'a\\u200bb\\u2060c\\ufeff\\xad'],
    ['fillers that look like blanks', '\u3164\u115f', '\\u3164\\u115f'],
    ['tags', 'a\u{e0041}', 'a\\u{e0041}'],
    ['halves of a character', 'a\ud800b', 'a\\ud800b'],
    [
      'commands of CI systems',
      '##[error]x ##vso[task.setvariable]y ##teamcity[z]',
      '#\\x23[error]x #\\x23vso[task.setvariable]y #\\x23teamcity[z]',
    ],
  ] as const) {
    test(`shows ${what}`, () => {
      expect(visible(text)).toBe(shown);
    });
  }

  test('is otherwise unchanged', () => {
    for (const text of ['Straße 1, 東京, 🙂 — “quoted” → \\x1b \\n', '## heading', '', ' a  b '])
      expect(visible(text)).toBe(text);
  });

  test('is shown in every text of a value', () => {
    expect(visibleIn({ a: ['\x1b', 1, null], b: { c: 'x\ny' } })).toEqual({ a: ['\\x1b', 1, null], b: { c: 'x⏎y' } });
  });

  test('is shown where it is put into a text of our own', () => {
    expect(visibly`target ${'a\nb'}:\n  ${3} images`).toBe('target a⏎b:\n  3 images');
  });
});

test.describe('what is printed', () => {
  test('keeps its lines, and nothing else that is invisible', () => {
    expect(printable('a\nb\r\nc\x1b[31md\u202e\x1b]0;t\x07', false)).toBe('a\nb\\r\nc\\x1b[31md\\u202e\\x1b]0;t\\x07');
  });

  test('keeps the colours of our own on a terminal, and the line that is overwritten', () => {
    const own = '\x1b[1m\x1b[31mNONCONFORMANT\x1b[0m\x1b[0m\r\x1b[2K';

    expect(printable(own, true)).toBe(own);
    expect(printable('\x1b[41m\x1b[2J\x1b[8m\r', true)).toBe('\\x1b[41m\\x1b[2J\\x1b[8m\\r');
  });

  test('holds no line that begins like a command of GitHub Actions', () => {
    expect(printable('::error::x\n  ::add-mask::y\na ::b::', false)).toBe('\\x3a:error::x\n  \\x3a:add-mask::y\na ::b::');
  });
});
