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
