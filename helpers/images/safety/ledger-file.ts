import { appendFileSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { boundedText, expectBounded } from '../../platform/output/bounded-text.ts';
import { folderNames } from '../../platform/output/make-folder.ts';
import { isAlive } from '../../platform/output/process-life.ts';
import type { ImageMark, Proof } from '../../settings/description.ts';
import { isGivenName, isRunId } from './ownership.ts';

/** A line of the ledger on disk: enough for `npm run sweep` to clean up after a killed run. It contains no secret. */
export type LedgerLine =
  | {
      readonly event: 'started';
      readonly run: string;
      readonly pid: number;
      /** The machine that the process ran on. Earlier versions did not record it. */
      readonly host?: string;
      /** Distinguishes the process from a later one with the same number, if the platform allows. */
      readonly born?: string;
      readonly url: string;
      readonly at: string;
    }
  /** A request to create an image is about to be sent: until its outcome is recorded, it may make one. */
  | { readonly event: 'intends'; readonly name: string }
  /** The source refused: that request created no image. */
  | { readonly event: 'unmade'; readonly name: string }
  | {
      readonly event: 'created';
      readonly id: string;
      readonly name: string;
      readonly proof?: Proof;
      /** The digests of its name and of the moment of its creation, if a GET showed them. */
      readonly named?: string | undefined;
      readonly since?: string | undefined;
      /** How long the name is that a GET showed, if the service changed the one that the run gave. */
      readonly changedTo?: number | undefined;
    }
  /** The creator made an image that the owner does not see. `isShown`: the creator sees it, with the name of the run. */
  | { readonly event: 'unseen'; readonly id: string; readonly name: string; readonly isShown: boolean }
  /** Images of others stood there before the run: digests of their identifiers, one after the other, in hexadecimal digits. */
  | { readonly event: 'stood'; readonly digests: string }
  /** The source returned an image that GET does not find, so that nothing proves it. */
  | { readonly event: 'unshown'; readonly id: string; readonly name: string }
  /** A GET showed an image of the target. From then on a 404 is evidence. */
  | { readonly event: 'seen' }
  /** A request that may remove the image is on its way: until its answer is recorded, it may have been carried out. */
  | { readonly event: 'sent'; readonly id: string }
  /** It was refused, or did not reach the target. */
  | { readonly event: 'refused'; readonly id: string }
  /** A DELETE was answered as if the image were gone, or in a way that does not say whether it was carried out, or was not answered. */
  | { readonly event: 'deleted'; readonly id: string /** Whether the answer says that it was done. */; readonly isDone?: boolean }
  /** A read showed another's image under its identifier. */
  | { readonly event: 'another'; readonly id: string }
  /** The clean-up read the image back, and it is gone. */
  | { readonly event: 'gone'; readonly id: string }
  /** Deletions of images of the run were seen to take images of others: a sweep would take more. */
  | { readonly event: 'took-others' }
  | { readonly event: 'arms'; readonly code: number; readonly image: string }
  | { readonly event: 'disarmed'; readonly code: number; readonly image: string };

/** Events that are recorded after they happened. */
const afterwards: readonly LedgerLine['event'][] = ['unmade', 'seen', 'refused', 'deleted', 'another', 'gone', 'disarmed'];

/** The ledger of one process on disk. */
export class LedgerFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(join(path, '..'), { recursive: true });
  }

  /** Writes the entry before the action, so that a killed run leaves a trace. */
  note(line: LedgerLine): void {
    try {
      appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      // If the disk is full, an event that already happened may stay unrecorded: a sweep reads once more, and nothing is lost.
      if (!afterwards.includes(line.event)) throw error;
    }
  }
}

/**
 * The lines of a ledger. What cannot be read is left out: a killed run may leave its last line half written.
 * @throws Error if no run can have written so much
 */
export function ledgerLines(file: string): readonly LedgerLine[] {
  return (boundedText(file) ?? '').split('\n').map(jsonIn).filter(isLine);
}

/** The members of a line of each kind; `pid` and `code` are numbers, the others text. */
const members: Readonly<Record<LedgerLine['event'], readonly string[]>> = {
  started: ['run', 'pid', 'url', 'at'],
  ...{ intends: ['name'], unmade: ['name'], created: ['id', 'name'], unseen: ['id', 'name'], unshown: ['id', 'name'] },
  ...{ sent: ['id'], refused: ['id'], deleted: ['id'], another: ['id'], gone: ['id'] },
  ...{ arms: ['code', 'image'], disarmed: ['code', 'image'], seen: [], stood: ['digests'], 'took-others': [] },
};

function isLine(value: unknown): value is LedgerLine {
  if (!isObject(value)) return false;
  const [, needed] = Object.entries(members).find(([event]) => event === value.event) ?? [];
  const isOfKind = (member: string): boolean => typeof value[member] === (['pid', 'code'].includes(member) ? 'number' : 'string');
  return needed?.every(isOfKind) === true;
}

/** What is known of an image of a run before it is cleaned up. */
export interface RecordedImage {
  /**
   * What proves that the run created it. `made`: it was proven then, and no DELETE can have removed it. `deleted`: one may have, so that the
   * identifier may be another image's. `none`: nothing but what the target shows.
   */
  readonly proof: 'made' | 'deleted' | 'none';
  /** Its looks, as a GET showed them when it was made. */
  readonly mark: ImageMark;
  /** Whether a read of the run showed another's image under the identifier. */
  readonly isAnothers: boolean;
  /** Whether a deletion of it was answered as done. */
  readonly saysDeleted?: boolean;
}

/** What is known of an image that nothing but the target proves. */
export const withoutProof: RecordedImage = { proof: 'none', mark: {}, isAnothers: false };

/** The images and provocations that a run left behind on a target, according to its ledgers. */
export interface Leftovers {
  readonly run: string;
  /** Images that the run created, or that GET never showed, and that no read has shown to be gone, by id. */
  readonly images: ReadonlyMap<string, RecordedImage>;
  /** Images that the creator made and the owner does not see, and whether the creator sees them. */
  readonly unseen: readonly { readonly id: string; readonly isShown: boolean }[];
  /** How the target has shown images of the run: only then does its silence show that one is gone. */
  readonly shown: WaysShown;
  /** Digests of the images of others that stood there before the run, as far as they are kept. */
  readonly stood: Buffer;
  /** All images that the run created, those that are gone included. */
  readonly made: ReadonlySet<string>;
  /** Whether the run asked for an image. */
  readonly asked: boolean;
  /** How many requests for an image of a name may have made one whose id the run never learned, or may still make it. */
  readonly open: ReadonlyMap<string, number>;
  /** Whether the run gave this name, letter for letter; without a ledger, whether it has the form of one that a run gives. */
  readonly gave: (name: string) => boolean;
  /** Provocations that were armed and not undone. */
  readonly armed: readonly { readonly code: number; readonly image: string }[];
  /** Whether deletions of the run's images were seen to take images of others. */
  readonly tookOthers: boolean;
  readonly files: readonly string[];
}

/** How a target has shown images of the run. */
export interface WaysShown {
  readonly byGet: boolean;
  readonly inList: boolean;
}

/** Reads the ledgers of a run in a target's ledger folder: the files whose names begin with its id, or all files if that is empty. */
export function leftoversOf(folder: string, run: string): Leftovers {
  const files = folderNames(folder).filter((file) => run === '' || file.startsWith(`${run}-`));
  expectBounded(
    join(folder, `${run}-*`),
    files.reduce((octets, file) => octets + lstatSync(join(folder, file)).size, 0),
  );
  const ledgers = files.map((file) => ledgerLines(join(folder, file)));
  const lines = ledgers.flat();
  const of = <E extends LedgerLine['event']>(event: E): Extract<LedgerLine, { event: E }>[] =>
    lines.filter((line): line is Extract<LedgerLine, { event: E }> => line.event === event);
  const idsIn = (event: 'created' | 'gone' | 'deleted' | 'another') => new Set(of(event).map(({ id }) => id));
  // The lines of different workers are not in order of time.
  const [made, gone, anothers] = [idsIn('created'), idsIn('gone'), idsIn('another')];
  const done = new Set(of('deleted').flatMap(({ id, isDone }) => (isDone === true ? [id] : [])));
  const deleted = new Set([...idsIn('deleted'), ...ledgers.flatMap(onTheWay)]);
  const left = of('created').filter(({ id }) => !gone.has(id));
  const unshown = of('unshown').filter(({ id }) => !made.has(id) && !gone.has(id));
  const imageOf = ({ id, named, since }: (typeof left)[number]): RecordedImage => ({
    proof: deleted.has(id) ? 'deleted' : 'made',
    mark: { named, since },
    isAnothers: anothers.has(id),
    saysDeleted: done.has(id),
  });
  const armed = new Map(of('arms').map((line) => [`${line.code} ${line.image}`, line]));
  for (const { code, image } of of('disarmed')) armed.delete(`${code} ${image}`);
  return {
    run,
    images: new Map([
      ...unshown.map(({ id }) => [id, withoutProof] as const),
      ...left.map((line) => [line.id, imageOf(line)] as const),
    ]),
    unseen: of('unseen'),
    // That proof says that the list showed the image once it was made.
    shown: { byGet: of('seen').length > 0, inList: of('created').some(({ proof }) => proof === 'new') },
    stood: Buffer.concat(of('stood').map(({ digests }) => Buffer.from(digests, 'hex'))),
    made,
    asked: made.size + of('intends').length > 0,
    open: openIntents(ledgers),
    gave: namesGiven(lines),
    armed: [...armed.values()],
    tookOthers: of('took-others').length > 0,
    files: files.map((file) => join(folder, file)),
  };
}

/** Whether a name was given. Where the service changed the case of one, or cut it, any may be shown in another case, or as short as that. */
function namesGiven(lines: readonly LedgerLine[]): (name: string) => boolean {
  const given = new Set(lines.flatMap((line) => ('name' in line ? [line.name] : [])));
  const lengths = new Set(lines.flatMap((line) => (line.event === 'created' ? (line.changedTo ?? []) : [])));
  const isBeginning = (name: string): boolean => [...given].some((each) => each.startsWith(name.toLowerCase()));
  return given.size === 0 ? isGivenName : (name) => given.has(name) || (lengths.has(name.length) && isBeginning(name));
}

/** Events after which it is known what came of a request for an image. */
const settling: readonly LedgerLine['event'][] = ['created', 'unmade', 'unseen', 'unshown'];

/** The requests for an image whose outcome is unknown, counted by name. Each process asks for one image of a name at a time. */
function openIntents(ledgers: readonly (readonly LedgerLine[])[]): ReadonlyMap<string, number> {
  const open = new Map<string, number>();
  const add = (name: string): void => void open.set(name, (open.get(name) ?? 0) + 1);
  for (const lines of ledgers) {
    const underWay = new Set<string>();
    for (const line of lines) {
      if (line.event === 'intends' && underWay.has(line.name)) add(line.name);
      if (line.event === 'intends') underWay.add(line.name);
      if (settling.includes(line.event) && 'name' in line) underWay.delete(line.name);
    }
    for (const name of underWay) add(name);
  }
  return open;
}

/** Images that a request may have removed whose answer its process did not record, because the run ended first. */
function onTheWay(lines: readonly LedgerLine[]): readonly string[] {
  const sent = new Set<string>();
  for (const line of lines) {
    if (line.event === 'sent') sent.add(line.id);
    if (line.event === 'refused' || line.event === 'deleted') sent.delete(line.id);
  }
  return [...sent];
}

/** Removes ledgers. If one cannot be removed (read-only disk), a later sweep checks images that are already gone. */
export function forget(files: readonly string[]): void {
  for (const file of files) {
    try {
      rmSync(file, { force: true });
    } catch {}
  }
}

/** A past run, according to its ledgers. */
export interface PastRun {
  readonly id: string;
  /** Base URL of the target at that time; undefined if no ledger says it. */
  readonly url: string | undefined;
  readonly over: boolean;
  /** Whether none of its ledgers says when it began and on what: whether it is over is then unknown. */
  readonly unreadable: boolean;
  /** Another machine on which a process of the run was started. Whether it still runs there is unknown. */
  readonly elsewhere: string | undefined;
}

/** A run whose ledgers have not changed for this long, in ms, is over. */
export const dayMs = 24 * 3600 * 1000;

/**
 * The runs whose ledgers are in a target's folder. A run is over when all its processes are gone, or after a day. A run
 * on another machine is over only after a day, because its processes cannot be seen.
 */
export function pastRuns(folder: string): PastRun[] {
  const files = folderNames(folder).filter((file) => file.endsWith('.jsonl'));
  const ids = [...new Set(files.map((file) => file.split('-', 1)[0] ?? ''))].filter(isRunId);
  return ids.map((id) => {
    const own = files.filter((file) => file.startsWith(`${id}-`)).map((file) => join(folder, file));
    const started = own.flatMap(ledgerLines).filter((line) => line.event === 'started');
    const youngestMs = Math.max(...own.map((file) => lstatSync(file).mtimeMs));
    const elsewhere = started.find(({ host = hostname() }) => host !== hostname())?.host;
    const mayLive = elsewhere !== undefined || started.some(({ pid, born }) => isAlive(pid, born));
    // A date in the future, which an archive or a cache keeps, says no more than one that is long ago.
    const over = !mayLive || Math.abs(Date.now() - youngestMs) > dayMs;
    return { id, url: started[0]?.url, over, unreadable: started.length === 0, elsewhere };
  });
}
