import type { MissingShards } from '../verdict/run-record.ts';

/** What a blob says of itself: the targets whose tests it holds, and which shard of how many it is; without a shard, it is a whole run's. */
export interface BlobOutline {
  readonly targets: readonly string[];
  readonly shard: { readonly current: number; readonly total: number } | undefined;
}

/**
 * The shards of the run on a target that no blob holds; undefined if none is missing. A shard without a test of the
 * target names its neighbours in the fleet, and one without any test names none.
 */
export function missingShards(blobs: readonly BlobOutline[], target: string): MissingShards | undefined {
  const holding = blobs.filter(({ targets }) => targets.includes(target));
  const fleet = new Set(holding.flatMap(({ targets }) => targets));
  const isOfRun = ({ targets }: BlobOutline) => targets.length === 0 || targets.some((each) => fleet.has(each));
  const shards = blobs.filter(isOfRun).flatMap(({ shard }) => shard ?? []);
  const of = holding[0]?.shard?.total ?? 0;
  const given = new Set(shards.map(({ current }) => current));
  const numbers = Array.from({ length: of }, (_, place) => place + 1).filter((each) => !given.has(each));
  return numbers.length === 0 ? undefined : { numbers, of };
}
