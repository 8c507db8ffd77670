import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange, ResponseRecord } from '../exchange.ts';

export const response = (status: number, content = '', fields: readonly FieldLine[] = []): ResponseRecord => {
  return { status, reason: '', fields, content: Buffer.from(content) };
};

/** A judged DELETE that got no response, but for what is changed. */
export const judgedExchange = (change: Partial<Exchange> = {}): Exchange => ({
  ...{ id: 1, label: '', test: '', role: 'judged', started: '2026-01-01T00:00:00.000Z', durationMs: 1, purpose: {}, echoes: [] },
  request: { method: 'DELETE', url: 'http://a.test/v2/1/images/1', fields: [] },
  ...change,
});
