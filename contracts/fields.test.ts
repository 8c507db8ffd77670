import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import {
  allow,
  challenges,
  faultRetry,
  httpDate,
  imfFixdate,
  isoDateTime,
  mediaType,
  type Parsed,
  requestIdPattern,
  retryAfter,
  singletonFields,
} from './fields.ts';

const nowMs = Date.UTC(2026, 0, 1);

/** What is read, with sets and maps as plain data; or the reason why nothing is. */
const plain = <T>(parsed: Parsed<T>, told: (value: T) => unknown) => (parsed.ok ? told(parsed.value) : parsed.reason);

/** The readers of fields. A text that is refused gives its reason, or nothing. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  imfFixdate,
  httpDate: (text) => httpDate(text, nowMs),
  retryAfter,
  isoDateTime,
  challenges: (text) =>
    plain(challenges(text), (all) =>
      all.map(({ scheme, token68, parameters }) => [scheme, token68 ?? Object.fromEntries(parameters)]),
    ),
  allow: (text) => plain(allow(text), (methods) => [...methods].sort()),
  mediaType: (text) => plain(mediaType(text), (read) => ({ ...read, parameters: Object.fromEntries(read.parameters) })),
};

interface Samples {
  readonly reads: Readonly<Record<string, unknown>>;
  readonly refuses: Readonly<Record<string, string | null>>;
}

const samples: Readonly<Record<string, Samples>> = parse(
  readFileSync(new URL('./testing/field-samples.yaml', import.meta.url), 'utf8'),
);

for (const [name, read] of Object.entries(readers)) {
  const { reads, refuses } = samples[name] ?? { reads: {}, refuses: {} };
  for (const [text, value] of Object.entries(reads))
    test(`${name} reads ${JSON.stringify(text)}`, () => {
      expect(read(text)).toEqual(value);
    });
  for (const [text, reason] of Object.entries(refuses))
    test(`${name} refuses ${JSON.stringify(text)}`, () => {
      const found = read(text);
      if (found !== undefined || reason !== null) expect(found).toEqual(expect.stringContaining(reason ?? ''));
    });
}

test('the retry of a fault is a string of seconds or a date-time', () => {
  expect(faultRetry('54')).toEqual({ seconds: 54 });
  for (const zone of ['UTC', 'Z', '']) expect(faultRetry(`2026-11-24T23:05:07${zone}`)).toEqual({ at: 1_795_561_507_000 });
  for (const wrong of [54, '54s', '', null, undefined, {}, 'Tue, 24 Nov 2026 23:05:07 GMT'])
    expect(faultRetry(wrong)).toBeUndefined();
});

test('a request id is req- and a UUID', () => {
  expect('req-0b7e2a44-6c1d-4f5e-8a90-3d2c1b0a9f87').toMatch(requestIdPattern);
  expect('req-0B7E2A44-6C1D-4F5E-8A90-3D2C1B0A9F87').toMatch(requestIdPattern);
  for (const wrong of ['req-None', 'req-', '0b7e2a44-6c1d-4f5e-8a90-3d2c1b0a9f87', 'req-0b7e2a446c1d4f5e8a903d2c1b0a9f87'])
    expect(wrong).not.toMatch(requestIdPattern);
});

test('fields of one value are named in lower case, Date not among them, nor a field that is a list', () => {
  for (const name of singletonFields) expect(name).toBe(name.toLowerCase());
  for (const list of ['date', 'allow', 'www-authenticate', 'via', 'set-cookie', 'cache-control', 'vary'])
    expect(singletonFields).not.toContain(list);
});
