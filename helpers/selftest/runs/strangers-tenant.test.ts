import { expect, test } from '@playwright/test';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

test.setTimeout(120_000);

test('where only the tenant of the stranger is missing, the run asks for it, and for no lower rate', async () => {
  const reference = await startTestReference();
  const { TARGET_STRANGER_TENANT: _, ...variables } = reference.variables;
  const { output, verdict } = await runSuite(variables, scratchFolder(), {
    args: ['--grep', '@DI-403-(?:09|10|27)|@DI-401-01'],
  });
  await reference.stop();
  const ids = ['09', '10', '22', '27'].map((number) => `DI-403-${number}`);
  const reasons = ids.map((id) => verdict?.requirements.find((row) => row.id === id)?.reason);

  for (const reason of reasons) expect(reason).toMatchObject({ code: 'tenant-unknown', remedy: 'set TARGET_STRANGER_TENANT' });
  expect(output).toMatch(/To test more\n\s+set TARGET_STRANGER_TENANT/);
});
