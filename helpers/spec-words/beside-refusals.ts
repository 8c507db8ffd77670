import { concurrently } from '../client/concurrently.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import { isUntouched } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import { refusals, unknownDeletions } from './attacks.ts';
import { expectTried, readsBeside } from './read-back.ts';
import type { TriesOf } from './shared-tries.ts';

const name = 'images beside deletions of unknown images';

/**
 * Reads images beside which refused requests for another one and for unknown images were sent. Where all of them stand, the unknown images
 * took none of them, either.
 */
export async function readsBesideRefusals({ api, images, sharing }: TriesOf): Promise<Exchange[]> {
  // Before the images that are watched: a server that takes the newest image finds one of those.
  const victim = await images.victim();
  const unknown = unknownDeletions(api);
  const isUnknown = ({ label }: Exchange): boolean => label in unknown;
  const attacks = [...refusals(api), ...Object.values(unknown)];
  const sent: Exchange[] = [];
  const reads = await readsBeside(images, async () => {
    sent.push(...expectTried(await concurrently(api.target, attacks, (attack) => attack(victim))));
  });
  const decide = sent.filter((exchange) => isUnknown(exchange) && hasAnswer(exchange));
  if (reads.every(isUntouched) && decide.length === Object.keys(unknown).length) sharing.keep(name, reads, [...decide, ...reads]);
  return reads;
}

/** Reads images beside which unknown images were deleted: those of an earlier test that all stood, or others. */
export async function readsBesideUnknown({ api, images, sharing }: TriesOf): Promise<Exchange[]> {
  const known = sharing.known<Exchange[]>(name);
  if (known !== undefined) return known.value;
  return readsBeside(images, async () => {
    const sent = [];
    for (const deleteUnknown of Object.values(unknownDeletions(api))) sent.push(await deleteUnknown());
    expectTried(sent);
  });
}
