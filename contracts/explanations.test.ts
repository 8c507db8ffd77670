import { expect, test } from '@playwright/test';
import { explanations } from './explanations.ts';
import { requirementIds, requirements } from './requirements.ts';

const all = requirementIds.map((id) => ({ id, ...explanations[id] }));

test('every requirement is explained, and nothing else is', () => {
  expect(Object.keys(explanations).sort()).toEqual([...requirementIds].sort());
});

test('why a requirement matters is said in at most four short sentences', () => {
  const wrong = all.filter(({ why }) => {
    const sentences = why.split(/(?<=\.) /);
    return !/^[A-Z0-9].*\.$/.test(why) || sentences.length > 4 || why.length > 320;
  });
  expect(wrong.map(({ id, why }) => `${id} ${why}`)).toEqual([]);
});

test('what conforms is one line that does not repeat the statement', () => {
  const wrong = all.filter(({ id, conforms }) => {
    return conforms !== undefined && (!/^\S.{2,200}\S$/.test(conforms) || conforms === requirements[id].statement);
  });
  expect(wrong.map(({ id }) => id)).toEqual([]);
});
