import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Api, imageIn } from '../api.ts';
import type { RefusalCode } from './description.ts';
import type { LedgerLine } from './ledger.ts';
import { throwSwitch } from './provocation.ts';
import type { Target } from './target.ts';

/** What a run left behind on a target, as its ledgers tell. */
export interface Leftovers {
  /** Images that the run made and did not see deleted, by id. */
  readonly images: ReadonlyMap<string, string>;
  /** Provocations that were armed and not undone. */
  readonly armed: readonly { readonly code: number; readonly image: string }[];
  readonly files: readonly string[];
}

/** Reads the ledgers of a run (the files whose names begin with its id) in a target's folder of ledgers. */
export function leftoversOf(folder: string, run: string): Leftovers {
  const files = existsSync(folder) ? readdirSync(folder).filter((f) => f.startsWith(run)) : [];
  const lines = files.flatMap((file) => readLedger(join(folder, file)));
  const images = new Map<string, string>();
  const armed = new Map<string, { code: number; image: string }>();
  for (const line of lines) if (line.event === 'created') images.set(line.id, line.name);
  for (const line of lines) {
    if (line.event === 'deleted') images.delete(line.id);
    if (line.event === 'arms') armed.set(`${line.code} ${line.image}`, line);
    if (line.event === 'disarmed') armed.delete(`${line.code} ${line.image}`);
  }
  return { images, armed: [...armed.values()], files: files.map((file) => join(folder, file)) };
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
  const removed: string[] = [];
  const left: string[] = [];
  const stateless = target.description.images.source === 'stateless';
  for (const id of stateless ? [] : leftovers.images.keys()) {
    const outcome = await removal(target, id);
    if (outcome === 'removed') removed.push(id);
    if (outcome === 'left') left.push(id);
  }
  if (left.length === 0) for (const file of leftovers.files) rmSync(file, { force: true });
  return { removed, left, disarmed };
}

async function removal(target: Target, id: string): Promise<'removed' | 'left' | 'gone'> {
  const api = new Api(target);
  const found = await api.getImage(id);
  if (found.response === undefined) return 'left';
  if (String(imageIn(found)?.status ?? 'DELETED').toUpperCase() === 'DELETED') return 'gone';
  const { response } = await api.deleteImage(target.ledger.leftover(id), { label: 'clean up', role: 'setup' });
  return response?.status === 204 || response?.status === 404 ? 'removed' : 'left';
}
