import type { Exchange } from '../../http/exchange.ts';
import { askedId, isLost } from '../../images/client/image-state.ts';
import type { Images } from '../../images/images.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { takeBackAhead } from '../judgement.ts';
import { areRefused } from '../rules/left-images.ts';

/**
 * What a test has shown, if none of its victims is lost, or if two are: the same requests took both. What it shows once more, on another
 * image, if one is lost. Skips the test if that other one is left: something else took the first, such as a deletion elsewhere, or a refusal of
 * an earlier test that was carried out later. DI-KEEP-07 judges that, if every request of this test that names the image was refused: else the
 * loss stays with this test.
 */
export async function lostByThisTest<Shown>(
  images: Images,
  first: Shown,
  readsOf: (shown: Shown) => readonly Exchange[],
  again: () => Promise<Shown>,
): Promise<Shown> {
  const { current } = images.api.target.recorder;
  const lost = readsOf(first).find((read) => isLost(read) && images.wasVictim(askedId(read) ?? ''));
  const id = lost && askedId(lost);
  const isLostTwice = current.some((read) => read.role === 'state' && isLost(read) && askedId(read) !== id);
  if (id === undefined || isLostTwice || !areRefused(current, id) || !(await images.canTryAnother())) return first;
  const second = await again();
  if (readsOf(second).some(isLost)) return second;
  takeBackAhead();
  premise(false, untested('lost-earlier'));
}
