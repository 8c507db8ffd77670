import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { contentFormat, duplicateMembers, internals, mislabelled, utf8Text } from './content.ts';
import { allow, challenges, faultRetry, httpDate, imfFixdate, isoDateTime, mediaType, retryAfter } from './fields.ts';

/** Any code point, a lone surrogate too. The unit `binary` of fast-check takes a second to make. */
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
/** Text near the grammars: their punctuation comes up often enough to be met. */
const fieldLike = fc.oneof(
  fc.string({ unit: codePoint }),
  fc.string({ unit: fc.constantFrom(...'aZ09 \t,;="\\/:-+.{}[]()<>\u0000\u00e9\ud800') }),
);
const token = fc.string({ unit: fc.constantFrom(..."aZ9!#$%&'*+-.^_`|~"), minLength: 1, maxLength: 12 });
const text = fc.string({ unit: fc.constantFrom(...'aZ9 \t,="\\/:é'), maxLength: 12 });
const quotedString = (content: string): string => `"${content.replace(/["\\]/g, '\\$&')}"`;
const parameters = fc.uniqueArray(fc.tuple(token, text), {
  selector: ([name]) => name.toLowerCase(),
  minLength: 1,
  maxLength: 4,
});
const epochSeconds = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 });

test('no parser throws, whatever it is given', () => {
  fc.assert(
    fc.property(fieldLike, (value) => {
      for (const parse of [imfFixdate, httpDate, retryAfter, isoDateTime, faultRetry, challenges, allow, mediaType]) parse(value);
      for (const parse of [duplicateMembers, internals]) parse(value);
    }),
    { numRuns: 500 },
  );
});

test('no judge of content throws, whatever the octets', () => {
  const label = { type: 'application', subtype: 'json', parameters: new Map<string, string>() };
  fc.assert(
    fc.property(fc.uint8Array(), (octets) => {
      utf8Text(octets);
      contentFormat(octets);
      mislabelled(label, octets);
    }),
  );
});

test('the dates that JavaScript writes are read back', () => {
  fc.assert(
    fc.property(epochSeconds, (seconds) => {
      const date = new Date(seconds * 1000);
      expect(imfFixdate(date.toUTCString())).toBe(seconds * 1000);
      expect(retryAfter(date.toUTCString())).toEqual({ at: seconds * 1000 });
      expect(isoDateTime(date.toISOString())).toBe(seconds * 1000);
      expect(isoDateTime(date.toISOString().replace('.000Z', 'UTC'))).toBe(seconds * 1000);
    }),
  );
});

test('challenges are read back', () => {
  const list = fc.array(fc.tuple(token, fc.option(parameters, { nil: [] })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(list, (written) => {
      const field = written
        .map(([scheme, pairs]) =>
          `${scheme} ${pairs.map(([name, content]) => `${name}=${quotedString(content)}`).join(', ')}`.trim(),
        )
        .join(', ');
      const parsed = challenges(field);
      expect(parsed.ok && parsed.value.map(({ scheme, parameters: pairs }) => [scheme, [...pairs]])).toEqual(
        written.map(([scheme, pairs]) => [scheme, pairs.map(([name, content]) => [name.toLowerCase(), content])]),
      );
    }),
  );
});

test('media types are read back', () => {
  fc.assert(
    fc.property(token, token, fc.option(parameters, { nil: [] }), (type, subtype, pairs) => {
      const field = `${type}/${subtype}${pairs.map(([name, content]) => `; ${name}=${quotedString(content)}`).join('')}`;
      const expected = new Map(pairs.map(([name, content]) => [name.toLowerCase(), content]));
      const value = { type: type.toLowerCase(), subtype: subtype.toLowerCase(), parameters: expected };
      expect(mediaType(field)).toEqual({ ok: true, value });
    }),
  );
});

test('what JavaScript writes as JSON names no member twice, until a member is written twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, name) => {
      expect(duplicateMembers(JSON.stringify(value))).toEqual([]);
      const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
      expect(duplicateMembers(`[{${member},"x${'y'.repeat(name.length)}":{${member}},${member}}]`)).toEqual([name]);
    }),
  );
});

test('JSON is seen as JSON, indented or not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
      expect(contentFormat(Buffer.from(JSON.stringify(value, null, indent)))).toBe('json');
    }),
  );
});
