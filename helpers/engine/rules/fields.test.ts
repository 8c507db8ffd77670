import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { countsItsOctets, labelsItsContent } from './fields.ts';

const answered = (status: number, fields: readonly FieldLine[], more: Partial<Exchange> = {}): Exchange =>
  judgedExchange({ response: response(status, '<html></html>', fields), ...more });

test('content of the API has a Content-Type, and one of a gateway or below the API is not judged', () => {
  const { check, undecided } = labelsItsContent;

  expect([check(answered(404, [])), undecided?.(answered(404, []))]).toEqual(['13 octets without Content-Type', undefined]);
  expect(check(answered(404, [['Content-Type', 'text/html']]))).toBeUndefined();
  expect(undecided?.(answered(502, []))).toBe('a gateway answered');
  expect(undecided?.(answered(400, [], { purpose: { belowApi: true } }))).toBe('the request may be answered below the API');
});

test('a Content-Length by which nothing can be read is quoted, and no octets are counted', () => {
  const wire = { framing: 'content-length', stray: '', contentOctets: 0, defects: [], httpVersion: '1.1' } as const;
  const exchange = answered(404, [['Content-Length', '+58']]);
  const detail = 'the Content-Length "+58" is not a number of octets';
  const received = exchange.response && { response: { ...exchange.response, wire } };
  const unread: Exchange = { ...exchange, ...received, failure: { kind: 'malformed', detail } };

  expect(countsItsOctets.check(unread)).toBe(detail);
});

test('octets after a response count as content, unless the target may have taken the content of the request for another one', () => {
  const wire = { framing: 'content-length', stray: '<h1>400</h1>', contentOctets: 13, defects: [], httpVersion: '1.1' } as const;
  const exchange = answered(404, [['Content-Length', '13']]);
  const received = exchange.response && { response: { ...exchange.response, wire } };
  const undecided = (content?: string) =>
    countsItsOctets.undecided?.({ ...exchange, ...received, request: { ...exchange.request, ...(content && { content }) } });

  expect([undecided(), undecided('id=1')]).toEqual([undefined, 'another response follows the content']);
  expect(countsItsOctets.check({ ...exchange, ...received })).toBe('Content-Length: 13, 25 octets came');
});
