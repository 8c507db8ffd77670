import type { IdentityName } from '../../contracts/target-words.ts';
import type { Identity, TargetDescription } from '../settings/description.ts';
import { tokenVariable } from '../settings/secrets.ts';
import type { ShellLine } from './run-notes.ts';

/** Lines for a POSIX shell that set what the requests of a report name. `byLogin`: the identities whose tokens come from a login. */
export function shellLines({ identities }: Pick<TargetDescription, 'identities'>, byLogin: readonly IdentityName[]): ShellLine[] {
  const tokens = (Object.entries(identities) as [IdentityName, Identity][]).flatMap(([name, { variable }]) => {
    const shown = tokenVariable(name).slice(1);
    if (byLogin.includes(name))
      return [{ variable: shown, line: `export ${shown}=…  # a token of the ${name}: the run logged in` }];
    return variable === undefined || variable === shown ? [] : [{ variable: shown, line: `export ${shown}="$${variable}"` }];
  });
  const images = ['IMAGE_ID', 'OTHER_IMAGE_ID'].map((variable) => {
    return { variable, line: `export ${variable}=…  # an image that may be deleted` };
  });
  return [...tokens, ...images];
}
