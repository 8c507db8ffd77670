import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../platform/output/whole-file.ts';
import { Api } from './api.ts';
import { imagesOn, isWholeList, type ListedImage } from './images-in-responses.ts';
import { type ListPath, readList } from './lists.ts';
import type { Target } from './target.ts';
import { isBystander } from './tenant-images.ts';

/** A longer list of another tenant is watched no further. */
const mostPages = 10;

/** The images of the stranger's tenant that no request of a run names, as its list shows them. */
interface StrangersImages {
  readonly path: ListPath;
  readonly images: readonly ListedImage[];
}

/** The operation as the stranger asks for it in its own tenant; undefined if the operator does not name both. */
export function atStrangersHome(target: Target): Api | undefined {
  const { token, tenant } = target.description.identities.stranger ?? {};
  if (token === undefined || tenant === undefined) return undefined;
  const api = new Api(target);
  return api.caller.namesTenant ? api.as('stranger').under(tenant) : undefined;
}

/** Reads the list of the stranger's tenant, at a path, or at the first that shows an image. Undefined if it cannot be read to its end. */
export async function strangersImages(target: Target, path?: ListPath): Promise<StrangersImages | undefined> {
  const home = atStrangersHome(target);
  if (home === undefined) return undefined;
  for (const each of path === undefined ? (['/images/detail', '/images'] as const) : [path]) {
    const { pages, cut } = await readList(home, each, '', { most: mostPages, uncached: true });
    const shown = pages.map(imagesOn);
    const isShown = path !== undefined || shown.some((page) => (page?.size ?? 0) > 0);
    if (!isShown || !isWholeList(pages, cut)) continue;
    const images = shown.flatMap((page) => page?.shown ?? []).filter((image) => isBystander(target, image));
    return { path: each, images };
  }
  return undefined;
}

/** Keeps what the list of the stranger's tenant shows before the run. */
export async function keepStrangersImages(target: Target, scratch: string): Promise<void> {
  const before = await strangersImages(target);
  if (before === undefined || before.images.length === 0) return;
  mkdirSync(scratch, { recursive: true });
  writeWhole(fileIn(scratch), JSON.stringify(before));
}

/** What it showed before the run; undefined if no image is watched there. */
export function strangersImagesBefore(scratch: string): StrangersImages | undefined {
  const file = fileIn(scratch);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StrangersImages) : undefined;
}

const fileIn = (scratch: string): string => join(scratch, 'strangers-images.json');
