import { expect, test } from '@playwright/test';
import { requirementIds } from '../../contracts/requirements.ts';
import { runCommand } from '../selftest/runs/suite-run.ts';
import { onPush } from '../selftest/test-kinds.ts';

/** `npm run explain`, under settings that would stop every other command. */
const explain = (...args: string[]) => runCommand(['explain', ...args], { variables: { TARGET_URLS: 'http://192.0.2.1' } });

test('requirements are explained in the order asked for, whatever the settings are', onPush, async () => {
  const { status, output } = await explain('di-403-01', '@DI-401-02');

  expect(status).toBe(0);
  expect(output).toMatch(/^DI-403-01 {2}SHOULD {2}403\n[\s\S]*\n\nDI-401-02 {2}MUST {2}401\n/);
  expect(output).toMatch(/^ {2}to test it +set TARGET_READER_TOKEN$/m);
});

test('every requirement is explained as JSON', async () => {
  const { status, output } = await explain('--json');
  const all = JSON.parse(output) as { id: string; sent: string[]; source: { text: string }; mutants: unknown[] }[];

  expect(status).toBe(0);
  expect(all.map(({ id }) => id)).toEqual(requirementIds);
  expect(all.filter(({ sent, source }) => sent.length === 0 || source.text === '')).toEqual([]);
});
