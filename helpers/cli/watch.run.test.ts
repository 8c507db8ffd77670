import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { withInternal } from '../playwright-internals/internal-variable.ts';
import { behaviours } from '../reference/behaviours.ts';
import { startReference } from '../reference/reference.ts';
import { runCommand } from '../selftest/runs/command-process.ts';
import { scratchFolder } from '../selftest/runs/suite-run.ts';
import { referenceVariables } from '../shared/reference-variables.ts';

const settings = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('');

/** Watches a target for some runs, with its variables in `.env`. Each time that the command says the text, `act` gets the folder. */
async function watched(
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  text: string,
  act: (cwd: string) => void,
) {
  const cwd = scratchFolder();
  mkdirSync(join(cwd, 'source'));
  writeFileSync(join(cwd, '.env'), settings(variables));
  return runCommand(['watch', ...words, '--no-deps'], {
    cwd,
    byOperator: true,
    variables: withInternal({}, { statementOnly: true }),
    during: (child) => {
      child.stdout?.on('data', (part: Buffer | string) => {
        if (String(part).includes(text)) act(cwd);
      });
    },
  });
}

/** Writes other settings, and changes the source that is watched. */
function change(cwd: string, variables: Readonly<Record<string, string>>): void {
  writeFileSync(join(cwd, '.env'), settings(variables));
  writeFileSync(join(cwd, 'source/server.js'), `// ${Date.now()}`);
}

test('watch runs again when a watched file changes, prints what is fixed, new and still violated, and ends with 2 where the last configuration is wrong', async () => {
  const server = await startReference({ behaviours });
  const variables = referenceVariables(server, 'no-token-is-403');
  const states = ['put-is-200', 'conforming'].map((behaviour) => referenceVariables(server, behaviour));
  const words = ['--on', 'source', '--runs', '4', '--grep', '@DI-(401-01|404-01|405-01)'];
  const { status, output } = await watched(words, variables, 'watching source', (cwd) =>
    change(cwd, states.shift() ?? { ...variables, CONFORMANCE_GATE: 'most' }),
  );
  await server.close();

  expect(status, output).toBe(2);
  expect(output).toMatch(/^run 1 .*\nNONCONFORMANT {2}1 MUST violated, 2 passed\n {2}violated {2}DI-401-01/m);
  expect(output).toMatch(/^source\/server\.js changed$/m);
  expect(output).toMatch(
    /^PARTIAL {2}1 SHOULD violated, 2 passed: 1 fixed, 1 new, 0 still violated\n {2}fixed +DI-401-01 .*\n {2}new +DI-405-01 .*received 200/m,
  );
  expect(output).toMatch(/^PARTIAL {2}none violated, 3 passed: 1 fixed, 0 new, 0 still violated$/m);
  expect(output).toMatch(/^CONFORMANCE_GATE: expected .*, got "most"\. Fix: /m);
  expect(output.match(/^run \d/gm)).toEqual(['run 1', 'run 2', 'run 3']);
});

test('watch runs again when the target comes back', async () => {
  const first = await startReference({ behaviours });
  const port = Number(new URL(first.baseUrl).port);
  let second: Awaited<ReturnType<typeof startReference>> | undefined;
  const restart = async (): Promise<void> => {
    await first.close();
    // Long enough to be seen as gone.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    second = await startReference({ behaviours, port });
  };
  const words = ['--runs', '2', '--grep', '@DI-404-01'];
  const { status, output } = await watched(words, referenceVariables(first, ''), 'watching 127.0.0.1', () => void restart());
  await second?.close();

  expect(status, output).toBe(0);
  expect(output).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} is back\\nrun 2 `, 'm'));
});
