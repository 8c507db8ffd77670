import { expect, test } from '@playwright/test';
import { documentedCodes } from './operation.ts';
import { requirementIds, requirements } from './requirements.ts';
import { withdrawn } from './withdrawn.ts';

const catalogue = Object.entries(requirements);

const idsWhere = (holds: (requirement: (typeof catalogue)[number][1]) => boolean): string[] =>
  catalogue.filter(([, requirement]) => holds(requirement)).map(([id]) => id);

test('the numbers of a group have no gap that is not explained, and no id that was withdrawn is used again', () => {
  const given = [...requirementIds, ...Object.keys(withdrawn)];
  for (const id of given) {
    const [group, number] = [id.slice(0, -2), Number(id.slice(-2))];
    const before = `${group}${String(number - 1).padStart(2, '0')}`;
    if (number > 1) expect(given, `${id} follows a number that nothing explains`).toContain(before);
  }
  expect(new Set(given).size).toBe(given.length);
  for (const reason of Object.values(withdrawn)) expect(reason).toMatch(/\.$/);
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

test('a defect is one sentence that says what the target does wrong, and no statement reads like it', () => {
  expect(idsWhere(({ defect }) => !/^[A-Z][^\n]*[^.]\.$/.test(defect) || /[a-z]\. [A-Z]/.test(defect))).toEqual([]);
  // A statement says what holds: as a headline, it would be good news.
  const statements = new Set(catalogue.map(([, { statement }]) => statement));
  expect(idsWhere(({ defect }) => statements.has(defect))).toEqual([]);
  expect(idsWhere(({ defect }) => /\b(?:violated|is refused)\b/i.test(defect))).toEqual([]);
  expect(idsWhere(({ defect }) => /[{}]/.test(defect.replace(/gets? \{status\}/, '')))).toEqual([]);
  expect(new Set(catalogue.map(([, { defect }]) => defect)).size).toBe(catalogue.length);
});

test('a violation follows from that of other requirements of the catalogue', () => {
  const follows = (id: string, leads: readonly string[]): boolean => leads.every((lead) => lead in requirements && lead !== id);
  expect(catalogue.filter(([id, entry]) => !follows(id, Object.keys(entry.follows ?? {}))).map(([id]) => id)).toEqual([]);
});

test('no two requirements state the same', () => {
  expect(new Set(catalogue.map(([, { statement }]) => statement)).size).toBe(catalogue.length);
});

test('a requirement that rests on practice alone is not a MUST', () => {
  expect(idsWhere(({ source, level }) => source.startsWith('practice:') && level === 'MUST')).toEqual([]);
});

test('a refusal that had an effect is always a violation of a MUST', () => {
  const refusals = idsWhere(({ statement }) => /\brefused\b.* deletes nothing\.$/.test(statement));
  expect(refusals.length).toBeGreaterThanOrEqual(6);
  expect(idsWhere(({ statement, level }) => /\brefused\b.* deletes nothing\.$/.test(statement) && level !== 'MUST')).toEqual([]);
});
