import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '../../http/exchange.ts';
import { isListedHere, isOperators } from '../../settings/operators-images.ts';
import { writeWhole } from '../../shared/output/whole-file.ts';
import { namePrefix } from '../../shared/run-state.ts';
import { Api, type ListPath } from './api.ts';
import { stateOf } from './image-state.ts';
import { imagesOn, isWholeList, type ListedImage } from './images-in-responses.ts';
import type { Target } from './target.ts';

/** The images of a tenant as a list shows them. */
export interface TenantImages {
  readonly path: ListPath;
  /** Whether the list was read to its end and kept whole: only then was an image that it lacks not there. */
  readonly whole: boolean;
  readonly images: readonly ListedImage[];
  readonly pages: readonly Exchange[];
}

/** Whether another entry is of the same image. */
export const sameId =
  ({ id }: Pick<ListedImage, 'id'>) =>
  (other: { readonly id: string }): boolean =>
    other.id.toLowerCase() === id.toLowerCase();

/** The most pages that are read, and the most images that are kept. */
const mostPages = 10;

/**
 * Reads a list of the tenant's images; without a path the detailed one, which shows more of each image, or the plain one on a target that has
 * no other. Undefined if neither shows a page.
 */
export async function tenantImages(target: Target, path?: ListPath): Promise<TenantImages | undefined> {
  const paths: readonly ListPath[] = path === undefined ? ['/images/detail', '/images'] : [path];
  for (const each of paths) {
    const { pages, cut } = await new Api(target).readList(each, '', { most: mostPages });
    const shown = pages.flatMap((page) => imagesOn(page) ?? []);
    if (shown.length > 0)
      return { path: each, whole: isWholeList(pages, cut), pages, images: shown.flatMap((page) => page.shown) };
  }
  return undefined;
}

/**
 * Whether no request of a run may concern an image of a list: the operator named it for nothing, no run of the suite made it, and it was not
 * being deleted.
 */
export function isBystander({ description }: Target, { id, name = '', status }: ListedImage): boolean {
  return !isOperators(id, description) && !isOfSuite(name) && stateOf(status) === 'standing';
}

/** Whether the name of an image is one that some run of this suite gives. */
export const isOfSuite = (name = ''): boolean => name.toLowerCase().includes(namePrefix);

/**
 * Keeps what the list shows before the run, for the comparison at its end. Returns whether images of others are there, or may be; undefined
 * if nothing shows it.
 */
export async function keepTenantImages(target: Target, scratch: string): Promise<boolean | undefined> {
  const { description } = target;
  if (description.images.source === 'stateless') return undefined;
  const before = await tenantImages(target);
  if (before === undefined) return undefined;
  const { pages: _, ...kept } = before;
  mkdirSync(scratch, { recursive: true });
  writeWhole(fileIn(scratch), JSON.stringify(kept));
  return !before.whole || before.images.some(({ id }) => !isListedHere(id, description));
}

/** The list before the run; undefined if none was read. */
export function tenantImagesBefore(scratch: string): Omit<TenantImages, 'pages'> | undefined {
  const file = fileIn(scratch);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Omit<TenantImages, 'pages'>) : undefined;
}

const fileIn = (scratch: string): string => join(scratch, 'tenant-images.json');
