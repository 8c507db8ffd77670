import { test } from '@playwright/test';
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
