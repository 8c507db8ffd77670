import { expect, test } from '@playwright/test';
import { secretsKeptOut } from '../../platform/text/redaction/kept-out.ts';
import { commandIdentity } from './token-command.ts';

const from = 'TARGET_TOKEN_COMMAND';
const printed = (command: string) => commandIdentity({ kind: 'command', command, from, tenant: 't1' }, { end: undefined });

test('a command prints a token, which is a secret at once', async () => {
  expect(await printed('echo; echo " token-by-a-command "')).toEqual({
    token: 'token-by-a-command',
    tenant: 't1',
    from: 'the token that TARGET_TOKEN_COMMAND printed',
  });
  expect(secretsKeptOut()).toContain('token-by-a-command');
});

for (const [command, said] of [
  ['echo tok-1; exit 3', 'the command printed no token: it ended with status 3; run it in a shell in the same folder to see why'],
  ['true', 'the command printed nothing; it has to print a token, and to end with status 0'],
  ['echo tok-1; echo tok-2', 'the command printed 2 lines; it has to print the token alone, on one line'],
  ['echo tok 1', 'the command printed a text with blanks or signs beyond ASCII; it has to print the token alone'],
] as const)
  test(`${command}: one clear line, which shows nothing that was printed`, async () => {
    const error = await printed(command).catch(String);

    expect(error).toBe(`LoginError: ${from}: ${said}`);
  });
