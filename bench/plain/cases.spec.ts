import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { task } from '../case.ts';

/** The way of the manual: the `request` fixture, one expect for each field. */
const { url, token, cases, expected } = task();
const isFault = new Ajv2020({ allErrors: true, strict: false }).compile(expected.schema);
const fields = Object.entries(expected.fields).map(([name, pattern]) => [name.toLowerCase(), new RegExp(pattern)] as const);

for (let i = 0; i < cases; i += 1) {
  test(`case ${i}`, async ({ request }) => {
    const response = await request.delete(`${url}/images/${randomUUID()}`, { headers: { 'X-Auth-Token': token } });

    expect(response.status()).toBe(expected.status);
    const headers = response.headers();
    for (const [name, pattern] of fields) expect(headers[name]).toMatch(pattern);
    expect(isFault(await response.json())).toBe(true);
  });
}
