import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, saysDone } from '../../http/exchange.ts';
import { momentMs } from '../../http/moments.ts';
import { parseExchange } from '../../http/recorder.ts';
import { keepData, keptData } from '../../platform/output/whole-file.ts';
import { counted, firstListed } from '../../platform/text/phrases.ts';
import { isSmokeRun } from '../run-state.ts';
import { Claims } from '../safety/claims.ts';
import { untilEnough } from '../waiting.ts';
import { sideBySide } from './concurrently.ts';
import { isGone } from './image-state.ts';
import { allImages, changeOf, type ListedImage } from './images-in-responses.ts';
import { StrangersWatch } from './strangers-watch.ts';
import type { Target } from './target.ts';
import {
  byId,
  type ImagesBefore,
  isBystander,
  isNewOfOthers,
  isShared,
  readEach,
  readServer,
  serverState,
  tenantImages,
  tenantImagesBefore,
  tenantServers,
} from './tenant-images.ts';
import {
  changesBetween,
  type FateOfOthers,
  fateOfOthers,
  harmOf,
  type ListLook,
  mostOfKind,
  SeenHarm,
  takenBetween,
  type Window,
  type WindowKind,
} from './watched-deletions.ts';

/** How many more deletions of a kind are watched once images of others are lost, and no deletion is known to have done that. */
const mostSought = 4;

/** How many more deletions by another tenant are watched because the path of one was refused. */
const mostInVain = 3;

/** How many images are read by GET after the first deletion of all. */
const mostFound = 3;

/** How many images that a list lacks are read by GET, if the list was not read to its end. */
const mostRead = 20;

/** Where the processes of a run keep what they see beside deletions on a target. */
export const windowsFolder = (scratch: string): string => join(scratch, 'windows');

/**
 * Reads a list just before and just after the first deletions of each kind in a run: what vanishes or changes in between is most likely the
 * work of the deletion. Files say which process of the run watches which.
 */
export class Windows {
  readonly #scratch: string;
  readonly #folder: string;
  /** The kinds of which enough are watched, and how many these were. */
  readonly #closed = new Map<WindowKind, number>();
  #before: ImagesBefore | undefined;
  #last: Exchange | undefined;
  readonly #harm: SeenHarm;
  /** Whether a list lacks more images of others than are known to be lost. */
  #isSuspicious = false;
  readonly strangers: StrangersWatch;

  constructor(scratch: string) {
    this.#scratch = scratch;
    this.#folder = windowsFolder(scratch);
    this.#harm = new SeenHarm(this.#folder);
    this.strangers = new StrangersWatch(scratch, join(this.#folder, 'strangers'), this.#harm);
  }

  /** The list before the run, if it showed an image. */
  get before(): ImagesBefore | undefined {
    const before = this.listed;
    return before?.images.length === 0 ? undefined : before;
  }

  /** Whether a list of servers showed this one before some deletion of the run. */
  showed(server: string): boolean {
    return this.all.some(({ before }) => before.servers?.[server] !== undefined);
  }

  /** The list before the run, an empty one, too. */
  get listed(): ImagesBefore | undefined {
    this.#before ??= tenantImagesBefore(this.#scratch);
    return this.#before;
  }

  /** Whether the next deletion of a kind is to be watched: images were there before the run, and too few of the kind were watched. */
  isOpen(kind: WindowKind): boolean {
    return this.before !== undefined && this.#closed.get(kind) !== this.#most(kind);
  }

  /** How many deletions of a kind are watched: some more once a loss is known that none of these explains. */
  #most(kind: WindowKind): number {
    const isSought = harmOf[kind] !== 'nothing' && this.isHarmful('unknown');
    return mostOfKind[kind] + (isSought ? mostSought : 0);
  }

  /** Notes what was sent, whoever asked for it. */
  noteSent(exchange: Exchange): void {
    if (exchange.request.method !== 'DELETE') return;
    this.#last = exchange;
    if (saysDone(exchange.response)) this.strangers.noteDone();
  }

  /** Whether this process has sent a DELETE. */
  get hasDeleted(): boolean {
    return this.#last !== undefined;
  }

  /**
   * Sends a deletion between two lists, if no process has done so with enough of its kind. The run's first deletion of an own image stands
   * between reads of servers and of single images too; one of a clean-up does not.
   */
  async around<Sent extends readonly [Exchange, Exchange?] | undefined>(
    target: Target,
    kind: WindowKind,
    send: () => Promise<Sent>,
    { isCleanUp = false } = {},
  ): Promise<Sent> {
    // Others may have given one back, and so may this process.
    const claims = new Claims(join(this.#folder, kind));
    const most = this.#most(kind);
    const place = claims.claimNumber(most);
    if (place === undefined) {
      this.#closed.set(kind, most);
      return send();
    }
    const isFirst = kind === 'own' && place === 0 && !isCleanUp;
    const look = await this.look(target, isFirst);
    await this.#checkBy(target, look);
    try {
      const sent = await send();
      if (sent !== undefined && look !== undefined) await this.#keep(target, kind, sent[0], look, { place, isFirst });
      if (sent === undefined || this.#isInVain(kind, sent[0])) claims.release(place);
      return sent;
    } catch (error) {
      claims.release(place);
      throw error;
    }
  }

  /** Whether the tenant of the path was refused (400), as Nova does, so that nobody looked for the image: the next deletion is watched, too. */
  #isInVain(kind: WindowKind, { response }: Exchange): boolean {
    if (kind !== 'foreign' || response?.status !== 400 || this.isHarmful(kind)) return false;
    return new Claims(join(this.#folder, 'in-vain')).claimNumber(mostInVain) !== undefined;
  }

  /** Cleans up between two lists. Gives what they show beside the last deletion; undefined if it sent none, or a list cannot be read. */
  async aroundCleanUp<Cleaned>(
    target: Target,
    clean: () => Promise<Cleaned>,
  ): Promise<{ readonly cleaned: Cleaned; readonly window?: Window }> {
    this.#last = undefined;
    const look = await this.look(target).catch(() => undefined);
    await this.#checkBy(target, look).catch(() => undefined);
    const cleaned = await clean();
    const deletion = this.#last as Exchange | undefined;
    if (look === undefined || deletion === undefined) return { cleaned };
    const after = await this.look(target).catch(() => undefined);
    return after === undefined ? { cleaned } : { cleaned, window: { kind: 'clean-up', deletion, before: look, after } };
  }

  /** Why others seem to be at work in the tenant, as the rules over the whole run found out; undefined if they did not. */
  get othersAtWork(): string | undefined {
    return keptData(this.#othersFile);
  }

  /** Notes it for the clean-up. */
  noteOthers(why: string): void {
    keepData(this.#othersFile, why);
  }

  get #othersFile(): string {
    return join(this.#scratch, 'others-at-work.json');
  }

  /** The windows of all processes of the run, in their order. */
  get all(): readonly (Window & { readonly kind: WindowKind })[] {
    if (!existsSync(this.#folder)) return [];
    const files = readdirSync(this.#folder).filter((file) => file.endsWith('.json'));
    return files
      .map((file) => {
        const kept = JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as Omit<Window, 'kind' | 'deletion'> & {
          kind: WindowKind;
          deletion: string;
        };
        return { ...kept, deletion: parseExchange(kept.deletion) };
      })
      .sort((a, b) => a.before.startMs - b.before.startMs);
  }

  /** Those in which images of others vanished or changed. */
  get #taking(): Windows['all'] {
    return this.all.filter(({ before, after }) => takenBetween(before, after).length > 0);
  }

  /** The first deletion that was seen to take images of others; undefined if none was, or one alone where others may be at work. */
  harmful(target: Target): Window | undefined {
    const areOthersAtWork = this.#areOthersThere(target) || changesBetween(this.all).length > 0;
    const taking = this.#taking.filter(({ kind }) => this.isHarmful(kind));
    return taking.length > (areOthersAtWork ? 1 : 0) ? taking[0] : undefined;
  }

  /** What a list shows now of the images before the run; undefined if it shows nothing of them. */
  async look(target: Target, withServers = false): Promise<ListLook | undefined> {
    const { before } = this;
    if (before === undefined) return undefined;
    const startMs = momentMs();
    const { changes } = target.ledger.sightings;
    const readList = () => tenantImages(target, { path: before.path, most: before.nearPages });
    const [now, servers] = await sideBySide(target, readList, async () => (withServers ? tenantServers(target) : undefined));
    if (now === undefined) return undefined;
    const [page] = now.pages;
    if (page !== undefined) target.ledger.sightings.notePage(before.path, page, changes);
    const near = before.images.slice(0, before.near);
    const isWhole = now.whole && before.whole && near.length === before.images.length;
    const shown = byId(now.images);
    const missing = near.filter(({ id }) => !shown.has(id.toLowerCase()));
    return {
      startMs,
      endMs: momentMs(),
      missing: (isWhole ? missing : await goneAmong(target, missing)).map(({ id }) => id),
      changed: near.filter((image) => changeOf(image, shown.get(image.id.toLowerCase())) !== undefined).map(({ id }) => id),
      // What is on no page that was read before is not new.
      appeared: isWhole ? now.images.filter(isNewOfOthers(target, before.images)) : [],
      ...(servers && { servers: servers.servers }),
    };
  }

  /** Whether deletions of a kind were seen to take images of others: no process of the run sends more of these. */
  isHarmful(kind: WindowKind | undefined): boolean {
    return kind !== undefined && this.#harm.isSeen(harmOf[kind]);
  }

  /** What deletions of images of the run did to images of others; undefined if none was seen to do anything. */
  get tookOthers(): FateOfOthers | undefined {
    return this.isHarmful('own') ? fateOfOthers(this.all) : undefined;
  }

  /** Notes a list that was read to its end, for whatever: whether it lacks more images of others than are known to be lost. */
  noteList(target: Target, pages: readonly Exchange[]): void {
    if (this.#isSuspicious || isShared(target) || !target.ledger.risks.looksFirst || this.before?.whole !== true) return;
    const images = allImages(pages, undefined);
    if (images === undefined) return;
    const shown = byId(images);
    this.#isSuspicious = this.#others(target).filter(({ id }) => !shown.has(id.toLowerCase())).length > this.#harm.lost;
  }

  /** Whether a list has to say what is lost before anything leaves that may take images of others. */
  get isSuspicious(): boolean {
    return this.#isSuspicious;
  }

  /**
   * Finds out whether images of others are gone or changed, and stops what may have done that: first what may name no image of the run. If more
   * are lost since, and nothing shows that others are at work, the run's other deletions did it.
   */
  async check(target: Target): Promise<void> {
    this.#isSuspicious = false;
    const known = this.#harm.lost;
    const { length } = await this.lost(target);
    if (length <= known) return;
    this.#harm.noteLost(length);
    // The first deletion of a run is watched: where none was, somebody else did it.
    if (this.#last === undefined && this.all.length === 0) return;
    const isMore = known > 0 && !this.#areOthersThere(target);
    this.#harm.note(target.ledger, 'nothing', ...(isMore ? (['own', 'refused'] as const) : []));
  }

  /** Finds out more if a look lacks more images of others than are known to be lost. */
  async #checkBy(target: Target, look: ListLook | undefined): Promise<void> {
    if (isShared(target) || !target.ledger.risks.looksFirst) return;
    if (this.#lostIn(target, look).length > this.#harm.lost) await this.check(target);
  }

  /** Whether others are said or seen to work in the tenant. */
  #areOthersThere(target: Target): boolean {
    return isShared(target) || this.all.some(({ before, after }) => before.appeared.length + after.appeared.length > 0);
  }

  #others(target: Target): readonly ListedImage[] {
    return this.before?.images.filter((image) => isBystander(target, image)) ?? [];
  }

  /** The images of others that two lists lack, or show otherwise than before the run: one may lag behind. */
  async lost(target: Target): Promise<readonly string[]> {
    const first = this.#lostIn(target, await this.look(target));
    if (first.length === 0) return [];
    const again = this.#lostIn(target, await this.look(target));
    return first.filter((id) => again.includes(id));
  }

  /** The images of others that a look lacks, or shows otherwise than before the run. */
  #lostIn(target: Target, look: ListLook | undefined): readonly string[] {
    const others = new Set(this.#others(target).map(({ id }) => id));
    return [...(look?.missing ?? []), ...(look?.changed ?? [])].filter((id) => others.has(id));
  }

  async #keep(
    target: Target,
    kind: WindowKind,
    deletion: Exchange,
    before: ListLook,
    { place, isFirst }: { readonly place: number; readonly isFirst: boolean },
  ): Promise<void> {
    const lookAgain = (): Promise<ListLook | undefined> => this.look(target, isFirst);
    // Of a loss that no list just after a deletion showed, one a while later may.
    const isSought = place >= mostOfKind[kind];
    const isShown = (seen: ListLook | undefined): boolean => seen === undefined || takenBetween(before, seen).length > 0;
    const after = await (isSought ? untilEnough(budgets.lost, target.ending, lookAgain, isShown) : lookAgain());
    if (after === undefined) return;
    // A smoke run does without the server: should no image be created any more, it looks then.
    const [unfound, read] = await sideBySide(
      target,
      async () => (isFirst ? this.#unfound(target) : []),
      async () => (isFirst && !isSmokeRun() ? readServer(target, 'state') : undefined),
    );
    const server = serverState(read);
    const kept = {
      kind,
      before,
      after: { ...after, unfound, ...(server !== undefined && { server }) },
      deletion: target.recorder.json(deletion),
    };
    keepData(join(this.#folder, `${kind}-${place}.json`), kept);
    if (target.ledger.risks.looksFirst && takenBetween(before, after).length > 0) await this.#stop(target, kind);
  }

  /** Stops deletions of a kind, one of which stands between two lists that differ. Where others are at work, one may have been by chance. */
  async #stop(target: Target, kind: WindowKind): Promise<void> {
    const taking = this.#taking.filter((each) => harmOf[each.kind] === harmOf[kind]);
    const { length } = await this.lost(target);
    this.#harm.noteLost(length);
    const isSure = harmOf[kind] === 'nothing' || taking.length > 1 || !this.#areOthersThere(target);
    if (length > 0 && isSure) this.#harm.note(target.ledger, harmOf[kind]);
  }

  /** Some images that GET showed before the run, and does not find now. */
  async #unfound(target: Target): Promise<readonly string[]> {
    const shown = this.before?.shown.slice(0, mostFound) ?? [];
    const images = this.before?.images.filter(({ id }) => shown.includes(id)) ?? [];
    return (await goneAmong(target, images)).map(({ id }) => id);
  }
}

/** Those of some images that GET does not find. New images may have moved the others to a page that was not read. */
async function goneAmong(target: Target, images: readonly ListedImage[]): Promise<readonly ListedImage[]> {
  return (await readEach(target, images.slice(0, mostRead))).flatMap(([image, read]) => (isGone(read) ? [image] : []));
}

/**
 * The images of others that stood in the tenant when a preflight or a sweep listed it and are gone or changed now, in words; undefined if there
 * are none, or if nothing shows it.
 */
export async function lostSince(target: Target): Promise<string | undefined> {
  const lost = await target.windows.lost(target);
  if (lost.length === 0) return undefined;
  return `${counted(lost.length, 'image')} of others that stood in this tenant before ${lost.length === 1 ? 'is' : 'are'} gone or changed: ${firstListed(lost, 3)}`;
}
