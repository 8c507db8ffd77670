import type { ContentFacts, Exchange } from '../../http/exchange.ts';
import * as faults from './faults.ts';
import * as fields from './fields.ts';
import * as limits from './limits.ts';
import type { ContentRule } from './rule.ts';

const isContentRule = (value: unknown): value is ContentRule =>
  typeof value === 'object' && value !== null && 'checkWhole' in value;

/** Every rule on content that stands by itself. */
export const contentRules: readonly ContentRule[] = [faults, fields, limits].flatMap((module) =>
  Object.values(module).filter(isContentRule),
);

/** Characters of a reason that are noted. */
const notedCharacters = 500;

/** What all of them find in an exchange whose content is whole, by their names. */
export function foundInContent(exchange: Exchange): ContentFacts['found'] {
  const found = contentRules.flatMap(({ name, checkWhole }): [string, string | null][] => {
    const because = checkWhole(exchange);
    return because === undefined ? [] : [[name, because?.slice(0, notedCharacters) ?? null]];
  });
  return Object.fromEntries(found);
}
