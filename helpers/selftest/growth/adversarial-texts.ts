/** A text that grows: its unit is repeated between a start and an end. */
export interface AdversarialText {
  readonly name: string;
  /** A text of about this many characters. */
  text(length: number): string;
}

/** The repeated units: the delimiters of fields, content and URLs, and texts that their expressions can match in two ways. */
const units = [
  ' ¦\t¦\n¦\r¦\r\n¦,¦, ¦;¦; ¦=¦"¦\\¦\\"¦\\\\¦/¦//¦-¦.¦@¦:¦%¦?¦&',
  'a¦A¦é¦\0¦0¦0-¦1.¦_¦[¦]¦{¦}¦<¦>¦`¦(¦)¦#1 ¦|¦*',
  '<!---->¦<!-- ¦<?xml ¦<p ¦<a b¦<a>¦&amp;¦&#¦%25¦%3¦\\u005c¦aaaaaaaaaaa.¦\x1b[¦##¦::¦\n ¦{"a":¦"a":1,¦[{"a":[¦"\\u0061',
  'token¦token=¦?token¦?token=a¦&sig=¦"token":"¦X-Auth-Token: ¦cookie:¦://¦http://¦http://a@',
  'a=b;¦a="b", ¦;a=b¦Basic a=b, ¦a b, ¦realm="¦Cookie: a="¦\\"token\\":\\"¦"token":{¦;charset=¦gzip, ¦W/"¦req-¦00000000-¦Mon, ',
  'at ¦at a(¦at (¦a.b.¦Aa.¦SELECT ¦select a from ¦in a¦File "¦v-¦l.¦\\n¦C:\\a¦409 ¦conflict ',
  'HTTP/1.1 ¦Call log:¦2010-08-01T¦…¦\u{1f600}',
].flatMap((line) => line.split('¦'));

const starts = ['<', '?', '"', '{"badRequest":{"message":"', 'a', ' ', '://'];
const ends = ['\0', '"}}', '', '=', '>'];

const grown = (start: string, unit: string, end: string): AdversarialText => ({
  name: JSON.stringify([start, unit, end]),
  text: (length) => start + unit.repeat(Math.ceil(length / unit.length)) + end,
});

/** Every unit, so that an expression finds its beginning and misses its end: with an x behind it, and between a start and another end. */
export const adversarialTexts: readonly AdversarialText[] = [
  ...units.map((unit) => grown('', unit, 'x')),
  ...units.map((unit, place) => grown(starts[place % starts.length] ?? '', unit, ends[place % ends.length] ?? '')),
  ...['token', 'a', '-', 'secret-token'].map((unit) => grown('?', unit, 'x')),
];
