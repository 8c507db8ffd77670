/** What to give so that more is exercised, by what a skipped test says. The first that matches holds. */
const needs: readonly (readonly [reason: RegExp, need: (found: RegExpExecArray) => string])[] = [
  [/no token of the creator/, () => 'identities.creator in the target file'],
  [/no token of the (\w+)/, ([, name = '']) => `TARGET_${name.toUpperCase()}_TOKEN`],
  [/no image is listed as (shared|saving)/, ([, name]) => `fixtures.${name} in the target file`],
  [/no image is listed as (\w+)/, ([, name = '']) => `TARGET_${name.toUpperCase()}_IMAGE_ID`],
  [/no role that may not delete/, () => 'TARGET_READER_TOKEN or TARGET_PROTECTED_IMAGE_ID'],
  [/no expendable image/, () => 'TARGET_IMAGE_IDS, or a source of images in the target file'],
  [
    /brings about a (\d{3})|(\d{3}) cannot be provoked/,
    ([, a, b]) => `provoke.${a ?? b} in the target file, or TARGET_PROVOKE_HEADER`,
  ],
  [/met no limit/, () => 'a larger provoke.413.burst in the target file'],
  [/rate limit answered instead/, () => 'a lower TARGET_MAX_RPS'],
  [
    /collectionDelete|only on loopback|known to be UUIDs/,
    () => 'limits.collectionDelete in the target file, on a target that holds nothing of value',
  ],
  [/out of time/, () => 'a higher TARGET_MAX_SECONDS'],
  [/keeps no state/, () => 'a target that keeps state'],
  [/not made from a server|source of images/, () => 'images.source snapshot in the target file'],
  [/not selected/, () => 'a run without a selection'],
  [/not in this shard/, () => 'the merged report of all shards'],
];

/** What would be needed to exercise what was left out for this reason; empty where nobody can give it. */
export function needOf(reason: string): string {
  for (const [pattern, need] of needs) {
    const found = pattern.exec(reason);
    if (found !== null) return need(found);
  }
  return '';
}
