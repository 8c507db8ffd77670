import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { requirementIds, requirements } from './requirements.ts';
import { guideSources } from './sources/guide.ts';
import { practiceSources } from './sources/practices.ts';
import { type Documents, sourceNamed, sourceOf } from './sources.ts';

const documents: Documents = JSON.parse(readFileSync(new URL('./sources/documents.json', import.meta.url), 'utf8'));
const whole = requirementIds.map((id) => ({ name: requirements[id].source, ...sourceOf(id, documents) }));

const all = [...new Set<string>(requirementIds.map((id) => requirements[id].source))].map((name) => {
  return [name, sourceNamed(name) ?? { title: '', quoted: false }] as const;
});

test('every source that is described is named by a requirement', () => {
  const described = Object.keys({ ...guideSources, ...practiceSources });

  expect(described.filter((name) => !all.some(([named]) => named === name))).toEqual([]);
});

test('a document has an address and is quoted; a practice has neither', () => {
  for (const [name, { url, quoted }] of all) {
    const isPractice = name.startsWith('practice: ');
    expect(quoted, name).toBe(!isPractice);
    expect(url?.startsWith('https://') ?? false, name).toBe(!isPractice);
  }
});

test('the words that a requirement rests on replace those of the whole section', () => {
  expect(sourceOf('DI-FRM-07', documents).text).toMatch(/^Regardless, the server MUST close the connection/);
  expect(sourceOf('DI-204-06', documents).text).toMatch(/^A server MUST NOT send a Transfer-Encoding/);
  expect(sourceOf('DI-FRM-07', documents).url).toBe(sourceOf('DI-204-06', documents).url);
});

/** The sentences that a quotation has to be part of: those of its section, or of its page of the guide. */
function sentencesFor(name: string, url: string): readonly string[] {
  const [document = '', section = ''] = name.split(': ');
  if (document.startsWith('rfc')) return documents[document]?.places[section] ?? [];
  return documents.guide?.places[url.slice(url.indexOf('/api-docs/') + '/api-docs/'.length)] ?? [];
}

const quotations = [
  ...all.flatMap(([name, { text, ...source }]) => (text === undefined ? [] : [{ name, text, ...source }])),
  ...whole,
].filter(({ quoted }) => quoted);

test('every quotation stands in its document, word by word', () => {
  const missing = quotations.filter(({ name, url = '', text }) => !sentencesFor(name, url).some((one) => one.includes(text)));
  expect(missing.map(({ name, text }) => `${name}: ${text}`)).toEqual([]);
});

test('every decision quotes a document word by word', () => {
  const page = readFileSync(new URL('../docs/background/contract-decisions.md', import.meta.url), 'utf8').replaceAll('\\|', '¦');
  const quoted = [...page.matchAll(/(?:RFC \d{4} [\d.]*\d|Guide)[^"|\n]{0,60}: "([^|\n]+?)"(?=[ .,|)]|$)/gm)].map(
    ([, words = '']) => words,
  );
  const sentences = Object.values(documents).flatMap(({ places }) => Object.values(places).flat());

  expect(quoted.length).toBeGreaterThan(25);
  expect(quoted.filter((words) => !sentences.some((one) => one.includes(words.replaceAll('¦', '|'))))).toEqual([]);
});

test('every sentence of a document is quoted', () => {
  const unused = Object.values(documents).flatMap(({ places }) =>
    Object.values(places)
      .flat()
      .filter((one) => !quotations.some(({ text }) => one.includes(text))),
  );
  expect(unused).toEqual([]);
});

test('a sentence that forbids or demands is quoted with its verb', () => {
  const binding = /\b(?:MUST|SHOULD|MAY)\b/;
  const cut = requirementIds.filter((id) => {
    const { text, url = '', quoted } = sourceOf(id, documents);
    const { level, source } = requirements[id];
    const whole = sentencesFor(source, url).filter((one) => one.includes(text));
    return (
      quoted && level !== 'MAY' && source.startsWith('rfc') && whole.every((one) => binding.test(one)) && !binding.test(text)
    );
  });
  expect(cut).toEqual([]);
});
