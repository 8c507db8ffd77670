import type { FixtureName } from '../../contracts/target-words.ts';
import type { TargetDescription } from './description.ts';

/** What an image counts as that is no fixture, and whose deletion is to be answered with a code. */
const byCode = { 403: 'protected', 409: 'conflict' } as const;

/** Which fixture an operator's image is, or counts as, because its deletion has to be refused; undefined if it is neither. */
export function fixtureOf(
  { fixtures, provoke }: Pick<TargetDescription, 'fixtures' | 'provoke'>,
  id: string | undefined,
): FixtureName | undefined {
  const names: readonly FixtureName[] = ['foreign', 'protected', 'public', 'shared', 'saving', 'conflict'];
  const listed = names.find((name) => id !== undefined && fixtures[name] === id);
  if (listed !== undefined) return listed;
  const code = ([403, 409] as const).find((each) => {
    const way = provoke[each];
    return way !== undefined && 'image' in way && way.image === id;
  });
  return code === undefined ? undefined : byCode[code];
}
