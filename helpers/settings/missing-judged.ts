import type { IdentityName } from '../../contracts/target-words.ts';
import type { Needs } from '../verdict/declared.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { TargetDescription } from './description.ts';

interface Offered extends Pick<TargetDescription, 'fixtures' | 'provoke'> {
  readonly images: { readonly source: string };
}

/**
 * Why no test sends what a rule judges, as far as the description of the target shows: for the plan, and for the run. `withoutToken`: why there
 * is no token of an identity; undefined if there is one.
 */
export function missingJudged(
  judges: NonNullable<Needs['judges']>,
  { images, fixtures, provoke }: Offered,
  withoutToken: (identity: IdentityName) => Reason | undefined,
): Reason | undefined {
  if ('identity' in judges) return images.source === 'none' ? untested('no-images') : withoutToken(judges.identity);
  if (fixtures[judges.fixture] !== undefined) return undefined;
  if (judges.fixture !== 'conflict') return untested('no-fixture', judges);
  const way = provoke[409];
  if (way === undefined) return untested('no-way', { code: 409 });
  return 'unreachable' in way ? untested('no-reach', { code: 409, why: way.unreachable }) : undefined;
}
