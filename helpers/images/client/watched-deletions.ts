import { join } from 'node:path';
import type { RefusalReason } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { Claims } from '../safety/claims.ts';
import type { Ledger } from '../safety/ledger.ts';
import type { ListedImage } from './images-in-responses.ts';
import type { ServerState, TenantServers } from './tenant-images.ts';

/** The kinds of deletions that a run watches, and how many of each: the first ones, whichever process sends them. */
export const mostOfKind = {
  /** An image of the run, by its owner. */
  own: 2,
  /** An image that the run has deleted before. */
  again: 1,
  /** A random UUID. */
  unknown: 1,
  /** A changed identifier of an image of the run, or a text that is none. */
  changed: 1,
  /** One that has to be refused: no token, or an image that the operator listed as one to stay. */
  refused: 1,
  /** By a role that may not delete: what looks for the role is other code than what looks for the token. */
  weak: 1,
  /** By another tenant, or below the path of one. */
  foreign: 1,
} as const;

/** A kind of deletion that a run watches. */
export type WindowKind = keyof typeof mostOfKind;

/** What may be seen to take images of others: requests that may name no image of the run, deletions of its images, or what has to be refused. */
export type Harm = 'nothing' | 'own' | 'refused';

export const harmOf: Readonly<Record<WindowKind, Harm>> = {
  own: 'own',
  again: 'nothing',
  unknown: 'nothing',
  changed: 'nothing',
  foreign: 'nothing',
  refused: 'refused',
  weak: 'refused',
};

/** The kind of a deletion by its aim, why it has to be refused, and whether its image was not deleted yet; undefined if none is watched. */
export function deletionKind(aim: string, toRefuse: RefusalReason | undefined, isOfUse: boolean): WindowKind | undefined {
  if (toRefuse === 'stranger' || toRefuse === 'foreign' || toRefuse === 'foreign tenant') return 'foreign';
  if (toRefuse === 'reader' || toRefuse === 'creator') return 'weak';
  if (toRefuse !== undefined) return 'refused';
  if (aim === 'unknown') return 'unknown';
  if (aim === 'derived' || aim === 'synthetic') return 'changed';
  if (aim !== 'own') return undefined;
  return isOfUse ? 'own' : 'again';
}

/** What a list says, at one moment of the run, of the images that stood there before it. */
export interface ListLook {
  readonly startMs: number;
  readonly endMs: number;
  /** Identifiers of those that it lacks, and of those that it shows otherwise than then. */
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  /** Identifiers of those that GET did not find, of the few that it was asked for. */
  readonly unfound?: readonly string[];
  /** Images that were not there then, and whose names are none of the suite's. */
  readonly appeared: readonly ListedImage[];
  /** The servers; absent if the target lists none, or if they were not looked for. */
  readonly servers?: TenantServers;
  /** The server that images are created from, after the first deletion of the run; absent if it was not read. */
  readonly server?: ServerState;
}

/** A deletion of the run, and what the lists just before and just after it show. */
export interface Window {
  /** `clean-up`: all deletions of the clean-up, of which the last counts. */
  readonly kind: WindowKind | 'clean-up';
  readonly deletion: Exchange;
  readonly before: ListLook;
  readonly after: ListLook;
}

/** The images that vanished or changed from one look to another. */
export const takenBetween = (before: ListLook, after: ListLook): readonly string[] => [
  ...after.missing.filter((id) => !before.missing.includes(id)),
  ...after.changed.filter((id) => !before.changed.includes(id)),
  // One that the list lacked before was gone by then.
  ...(after.unfound ?? []).filter((id) => !before.missing.includes(id)),
];

/** What became of images of others beside deletions. */
export type FateOfOthers = 'vanished' | 'changed' | 'vanished or changed';

/** It, as far as the windows of the deletions show it. */
export function fateOfOthers(windows: readonly Window[]): FateOfOthers {
  const isSomeOf = (images: (look: ListLook) => readonly string[]): boolean =>
    windows.some(({ before, after }) => images(after).some((id) => !images(before).includes(id)));
  const isGone = isSomeOf(({ missing, unfound = [] }) => [...missing, ...unfound]);
  const isChanged = isSomeOf(({ changed }) => changed);
  if (isGone === isChanged) return 'vanished or changed';
  return isGone ? 'vanished' : 'changed';
}

/** Images that vanished or changed outside of all windows, from one to the next, or before the first. */
export interface TakenBetween {
  readonly ids: readonly string[];
  /** In ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was taken before each window, since the one before it. */
export function changesBetween(windows: readonly Window[]): readonly TakenBetween[] {
  const begin: ListLook = { startMs: 0, endMs: 0, missing: [], changed: [], appeared: [] };
  return windows.flatMap(({ before }, place) => {
    const earlier = windows[place - 1]?.after ?? begin;
    const ids = takenBetween(earlier, before);
    return ids.length > 0 ? [{ ids, fromMs: earlier.endMs, toMs: before.startMs }] : [];
  });
}

/** The harm that deletions were seen to do, for all processes of a run, and how many images of others are known to be lost. */
export class SeenHarm {
  readonly #kinds: Claims;
  readonly #images: Claims;

  constructor(folder: string) {
    this.#kinds = new Claims(join(folder, 'harm'));
    this.#images = new Claims(join(folder, 'lost'));
  }

  isSeen(harm: Harm): boolean {
    return this.#kinds.isClaimed(harm);
  }

  note(ledger: Pick<Ledger, 'note'>, ...harms: readonly Harm[]): void {
    if (harms.includes('own')) ledger.note({ event: 'took-others' });
    for (const harm of harms) this.#kinds.claim(harm);
  }

  /** How many images of others are known to be lost. It never falls. */
  get lost(): number {
    return this.#images.count;
  }

  noteLost(images: number): void {
    while (this.#images.claimNumber(images) !== undefined);
  }
}
