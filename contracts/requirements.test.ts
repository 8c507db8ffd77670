import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { documentedCodes } from './operation.ts';
import { requirementIds, requirements } from './requirements.ts';
import { leftOutCandidates, withdrawn } from './withdrawn.ts';

const everGiven: unknown = JSON.parse(readFileSync(new URL('./requirement-ids.json', import.meta.url), 'utf8'));
const catalogue = Object.entries(requirements);

/** The ids of requirements that a predicate holds for. */
const idsWhere = (holds: (requirement: (typeof catalogue)[number][1]) => boolean): string[] =>
  catalogue.filter(([, requirement]) => holds(requirement)).map(([id]) => id);

test('every id that was ever given is in the catalogue, or withdrawn with a reason', () => {
  expect([...requirementIds, ...Object.keys(withdrawn)].sort()).toEqual([...(everGiven as string[])].sort());
  for (const [id, reason] of Object.entries(withdrawn)) {
    expect(requirementIds).not.toContain(id);
    expect(reason).toMatch(/\.$/);
  }
});

test('the ids that were given are pinned, each once', () => {
  expect(Array.isArray(everGiven)).toBe(true);
  expect(new Set(everGiven as string[]).size).toBe((everGiven as string[]).length);
});

test('an id is DI, a group and two digits', () => {
  for (const id of requirementIds) expect(id).toMatch(/^DI-(?:\d{3}|[A-Z]{3,4}|H2)-\d{2}$/);
});

test('a group of ids is one topic', () => {
  const topics = new Map(catalogue.map(([id, { topic }]) => [id.slice(0, -3), topic]));
  expect(idsWhere(({ topic }) => topic !== undefined)).toHaveLength(requirementIds.length);
  for (const [id, { topic }] of catalogue) expect(topic, id).toBe(topics.get(id.slice(0, -3)));
  expect(new Set(topics.values()).size).toBe(topics.size);
});

test('every documented code is a topic, and so is 404', () => {
  const topics = new Set<string>(catalogue.map(([, { topic }]) => topic));
  for (const code of [...documentedCodes.map((row) => row.code), 404]) expect([...topics]).toContain(String(code));
});

test('a statement is one sentence in the present tense', () => {
  expect(idsWhere(({ statement }) => !/^[A-Za-z][^\n]*[^.]\.$/.test(statement))).toEqual([]);
  expect(idsWhere(({ statement }) => /\b(?:should|shall|must|will|verify|ensure)\b/i.test(statement))).toEqual([]);
  expect(idsWhere(({ statement }) => /[a-z]\. [A-Z]/.test(statement))).toEqual([]);
});

test('no two requirements state the same', () => {
  expect(new Set(catalogue.map(([, { statement }]) => statement)).size).toBe(catalogue.length);
});

test('a source is the guide, its general part, a section of an RFC, or practice', () => {
  expect(
    idsWhere(({ source }) => !/^(?:guide: .+|compute-guide: .+|practice: .+|rfc\d{4}: \d+(?:\.\d+)*)$/.test(source)),
  ).toEqual([]);
});

test('a requirement that rests on practice alone is not a MUST', () => {
  expect(idsWhere(({ source, level }) => source.startsWith('practice:') && level === 'MUST')).toEqual([]);
});

test('a refusal that had an effect is always a violation of a MUST', () => {
  const refusals = idsWhere(({ statement }) => /\brefused\b.* deletes nothing\.$/.test(statement));
  expect(refusals.length).toBeGreaterThanOrEqual(6);
  expect(idsWhere(({ statement, level }) => /\brefused\b.* deletes nothing\.$/.test(statement) && level !== 'MUST')).toEqual([]);
});

test('a candidate that was left out has a reason, and one that was merged names where it went', () => {
  const ids: readonly string[] = requirementIds;
  for (const [label, { statement, reason, within }] of Object.entries(leftOutCandidates)) {
    expect(label).toMatch(/^[A-L]\d{2}$/);
    for (const sentence of [statement, reason]) expect(sentence).toMatch(/^\S.+\.$/);
    expect(within.filter((id) => !ids.includes(id))).toEqual([]);
  }
});
