import { budgets } from '../../../contracts/budgets.ts';
import { keepOut } from '../../platform/text/redaction/kept-out.ts';
import { CommandError, printedBy } from '../command.ts';
import { commandEnvironment } from '../command-environment.ts';
import type { Identity } from '../description.ts';
import { LoginError, type TokenCommand } from './spec.ts';

/**
 * The token that a command prints, as an identity. All that the command prints is a secret: no message shows any of it.
 * @throws LoginError, one line, if the command fails or prints anything but one token
 */
export async function commandIdentity(source: TokenCommand, ending: { readonly end: unknown }): Promise<Identity> {
  const { command, from, tenant } = source;
  const refuse = (why: string, fix: string): LoginError => new LoginError(`${from}: ${why}; ${fix}`);
  const printed = await printedBy(command, commandEnvironment(), { ending, timeoutMs: budgets.login.mostMs }).catch(
    (error: unknown) => {
      if (!(error instanceof CommandError)) throw error;
      throw refuse(`the command printed no token: ${error.why}`, 'run it in a shell in the same folder to see why');
    },
  );
  const lines = printed
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  keepOut(lines);
  const [token] = lines;
  if (token === undefined) throw refuse('the command printed nothing', 'it has to print a token, and to end with status 0');
  if (lines.length > 1) throw refuse(`the command printed ${lines.length} lines`, 'it has to print the token alone, on one line');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw refuse('the command printed a text with blanks or signs beyond ASCII', 'it has to print the token alone');
  return { token, from: `the token that ${from} printed`, ...(tenant !== undefined && { tenant }) };
}
