import { type ContentFacts, type Exchange, isSuccess } from '../../http/exchange.ts';
import * as faults from './faults.ts';
import * as fields from './fields.ts';
import * as limits from './limits.ts';
import type { ContentRule } from './rule.ts';

const isContentRule = (value: unknown): value is ContentRule =>
  typeof value === 'object' && value !== null && 'checkWhole' in value;

const rulesIn = (...modules: readonly object[]): readonly ContentRule[] =>
  modules.flatMap((module) => Object.values(module).filter(isContentRule));

const onFaults = rulesIn(faults, limits);

/** Every rule on content that stands by itself. */
export const contentRules: readonly ContentRule[] = [...onFaults, ...rulesIn(fields)];

/** Characters of a reason that are noted. */
const notedCharacters = 500;

/** What all of them find in an exchange whose content is whole, by their names. A success, such as a page of a long list, is no fault. */
export function foundInContent(exchange: Exchange): ContentFacts['found'] {
  const isFaultless = isSuccess(exchange.response?.status);
  const found = contentRules.flatMap((rule): [string, string | null][] => {
    const { name, checkWhole } = rule;
    const because = isFaultless && onFaults.includes(rule) ? null : checkWhole(exchange);
    return because === undefined ? [] : [[name, because?.slice(0, notedCharacters) ?? null]];
  });
  return Object.fromEntries(found);
}
