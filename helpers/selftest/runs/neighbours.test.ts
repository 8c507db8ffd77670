import { expect, test } from '@playwright/test';
import { isIdentifier } from '../../../contracts/image-identifiers.ts';
import * as identifiers from '../../../contracts/inputs/identifiers.ts';
import { reasonText, untested } from '../../declarations/reason.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import type { Universe } from '../../reference/universe.ts';
import { variants } from '../../reference/variants.ts';
import { runOn, startImageSource } from './image-source.ts';
import { startProxy } from './relay.ts';

/** If identifiers are not UUIDs, a changed or made-up identifier may name somebody else's image. */
test.setTimeout(300_000);

/** A path without percent-encoding; unchanged if the result is not UTF-8. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What the tables make of an identifier, as a server reads it. */
const madeFrom = (id: string): string[] =>
  [
    ...Object.values(identifiers.resized(id)),
    ...Object.values(identifiers.notations(id)),
    ...[id.slice(0, -1), id.slice(0, 8), id.slice(0, 9), `${id}1`, `1${id}`, id + id, `${id}.json`, id.toUpperCase()],
    ...[id.replaceAll('-', ''), id.split('-')[0] ?? ''],
  ].map(decoded);

const words = ['not-an-image', 'null', 'undefined', 'true', '1.5', '0xff', '2015-07-09', 'image.vhd', 'an+image', 'image'];

/**
 * A target whose identifiers are not UUIDs, on which every identifier that is cut or extended, and these words, are images of somebody
 * else's; none if no words are given.
 */
function withNeighbours(name: string, others: readonly string[] | undefined): { behaviour: Behaviour; neighbours: Set<string> } {
  const variant = variants.find((each) => each.name === name);
  const neighbours = new Set<string>();
  const add = (universe: Universe, tenant: string, id: string): void => {
    if (!isIdentifier(id) || universe.images.has(id) || universe.tombstones.has(id)) return;
    neighbours.add(universe.add({ id, name: `production ${id}`, tenant }).id);
  };
  const stages: Behaviour['stages'] = (standard) => {
    const own = variant?.stages?.(standard) ?? {};
    return {
      ...own,
      create(call, given, metadata) {
        const image = (own.create ?? standard.create)(call, given, metadata);
        if (others !== undefined) for (const id of [...madeFrom(image.id), ...others]) add(call.universe, image.tenant, id);
        return image;
      },
    };
  };
  return { behaviour: { ...variant, stages }, neighbours };
}

/** Runs the identifier tests on such a target, under a name that is not loopback. */
async function attacked(name: string, others: readonly string[] | undefined) {
  const { behaviour, neighbours } = withNeighbours(name, others);
  const target = await startImageSource((made) => made, behaviour);
  const proxy = await startProxy(Number(new URL(target.reference.baseUrl).port));
  const variables = { HTTP_PROXY: proxy.origin, TARGET_CONFIRM_HOST: 'images.example' };
  const elsewhere = { origin: 'http://images.example', variables, byOperator: true } as const;
  const { verdict, output } = await runOn(target, '@DI-IDS|@DI-204-01', elsewhere);
  await proxy.stop();
  await target.stop();
  const gone = [...neighbours, ...target.strangers].filter((id) => !target.universe.images.has(id));
  const aimedAt = target.deletions.filter((path) => {
    const id = decoded(path).slice(1);
    return neighbours.has(id) || (id !== id.toLowerCase() && target.universe.tombstones.has(id.toLowerCase()));
  });
  const row = (id: string) => verdict?.requirements.find((each) => each.id === id);
  return { verdict, output, gone, aimedAt, row };
}

for (const name of ['short-ids', 'numeric-ids']) {
  for (const others of [words, []]) {
    test(`on ${name} no DELETE leaves for one of its neighbours, nor for ${others.length} words that are images`, async () => {
      const { verdict, output, gone, aimedAt, row } = await attacked(name, others);

      expect(gone).toEqual([]);
      expect(aimedAt).toEqual([]);
      expect([verdict?.verdict, verdict?.counts.error, verdict?.counts.broken], output).toEqual(['partial', 0, 0]);
      expect(row('DI-IDS-01')?.verdict).toBe('pass');
      const strangers = reasonText(untested('strangers-image'));
      expect(row('DI-IDS-03')?.reason?.text).toBe(strangers);
      expect([strangers, reasonText(untested('no-lower-case'))]).toContain(row('DI-IDS-05')?.reason?.text);
      for (const id of ['DI-IDS-03', 'DI-IDS-05']) expect(row(id)?.verdict, id).toBe('untested');
    });
  }
}

test('made-up identifiers that are not UUIDs are tried if GET finds no image under them', async () => {
  const { output, gone, row } = await attacked('short-ids', undefined);

  expect(gone).toEqual([]);
  for (const id of ['DI-IDS-01', 'DI-IDS-03', 'DI-IDS-04', 'DI-IDS-14', 'DI-IDS-19'])
    expect(row(id)?.verdict, output).toBe('pass');
});
