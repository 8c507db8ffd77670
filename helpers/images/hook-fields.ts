import type { FieldLine } from '../../contracts/fields.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import { type Exchange, isSuccess } from '../http/exchange.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';

/** The fields that make a mock answer with a code. */
export const fieldsFor = (code: RefusalCode, headers: Readonly<Record<string, string>>): FieldLine[] =>
  Object.entries(headers).map(([name, value]) => [name, value.replaceAll('{code}', String(code))] as const);

/** Skips the test if fields that are to cause a code had no effect: the mock knows no such answer, or not the field. */
export function expectHook(code: RefusalCode, { response }: Exchange): void {
  const status = response?.status;
  const isIgnored = status === 404 || status === 501 || isSuccess(status);
  premise(!isIgnored || status === code, untested('hook-ignored', { code, status }));
}
