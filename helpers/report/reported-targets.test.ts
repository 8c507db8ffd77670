import { expect, test } from '@playwright/test';
import { chosenBy, shardOf } from './reported-targets.ts';

for (const [words, chosen] of [
  [[], undefined],
  [['--workers=1', '--reporter', 'list', '-j', '2', '--project', 'ord', '--shard=1/3', '--no-deps', '--quiet'], undefined],
  [['--grep', '@MUST', '--workers', '2'], { kind: 'grep', text: '--grep @MUST' }],
  [['--grep=@MUST|@SHOULD'], { kind: 'grep', text: '--grep=@MUST|@SHOULD' }],
  [['-g', '@401', '--grep-invert', 'slow'], { kind: 'grep', text: '-g @401 --grep-invert slow' }],
  [['-G', 'slow', '-j2', '-x'], { kind: 'grep', text: '-G slow' }],
  [['--last-failed'], { kind: 'grep', text: '--last-failed' }],
  [['409', '--retries', '1', 'specs/removal.spec.ts:12'], { kind: 'files', text: '409 specs/removal.spec.ts:12' }],
  [['409', '--grep', '@MUST'], { kind: 'grep', text: '409 --grep @MUST' }],
] as const) {
  test(`the words "${words.join(' ')}" choose ${chosen?.text ?? 'everything'}`, () => {
    expect(chosenBy(words)).toEqual(chosen);
  });
}

test('a shard says which part it is, and of what', () => {
  expect(shardOf(undefined, { current: 1, total: 3 })).toEqual({ kind: 'shard', text: '1/3' });
  expect(shardOf({ kind: 'grep', text: '--grep @MUST' }, { current: 2, total: 3 }).text).toBe('2/3 of --grep @MUST');
});
