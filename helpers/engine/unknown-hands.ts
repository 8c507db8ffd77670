import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { concurrently } from '../images/client/concurrently.ts';
import { isShared, saidShared } from '../images/client/gone-by-others.ts';
import { isGone } from '../images/client/image-state.ts';
import type { Target } from '../images/client/target.ts';
import type { AllExchanges } from './all-exchanges.ts';
import { Attribution, windowsBesideOthers } from './attribution.ts';
import { isLostLater, requestBeside, unnamedImages } from './rules/left-images.ts';

/** How many images that no request named are read to see whether something removes images of the run by itself. */
const mostRead = 5;

/** Why others may have removed images of the run; undefined if nothing shows that they are at work. */
export function othersWhy(target: Target, seen: AllExchanges): string | undefined {
  if (isShared(target)) return saidShared;
  return new Attribution(target, seen).othersAtWork;
}

/**
 * Those late reads which found an image gone that others may have removed, and why. Others may be at work, or an image of the run is gone, too,
 * that no request named. Losses that each lie between two reads with one request of the run between them are of these requests, if there are
 * several and the tenant is not said to be shared.
 */
export async function byOthers(
  api: Api,
  seen: AllExchanges,
  reads: readonly Exchange[],
): Promise<{ readonly reads: readonly Exchange[]; readonly why?: string }> {
  const gone = reads.filter(isLostLater);
  if (gone.length === 0) return { reads: [] };
  const why = othersWhy(api.target, seen) ?? (await takesUnnamed(api, seen));
  if (why === undefined) return { reads: [] };
  const beside = new Map(gone.map((read) => [read, requestBeside(seen.byImage, read)]));
  const tied = new Set([...beside.values()].filter((each) => each !== undefined));
  const isTied = !isShared(api.target) && tied.size >= windowsBesideOthers;
  return { reads: isTied ? gone.filter((read) => beside.get(read) === undefined) : gone, why };
}

/** That an image of the run is gone that no request named; undefined if none is, or none can be read. */
async function takesUnnamed(api: Api, seen: AllExchanges): Promise<string | undefined> {
  const { images } = api.target.ledger;
  const ids = unnamedImages(seen.byImage)
    .filter((id) => images.isOfRun(id))
    .slice(-mostRead);
  // What the rules over the whole run read as the state of an image is a loss that they charge.
  const reads = await concurrently(api.target, ids, (id) => api.getImageLeft(id, { role: 'setup', label: id }));
  return reads.some(isGone) ? 'an image of this run that no request named is gone, too' : undefined;
}
