import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { isRequirementId } from '../../verdict/requirement.ts';
import { root } from '../root.ts';

/** The least share of a title's words that its requirement's statement must contain. */
const leastShare = 0.6;

const words = (text: string): string[] => text.toLowerCase().match(/[\w*]+/g) ?? [];

/** Documented statuses that a text names. */
const statuses = (text: string): string[] => text.match(/\b[1-5]\d\d\b/g) ?? [];

/** Names of fields, methods and formats: words that begin with a capital letter. */
const names = (text: string): string[] => text.match(/\b[A-Z][\w-]+/g) ?? [];

/** Titles of the tests by the requirement that each decides. */
function titles(): Map<string, string> {
  const specs = join(root, 'specs');
  const files = readdirSync(specs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.spec.ts'));
  const text = files.map((name) => readFileSync(join(specs, name), 'utf8')).join('\n');
  const found = text.matchAll(/test\(\s*(?:'([^'\n]*)'|"([^"\n]*)"),\s*requirement\('([^']+)'/g);
  return new Map([...found].map(([, single, double, id = '']) => [id, single ?? double ?? '']));
}

test('every requirement has a test with a title', () => {
  expect([...titles().keys()].sort()).toEqual([...requirementIds].sort());
});

test('a title is the statement of its requirement, or its short form', () => {
  const apart = [...titles()].flatMap(([id, title]) => {
    const statement = new Set(isRequirementId(id) ? words(requirements[id].statement) : []);
    const share = words(title).filter((word) => statement.has(word)).length / words(title).length;
    return share < leastShare ? [`${id} ${title} (${share.toFixed(2)})`] : [];
  });
  expect(apart).toEqual([]);
});

test('a title names all statuses of its statement or none, and nothing that the statement does not name', () => {
  const apart = [...titles()].flatMap(([id, title]) => {
    const statement = isRequirementId(id) ? requirements[id].statement : '';
    const [said, meant] = [statuses(title), statuses(statement)];
    const isPartial = said.length > 0 && meant.some((status) => !said.includes(status));
    const isElse = [...said, ...names(title)].some((word) => !words(statement).join(' ').includes(words(word).join(' ')));
    return isPartial || isElse ? [`${id} ${title} | ${statement}`] : [];
  });
  expect(apart).toEqual([]);
});
