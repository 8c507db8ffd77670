import { expect, test } from '@playwright/test';
import { requirements } from '../../contracts/requirements.ts';
import { behaviours } from './behaviours.ts';
import { mutants } from './mutants/index.ts';
import { startReference } from './reference.ts';
import { variants } from './variants.ts';

const imageOf = (json: unknown): { status: string } => (json as { image: { status: string } }).image;

test('there are at least 25 variants, and no name is given twice', () => {
  expect(variants.length).toBeGreaterThanOrEqual(25);
  expect(Object.keys(behaviours)).toHaveLength(mutants.length + variants.length);
});

test('a variant violates no MUST', () => {
  for (const { name, warnings, difference } of variants) {
    expect(difference, name).toMatch(/^\S.{5,119}$/);
    for (const id of warnings) expect(requirements[id].level, name).not.toBe('MUST');
  }
});

test('every variant that serves deletions makes an image, reads it, deletes it with 204, and has it gone', async () => {
  test.setTimeout(60_000);
  const reference = await startReference({ behaviours });
  const failures: string[] = [];
  for (const { name, lacks = [], blind = false } of variants) {
    if (lacks.includes('204')) continue;
    const { tokens, server } = reference.universe(name).names;
    const headers = { 'X-Auth-Token': tokens.owner, Accept: 'application/json', Connection: 'close' };
    const body = JSON.stringify({ createImage: { name: 'x', metadata: {} } });
    const made = await fetch(`${reference.url(name)}/servers/${server}/action`, { method: 'POST', headers, body });
    const image = `${reference.url(name)}/images/${made.headers.get('location')?.split('/').at(-1)}`;
    const read = await fetch(image, { headers });
    const { status } = read.ok ? imageOf(await read.json()) : { status: String(read.status) };
    const deletion = await fetch(image, { method: 'DELETE', headers });
    const gone = await fetch(image, { headers });
    const shown = gone.status === 200 ? imageOf(await gone.json()).status : gone.status;
    const isRead = blind || (status === 'ACTIVE' && ['404', '410', 'DELETED'].includes(String(shown).toUpperCase()));
    if (made.status !== 202 || deletion.status !== 204 || !isRead) failures.push(name);
  }
  await reference.close();

  expect(failures).toEqual([]);
});
