import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { root } from '../root.ts';

const page = readFileSync(join(root, 'docs/response-rules.md'), 'utf8');
const named = new Set(page.match(/DI-[A-Z0-9]+-\d\d/g));

test('the page of response rules names requirements that exist', () => {
  expect([...named].filter((id) => !Object.hasOwn(requirements, id))).toEqual([]);
});

test('the page of response rules names every requirement on a response that an RFC of HTTP demands', () => {
  const areas = ['http', 'connection', 'http2'];
  const ofHttp = requirementIds.filter((id) => {
    const { area, level, source } = requirements[id];
    return level !== 'MAY' && areas.includes(area) && /^rfc911[023]: /.test(source);
  });
  expect(ofHttp.filter((id) => !named.has(id))).toEqual([]);
});
