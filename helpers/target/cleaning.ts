import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from '../api.ts';
import { imageIn, pageShown } from '../images-in-responses.ts';
import { namePrefix } from '../run.ts';
import { sideBySide } from '../side-by-side.ts';
import type { RefusalCode } from './description.ts';
import type { LedgerLine } from './ledger.ts';
import { throwSwitch } from './provocation.ts';
import type { Target } from './target.ts';

/** What a run left behind on a target, as its ledgers tell. */
export interface Leftovers {
  readonly run: string;
  /** Images that the run made and did not see deleted: name by id. */
  readonly images: ReadonlyMap<string, string>;
  /** Names of images that the run meant to make and never heard of again: they may exist all the same. */
  readonly lost: ReadonlySet<string>;
  /** Provocations that were armed and not undone. */
  readonly armed: readonly { readonly code: number; readonly image: string }[];
  readonly files: readonly string[];
}

/** Reads the ledgers of a run (the files whose names begin with its id) in a target's folder of ledgers. */
export function leftoversOf(folder: string, run: string): Leftovers {
  const files = existsSync(folder) ? readdirSync(folder).filter((f) => f.startsWith(run)) : [];
  const lines = files.flatMap((file) => readLedger(join(folder, file)));
  const images = new Map<string, string>();
  const lost = new Set<string>();
  const armed = new Map<string, { code: number; image: string }>();
  for (const line of lines) if (line.event === 'intends') lost.add(line.name);
  for (const line of lines) if (line.event === 'created') images.set(line.id, line.name);
  for (const name of images.values()) lost.delete(name);
  for (const line of lines) {
    if (line.event === 'deleted') images.delete(line.id);
    if (line.event === 'arms') armed.set(`${line.code} ${line.image}`, line);
    if (line.event === 'disarmed') armed.delete(`${line.code} ${line.image}`);
  }
  return { run, images, lost, armed: [...armed.values()], files: files.map((file) => join(folder, file)) };
}

/** The lines of a ledger; a last line that a killed run left half written is passed over. */
export function readLedger(file: string): LedgerLine[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as LedgerLine];
      } catch {
        return [];
      }
    });
}

/** What cleaning came to: ids removed, and ids still there. */
export interface Cleaned {
  readonly removed: readonly string[];
  readonly left: readonly string[];
  readonly disarmed: readonly string[];
}

/**
 * Disarms what is armed and deletes what is left of the run's own images, then forgets the ledgers. What cannot be removed stays
 * in the ledgers, for `npm run sweep`.
 */
export async function clean(target: Target, leftovers: Leftovers): Promise<Cleaned> {
  const disarmed: string[] = [];
  for (const { code, image } of leftovers.armed) {
    const way = target.description.provoke[code as RefusalCode];
    if (way === undefined || !('after' in way)) continue;
    await throwSwitch(target, way.after, `disarm ${code}`, { code: String(code), image });
    disarmed.push(`${code} for image ${image}`);
  }
  const stateless = target.description.images.source === 'stateless';
  const ids = stateless ? [] : [...new Set([...leftovers.images.keys(), ...(await found(target, leftovers))])];
  const outcomes = await sideBySide(target, ids, (id) => removal(target, id));
  const all = (kind: Removal): string[] => ids.filter((_, place) => outcomes[place] === kind);
  const left = all('left');
  if (left.length === 0) for (const file of leftovers.files) rmSync(file, { force: true });
  return { removed: all('removed'), left, disarmed };
}

/** Ids of images that the run lost sight of, by the names that it alone gave; none where the target has no list. */
async function found(target: Target, { run, lost }: Leftovers): Promise<string[]> {
  const names = [...lost].filter((name) => name.startsWith(`${namePrefix}${run}-`));
  if (names.length === 0) return [];
  const api = new Api(target);
  if ((await api.read('/images')).response?.status !== 200) return [];
  const pages = (await api.list('/images')).map(pageShown);
  const images = pages.flatMap((page) => (page.ok ? page.value.images.named : []));
  return images.flatMap(({ id, name }) => (id !== undefined && names.includes(String(name)) ? [id] : []));
}

/** What came of an image: it was there and is not any more, it is there still or nobody knows, or it was gone before. */
type Removal = 'removed' | 'left' | 'gone';

async function removal(target: Target, id: string): Promise<Removal> {
  const api = new Api(target);
  const found = await api.getImage(id);
  if (found.response?.status === 404 || String(imageIn(found)?.status).toUpperCase() === 'DELETED') return 'gone';
  // Neither there nor gone for certain: a token that has expired since, a target that is down.
  if (found.response?.status !== 200) return 'left';
  const { response } = await api.deleteImage(target.ledger.leftover(id), { label: 'clean up', role: 'setup' });
  return response?.status === 204 || response?.status === 404 ? 'removed' : 'left';
}
