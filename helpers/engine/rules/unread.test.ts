import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange } from '../../http/testing/judged-exchange.ts';
import * as faults from './faults.ts';
import * as fields from './fields.ts';
import * as images from './images-shown.ts';
import * as limits from './limits.ts';
import * as negotiation from './negotiation.ts';
import type { Rule } from './rule.ts';
import * as wire from './wire.ts';

/** A response of which this suite read the head and some of the content, as a conforming target would begin it. */
function unread(status: number, content: string, octets = 200_000_000): Exchange {
  const uuid = '9b635b9a-6bfb-4ad8-99a6-6c0d7a4f9d3c';
  const lines: FieldLine[] = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(octets)],
    ['Date', 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ['X-Compute-Request-Id', `req-${uuid}`],
    ['Retry-After', '3600'],
    ['Allow', 'GET, HEAD, DELETE'],
    ['WWW-Authenticate', 'Keystone uri="http://a.test"'],
  ];
  return judgedExchange({
    request: { method: 'PUT', url: `http://a.test/v2/1/images/${uuid}`, fields: [] },
    response: {
      status,
      reason: 'Conflict',
      fields: lines,
      content: Buffer.from(content),
      wire: { framing: 'content-length', stray: '', contentOctets: content.length, defects: [], httpVersion: '1.1' },
    },
    failure: { kind: 'unread', detail: 'the content is longer than 4194304 octets' },
  });
}

const isRule = (value: unknown): value is Rule => typeof value === 'object' && value !== null && 'check' in value;
const modules = { faults, fields, images, limits, negotiation, wire };
const plain = Object.entries(modules).flatMap(([module, exported]) =>
  Object.entries(exported).flatMap(([name, value]): [string, Rule][] => (isRule(value) ? [[`${module}.${name}`, value]] : [])),
);

const id = 'an-id';
const list = unread(200, '{"images":[{"id":"an-id"},');
const fault = unread(409, '{"conflictingRequest":{"code":40');
const image = unread(200, '{"image":{"id":"an-id","status":"ACT');
const made: readonly (readonly [string, Rule, Exchange])[] = [
  ['images.doesNotList', images.doesNotList(id), list],
  ['images.lists', images.lists('another', [list]), list],
  ['images.showsOnlyAsDeleted', images.showsOnlyAsDeleted(id), list],
  ['images.isAsAnswered', images.isAsAnswered(fault), image],
  ['images.isWhollyThereOrGone', images.isWhollyThereOrGone(true, [], image), image],
  ['images.readsLike', images.readsLike(unread(200, '{')), image],
  ['images.isLike', images.isLike(unread(409, '{')), fault],
  ['negotiation.hasStatusAndFormat', negotiation.hasStatusAndFormat(fault, 'json'), fault],
  ['fields.hasOwnRequestId', fields.hasOwnRequestId([fault]), fault],
];

/** What a rule says of an exchange: judged as obeyed, violated, or undecided. */
function said({ undecided, check }: Rule, exchange: Exchange): string {
  const because = undecided?.(exchange);
  return because ?? check(exchange) ?? 'obeyed';
}

/** Rules of which a 409 is the violation, or the length of a 204. */
const forOthers = ['negotiation.isIgnoredOrRefused'];

test.describe('a target is blamed for nothing that this suite did not read', () => {
  for (const [name, rule, exchange] of [...plain.map(([name, rule]) => [name, rule, fault] as const), ...made]) {
    if (forOthers.includes(name)) continue;
    test(name, () => {
      expect(said(rule, exchange)).toMatch(/^obeyed$|^content beyond the suite's limits: /);
    });
  }
});

test.describe('what rests on the content is undecided', () => {
  const onContent = [
    'faults.',
    'fields.namesItsFormat',
    'fields.countsItsOctets',
    'limits.saysWhatConflicts',
    'limits.agreesOnWhen',
  ];
  const onTheEnd = ['wire.isComplete', 'wire.isServedNext', 'wire.hasNoStrayOctets', 'wire.isClosed', 'wire.isWellFormed'];
  for (const [name, rule] of plain) {
    if (![...onContent, ...onTheEnd].some((start) => name.startsWith(start))) continue;
    test(name, () => {
      expect(said(rule, fault)).toBe("content beyond the suite's limits: the content is longer than 4194304 octets");
    });
  }
});

test('the header section is the target’s, and judged', () => {
  const twice = unread(409, '');
  const response =
    twice.response === undefined
      ? undefined
      : { ...twice.response, fields: [...twice.response.fields, ['Location', 'a'], ['Location', 'b']] as FieldLine[] };
  expect(said(fields.sendsEachFieldOnce, { ...twice, ...(response !== undefined && { response }) })).toBe('sent twice: location');
  const failure = unread(500, '');
  expect(said(limits.doesNotFailOnce([failure]), failure)).toBe('status 500');
});

test('a defect in the part that was read is the target’s, too', () => {
  const { response } = fault;
  const defective = {
    ...fault,
    ...(response?.wire && { response: { ...response, wire: { ...response.wire, defects: ['A line ends in LF without CR.'] } } }),
  };
  expect(said(wire.isWellFormed, defective)).toBe('A line ends in LF without CR.');
});
