import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Behaviour } from '../../reference/behaviour.ts';
import { withField } from '../../reference/mutants/changes.ts';
import { isRefusal } from '../../reference/mutants/where.ts';
import { startHostileTarget } from '../attacks/hostile-target.ts';
import { loginService, loginVariables } from '../attacks/login.ts';
import type { World } from '../attacks/world.ts';
import { secretsIn } from '../secret-search.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

/** Runs whose owner has a token from a login or a command, at a cloud in this process. `token-keeper.test.ts` has logins that fail. */
test.describe.configure({ mode: 'default' });

/** Every refusal returns all tokens that the identity service has issued, to each worker. */
const echoing =
  ({ behaves, tokens }: ReturnType<typeof loginService>) =>
  (world: World): Behaviour => ({ ...behaves(world), ...withField(isRefusal, 'X-Issued', () => tokens.join(' ')) });

for (const byCommand of [false, true])
  test(`a token that expires is had again by ${byCommand ? 'the command' : 'the login'}, is charged to nobody, and stands in no file`, async () => {
    const folder = scratchFolder();
    const service = loginService(40);
    const { world, url, stop } = await startHostileTarget({ behaves: echoing(service) });
    const login = loginVariables(world.host);
    const command = `curl -s -o /dev/null -D - -X POST -d '{}' ${login.OS_AUTH_URL}/auth/tokens | tr -d '\\r' | sed -n 's/^x-subject-token: //Ip'`;
    const file = join(folder, 'cloud.json');
    const images = { source: 'snapshot', server: world.universe.names.server };
    writeFileSync(file, JSON.stringify({ name: 'cloud', images, ...(byCommand && { url }) }));
    const variables = { ...(byCommand ? { TARGET_TOKEN_COMMAND: command } : login), TARGET_FILE: file };
    const args = ['--grep', '@DI-401|@DI-204-0[1-4]', '--no-deps', '--workers=2'];
    const { verdict, output, status } = await runSuite(variables, folder, { args, page: true });
    await stop();

    expect([verdict?.verdict, status], output).toEqual(['partial', 0]);
    expect(output).toContain('http://127.0.0.1:');
    expect(verdict?.counts).toMatchObject({ error: 0, warning: 0, broken: 0 });
    expect(service.tokens.length).toBeGreaterThanOrEqual(3);
    expect([world.own, world.alarms]).toEqual([[], []]);
    writeFileSync(join(folder, 'output.txt'), output);
    expect(secretsIn(folder, [...service.tokens, login.OS_PASSWORD ?? ''])).toEqual([]);
  });
