import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Exchange } from '../../helpers/http/exchange.ts';
import { concurrently, expect, requirement, test } from '../../helpers/test.ts';
import { task } from '../case.ts';

const { cases, expected, rows = 1 } = task();
const ajv = new Ajv2020({ allErrors: true, strict: false });
const isFault = ajv.compile(expected.schema);
const whole = {
  expected: 'content that is a fault',
  check: ({ response }: Exchange) =>
    isFault(JSON.parse(response?.content.toString('utf8') ?? '')) ? undefined : ajv.errorsText(isFault.errors),
};
const fields = Object.entries(expected.fields).map(([name, pattern]) => [name, new RegExp(pattern)] as const);

for (let i = 0; i < cases; i += rows) {
  test(`cases from ${i} on`, requirement('DI-404-02', { aims: ['unknown'] })[1], async ({ api, target }) => {
    const numbers = Array.from({ length: Math.min(rows, cases - i) }, (_, n) => i + n);
    const responses = await concurrently(target, numbers, (n) =>
      api.deleteImage(target.ledger.unknown(), { label: `case ${n}` }),
    );

    expect(responses).toHaveStatus(expected.status);
    for (const [name, pattern] of fields) expect(responses).toHaveField(name, pattern);
    expect(responses).toObey(whole);
  });
}
