import { expect, test } from '@playwright/test';
import { commandEnvironment } from '../settings/command-environment.ts';
import { publishRun } from './run-state.ts';

test("a command of the operator's does not get the state of the run", () => {
  const before = new Set(Object.keys(process.env));
  const scratch = 'secret of a login';
  publishRun({ id: '', started: '', scratch, ledgers: '', targets: [], shard: { current: 1, total: 1 } });
  const published = Object.keys(process.env).filter((name) => !before.has(name));
  const environment = commandEnvironment({ CODE: '503' });
  for (const name of published) delete process.env[name];

  expect(published).toHaveLength(1);
  expect(Object.values(environment).filter((value) => value?.includes(scratch))).toEqual([]);
  expect(environment).toMatchObject({ CODE: '503', PATH: process.env.PATH });
});
