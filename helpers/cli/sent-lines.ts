import type { RefusalCode } from '../../contracts/operation.ts';
import { type Aim, type Aims, type Needs, provokedBy } from '../verdict/declared.ts';

/** The requests of a test, from what it declares, one sentence each; `provocation` says how a code is provoked. */
export function sentLines(needs: Needs, aims: Aims, provocation: (code: RefusalCode) => string): string[] {
  const { aims: declared = [], texts, byHand } = needs;
  const aimed = [...new Set(declared)].map((aim) => `${aims[aim]}${count(declared, aim)}`);
  const sent = [...aimed, ...provokedBy(needs).map(provocation)];
  if (sent.length === 0) return ['sends no request: checks all responses recorded by the other tests'];
  const listed = texts === undefined ? [] : [`${texts.length} in total: ${texts.join(' · ')}`];
  return [...sent, ...(byHand ? [`each on a connection of its own that the suite closes; ${harmless(needs)}`] : []), ...listed];
}

/** Why a request that is written by hand harms nobody else. */
const harmless = ({ http2 }: Needs): string =>
  http2
    ? 'a gateway that passes a field on adds a harmless one at most'
    : 'no octet follows that a server could take for another request';

function count(declared: readonly Aim[], aim: Aim): string {
  const images = declared.filter((each) => each === aim).length;
  return images > 1 ? ` (${images} images)` : '';
}
