import type { Exchange } from '../../http/exchange.ts';
import * as faults from './faults.ts';
import * as fields from './fields.ts';
import * as limits from './limits.ts';
import { type ContentRule, violationsOf } from './rule.ts';

const isContentRule = (value: unknown): value is ContentRule =>
  typeof value === 'object' && value !== null && 'checkWhole' in value;

/** Every rule on content that stands by itself. */
export const contentRules: readonly ContentRule[] = [faults, fields, limits].flatMap((module) =>
  Object.values(module).filter(isContentRule),
);

/** What all of them find wrong with an exchange whose content is whole, by their names. */
export const contentViolations = (exchange: Exchange): Readonly<Record<string, string>> => violationsOf(contentRules, exchange);
