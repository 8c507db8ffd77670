import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { withInternal } from '../../platform/internal-variable.ts';
import { onPush } from '../test-kinds.ts';
import { deadPort } from './raw-servers.ts';
import { root, runCommand, scratchFolder } from './suite-run.ts';

const example = join(root, 'examples/mocks');

test('the mock of 50 lines conforms, with its second tenant, on two thirds of the MUST requirements', onPush, async () => {
  const folder = scratchFolder();
  const port = await deadPort();
  const mock = spawn(process.execPath, [join(example, 'own-mock.mjs'), String(port)], { stdio: 'ignore' });
  const file = join(folder, 'own-mock.yaml');
  writeFileSync(file, readFileSync(join(example, 'own-mock.yaml'), 'utf8').replaceAll('8080', String(port)));
  const variables = {
    ...{ TARGET_FILE: file, TARGET_TOKEN: 'token-of-alice', TARGET_STRANGER_TOKEN: 'token-of-bob' },
    CONFORMANCE_OUT: join(folder, 'reports'),
  };
  const { status, output } = await runCommand(['conformance'], { variables: withInternal(variables, { statementOnly: true }) });
  mock.kill();

  expect(status, output).toBe(0);
  const [, tested, of] = /^CONFORMANT .*\(service\) on (\d+) of (\d+) MUST/m.exec(output) ?? [];
  expect(Number(tested) / Number(of), output).toBeCloseTo(2 / 3, 1);
});

test('the mock of 50 lines answers content that is not JSON, and goes on', async () => {
  const port = await deadPort();
  const mock = spawn(process.execPath, [join(example, 'own-mock.mjs'), String(port)], { stdio: 'ignore' });
  const at = { headers: { 'X-Auth-Token': 'token-of-alice' }, url: `http://127.0.0.1:${port}/v2/1001/images` };
  const status = async (body: string) => (await fetch(at.url, { headers: at.headers, method: 'POST', body })).status;
  await expect
    .poll(
      () =>
        fetch(at.url).then(
          () => true,
          () => false,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);
  const answers = [await status('x'), await status('null'), await status('{"name":"a"}')];
  mock.kill();

  expect(answers).toEqual([400, 400, 201]);
});

test('the page on the mock says how many lines it has', () => {
  const { length } = readFileSync(join(example, 'own-mock.mjs'), 'utf8').trimEnd().split('\n');

  expect(readFileSync(join(root, 'docs/own-mock.md'), 'utf8')).toContain(`${length} lines without a package`);
});
