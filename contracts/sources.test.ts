import { expect, test } from '@playwright/test';
import { requirementIds, requirements } from './requirements.ts';
import { sourceOf, sources } from './sources.ts';

const all = Object.entries(sources);
const named = new Set<string>(requirementIds.map((id) => requirements[id].source));

test('every source that a requirement names is described, and every description is named', () => {
  expect([...named].sort()).toEqual(all.map(([name]) => name).sort());
});

test('a document has an address and is quoted; a practice has neither', () => {
  for (const [name, { url, quoted }] of all) {
    const isPractice = name.startsWith('practice: ');
    expect(quoted, name).toBe(!isPractice);
    expect(url?.startsWith('https://') ?? false, name).toBe(!isPractice);
  }
});

test('the address of a section of an RFC names the section', () => {
  const ofRfcs = all.filter(([name]) => name.startsWith('rfc'));
  for (const [name, { url }] of ofRfcs) expect(url).toBe(`https://www.rfc-editor.org/rfc/${name.replace(': ', '#section-')}`);
});

test('what a source says is one line, without markup', () => {
  const quotations = requirementIds.flatMap((id) => requirements[id].quotation ?? []);
  const texts = [...all.map(([, { text }]) => text), ...quotations];
  expect(texts.filter((text) => !/^\S.{5,300}\S$/.test(text) || /``|\*\*|<\w| {2}/.test(text))).toEqual([]);
});

test('the words that a requirement rests on replace those of the whole section', () => {
  expect(sourceOf('DI-FRM-07').text).toMatch(/^Regardless, the server MUST close the connection/);
  expect(sourceOf('DI-204-06').text).toMatch(/^A server MUST NOT send a Transfer-Encoding/);
  expect(sourceOf('DI-FRM-07').url).toBe(sourceOf('DI-204-06').url);
});
