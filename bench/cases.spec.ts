import { Ajv2020 } from 'ajv/dist/2020.js';
import { requirements } from '../contracts/requirements.ts';
import { field, judge, obeys, status } from '../helpers/engine/expectations.ts';
import { test } from '../helpers/engine/worker.ts';
import type { Exchange } from '../helpers/http/exchange.ts';
import { declare } from '../helpers/verdict/declared.ts';
import type { Task } from './case.ts';

const { cases, expected }: Task = JSON.parse(process.env.BENCH ?? '');
const ajv = new Ajv2020({ allErrors: true, strict: false });
const isFault = ajv.compile(expected.schema);
const whole = {
  expected: 'content that is a fault',
  check: ({ response }: Exchange) =>
    isFault(JSON.parse(response?.content.toString('utf8') ?? '')) ? undefined : ajv.errorsText(isFault.errors),
};
const fields = Object.entries(expected.fields).map(([name, pattern]) => [name, new RegExp(pattern)] as const);

for (let i = 0; i < cases; i += 1) {
  const [, details] = declare('DI-404-02', requirements['DI-404-02'], { aims: ['unknown'] });
  test(`case ${i}`, details, async ({ worker: { api, target } }) => {
    const response = await api.deleteImage(target.ledger.unknown());

    judge(response, status(expected.status));
    for (const [name, pattern] of fields) judge(response, field(name, pattern));
    judge(response, obeys(whole));
  });
}
