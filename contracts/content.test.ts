import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import {
  type ContentFormat,
  contentFormat,
  duplicateMembers,
  hasByteOrderMark,
  internals,
  mislabelled,
  unfilled,
  utf8Text,
} from './content.ts';
import { mediaType } from './fields.ts';

const octets = (text: string): Buffer => Buffer.from(text);

const samples: {
  readonly formats: readonly (readonly [format: ContentFormat, text: string])[];
  readonly labels: readonly (readonly [label: string, text: string, format?: ContentFormat])[];
  readonly twice: readonly (readonly [text: string, ...names: string[]])[];
  readonly internals: readonly (readonly [what: string, text: string])[];
  readonly harmless: readonly string[];
} = parse(readFileSync(new URL('./testing/content-samples.yaml', import.meta.url), 'utf8'));

for (const [format, text] of samples.formats)
  test(`${JSON.stringify(text)} is ${format}`, () => {
    expect(contentFormat(octets(text))).toBe(format);
  });

for (const [label, text, format] of samples.labels)
  test(`${JSON.stringify(text)} ${format === undefined ? 'fits' : `is ${format}, and does not fit`} ${label}`, () => {
    const media = mediaType(label);
    const said = media.ok ? mislabelled(media.value, octets(text)) : media.reason;

    expect(said).toEqual(format && expect.stringContaining(`the content is ${format}`));
  });

for (const [text, ...names] of samples.twice)
  test(`${text} names ${JSON.stringify(names)} twice`, () => {
    expect(duplicateMembers(text)).toEqual(names);
  });

for (const [what, text] of samples.internals)
  test(`${JSON.stringify(text)} shows ${what}`, () => {
    expect(internals(text)).toContain(`${what}: `);
  });

for (const text of samples.harmless)
  test(`${JSON.stringify(text)} shows no internals`, () => {
    expect(internals(text)).toBeUndefined();
  });

test('JSON in Latin-1 is JSON, and not UTF-8', () => {
  const latin1 = Buffer.from('{"message":"caf\u00e9"}', 'latin1');
  expect(contentFormat(latin1)).toBe('json');
  expect(utf8Text(latin1)).toBeUndefined();
  expect(utf8Text(octets('{"message":"caf\u00e9"}'))).toBe('{"message":"caf\u00e9"}');
});

test('a byte order mark is reported, and is not part of the text', () => {
  expect(hasByteOrderMark(octets('\ufeff{}'))).toBe(true);
  expect(utf8Text(octets('\ufeff{}'))).toBe('{}');
  for (const text of ['', '{}', '\u00ef{}']) expect(hasByteOrderMark(octets(text))).toBe(false);
});

test('JSON of any depth and length is searched', () => {
  const depth = 100_000;
  expect(duplicateMembers(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).toEqual([]);
  expect(duplicateMembers(`{"a":"${'x'.repeat(1_000_000)}","a":1}`)).toEqual(['a']);
});

test('a message shows which place of its template was not filled', () => {
  for (const place of ['%(image_id)s', '%s', '%d', '{image_id}', '{{id}}', `$\{id}`])
    expect(unfilled(`Image ${place} not found.`)).toBe(place);
  for (const text of [
    `Image {5e0c7c52-8d1f-4b0a-9a63-1f2f7d3f9b18}, 100%, 5%s, %de and $\{7-7} not found.`,
    'The content is {"createImage": {"name": "…"}}.',
  ])
    expect(unfilled(text)).toBeUndefined();
});
