import { complain } from '../../platform/text/print.ts';
import { fixOf } from '../../settings/near-name.ts';

/** The names in a variable that holds a comma list; undefined if it is not set. Ends the process at a name that is not known. */
export function namedIn<Name extends string>(variable: string, known: readonly Name[]): readonly Name[] | undefined {
  const given = process.env[variable]?.split(',');
  const unknown = given?.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined) {
    complain(`${variable} names ${unknown}, which is not known: ${fixOf(unknown, known, 'check its spelling')}`);
    process.exit(2);
  }
  return given && known.filter((each) => given.includes(each));
}
