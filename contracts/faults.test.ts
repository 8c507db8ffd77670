import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { type FaultSample, faultSamples } from './fault-samples.ts';
import {
  codeSchema,
  detailsSchema,
  envelopeSchema,
  faultName,
  faultSchema,
  faultStatuses,
  hasFaultName,
  integerCodeSchema,
  messageSchema,
  namedFault,
  nameSchema,
  noRetrySchema,
  retrySchema,
  spokenMessageSchema,
  tolerated,
} from './faults.ts';

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });

const valid = (schema: { readonly $id: string }, value: unknown): boolean =>
  (ajv.getSchema(schema.$id) ?? ajv.compile(schema))(value) === true;

function broken({ status, content }: FaultSample): FaultSample['breaks'] {
  const { fault } = namedFault(content);
  const verdicts: Record<FaultSample['breaks'][number], boolean> = {
    envelope: valid(envelopeSchema, content),
    name: valid(nameSchema(status), content),
    integerCode: valid(integerCodeSchema, fault),
    code: valid(codeSchema(status), fault),
    message: valid(messageSchema, fault),
    spokenMessage: valid(spokenMessageSchema, fault),
    details: valid(detailsSchema, fault),
    retry: valid(retrySchema, fault),
  };
  return (Object.keys(verdicts) as FaultSample['breaks'][number][]).filter((rule) => !verdicts[rule]);
}

for (const sample of faultSamples) {
  const rules = sample.breaks.length === 0 ? 'no rule' : `only ${sample.breaks.join(', ')}`;
  test(`${sample.title} (${sample.status}) breaks ${rules}`, () => {
    expect(broken(sample)).toEqual(sample.breaks);
  });
}

test('the whole schema of a status takes what breaks no MUST', () => {
  const whole = faultSamples.filter((sample) => valid(faultSchema(sample.status), sample.content));
  const sound = faultSamples.filter(({ status, breaks }) =>
    breaks.every((rule) => ['spokenMessage', 'retry'].includes(rule) || (rule === 'name' && [401, 405].includes(status))),
  );
  expect(whole.map(({ title }) => title)).toEqual(sound.map(({ title }) => title));
});

test('every rule is broken by some sample', () => {
  const rules = new Set(faultSamples.flatMap(({ breaks }) => breaks));
  expect([...rules].sort()).toEqual(
    ['code', 'details', 'envelope', 'integerCode', 'message', 'name', 'retry', 'spokenMessage'].sort(),
  );
});

test('a fault that says when to come back is told from one that does not', () => {
  const retrying = { retryAfter: '3' };
  expect(valid(noRetrySchema, retrying)).toBe(false);
  expect(valid(noRetrySchema, { retryAt: '2031-05-06T07:08:09Z' })).toBe(false);
  expect(valid(noRetrySchema, { code: 404, message: 'No.' })).toBe(true);
});

test('the primary name of a status is the first that is tolerated', () => {
  for (const status of faultStatuses) expect(tolerated(status)[0]).toBe(faultName(status));
  for (const status of faultStatuses) expect(tolerated(status)).toContain('computeFault');
  expect(tolerated(503)).toEqual(['serviceUnavailable', 'serverCapacityUnavailable', 'computeFault']);
  expect(tolerated(500)).toEqual(['computeFault', 'imageapiFault', 'cloudServersFault', 'instanceFault', 'instance_fault']);
});

test('a status that no document names has no name and takes any', () => {
  expect(hasFaultName(418)).toBe(false);
  expect(faultName(418)).toBeUndefined();
  expect(tolerated(418)).toEqual([]);
  expect(tolerated(Number.NaN)).toEqual([]);
});

test('the fault of any content is found without an error', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      (content) => namedFault(content).name === undefined || typeof namedFault(content).fault === 'object',
    ),
  );
});

test('the fault is the first member that is an object', () => {
  expect(namedFault({ status: 404, itemNotFound: { code: 404 }, other: {} })).toEqual({
    name: 'itemNotFound',
    fault: { code: 404 },
  });
  expect(namedFault({ code: 404, message: 'No.' })).toEqual({ name: undefined, fault: { code: 404, message: 'No.' } });
  expect(namedFault([{}])).toEqual({ name: undefined, fault: [{}] });
});
