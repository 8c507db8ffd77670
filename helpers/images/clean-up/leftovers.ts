import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { boundedText, expectBounded } from '../../platform/output/bounded-text.ts';
import { folderNames } from '../../platform/output/make-folder.ts';
import type { ImageMark, Proof } from '../../settings/description.ts';
import type { LedgerLine } from '../safety/ledger-file.ts';

/** The images and provocations that a run left behind on a target, according to its ledgers. */
export interface Leftovers {
  readonly run: string;
  /** Images that the run created and that no read has shown to be gone: name by id. */
  readonly images: ReadonlyMap<string, string>;
  /** What proved each of them, as far as the ledger records it. */
  readonly proofs: ReadonlyMap<string, Proof>;
  /** The images, as a GET showed them when they were made. */
  readonly marks: ReadonlyMap<string, ImageMark>;
  /** Those of them whose DELETE was answered as if they were gone. That is no proof. */
  readonly answered: ReadonlySet<string>;
  /** Those of them that a DELETE may have removed: its answer did not say, or there was none. */
  readonly doubtful: ReadonlySet<string>;
  /** Those of them whose identifiers a read of the run showed to be another's by then. */
  readonly anothers: ReadonlySet<string>;
  /** Whether a GET showed an image of the run: only then does a 404 show that one is gone. */
  readonly shown: boolean;
  /** All images that the run created, those that are gone included. */
  readonly made: ReadonlySet<string>;
  /** Whether the run asked for an image. */
  readonly asked: boolean;
  /** How many requests for an image of a name may have made one whose id the run never learned, or may still make it. */
  readonly open: ReadonlyMap<string, number>;
  /** Digests of images of others that the list showed before the run; undefined if no list could be read. */
  readonly listed: ReadonlySet<string> | undefined;
  /** Provocations that were armed and not undone. */
  readonly armed: readonly { readonly code: number; readonly image: string }[];
  /** Whether deletions of the run's images were seen to take images of others. */
  readonly tookOthers: boolean;
  readonly files: readonly string[];
  /** The ledgers that do not say all that they said, each with the reason as a clause. */
  readonly damaged: readonly LedgerDamage[];
}

/** A ledger that was cut, written over or emptied. */
export interface LedgerDamage {
  readonly file: string;
  readonly run: string;
  readonly because: string;
}

/** Reads the ledgers of a run in a target's ledger folder: the files whose names begin with its id, or all files if that is empty. */
export function leftoversOf(folder: string, run: string): Leftovers {
  const files = folderNames(folder).filter((file) => run === '' || file.startsWith(`${run}-`));
  expectBounded(
    join(folder, `${run}-*`),
    files.reduce((octets, file) => octets + lstatSync(join(folder, file)).size, 0),
  );
  const read = files.map((file) => ({ file: join(folder, file), ...readLedger(join(folder, file)) }));
  const ledgers = read.map(({ lines }) => lines);
  const lines = ledgers.flat();
  const images = new Map<string, string>();
  const proofs = new Map<string, Proof>();
  const marks = new Map<string, ImageMark>();
  const answered = new Set<string>();
  const doubtful = new Set(ledgers.flatMap(onTheWay));
  const anothers = new Set<string>();
  const armed = new Map<string, { code: number; image: string }>();
  // The lines of different workers are not in order of time.
  for (const line of lines) {
    if (line.event !== 'created') continue;
    images.set(line.id, line.name);
    if (line.proof !== undefined) proofs.set(line.id, line.proof);
    marks.set(line.id, { named: line.named, since: line.since });
  }
  const made = new Set(images.keys());
  for (const line of lines) {
    if (line.event === 'gone') images.delete(line.id);
    if (line.event === 'deleted') answered.add(line.id);
    if (line.event === 'doubtful') doubtful.add(line.id);
    if (line.event === 'another') anothers.add(line.id);
    if (line.event === 'arms') armed.set(`${line.code} ${line.image}`, line);
    if (line.event === 'disarmed') armed.delete(`${line.code} ${line.image}`);
  }
  const shown = lines.some(({ event }) => event === 'seen');
  const before = lines.flatMap((line) => (line.event === 'listed' ? [line.shown] : []));
  return {
    run,
    images,
    proofs,
    marks,
    answered,
    doubtful,
    anothers,
    shown,
    made,
    asked: made.size > 0 || lines.some(({ event }) => event === 'intends'),
    open: openIntents(ledgers),
    listed: before.length === 0 ? undefined : new Set(before.flat()),
    armed: [...armed.values()],
    tookOthers: lines.some(({ event }) => event === 'took-others'),
    files: read.map(({ file }) => file),
    damaged: read.flatMap(({ file, because }) => (because === undefined ? [] : [{ file, run, because }])),
  };
}

/** The requests for an image whose outcome is unknown, counted by name: a second image of a name does not say what became of the first. */
function openIntents(ledgers: readonly (readonly LedgerLine[])[]): ReadonlyMap<string, number> {
  const open = new Map<string, number>();
  const add = (name: string): void => void open.set(name, (open.get(name) ?? 0) + 1);
  for (const lines of ledgers) {
    // Each process asks for one image of a name at a time.
    const underWay = new Set<string>();
    for (const line of lines) {
      if (line.event === 'intends') {
        if (underWay.has(line.name)) add(line.name);
        underWay.add(line.name);
      }
      if (line.event === 'unanswered') add(line.name);
      if (line.event === 'created' || line.event === 'unmade' || line.event === 'unanswered') underWay.delete(line.name);
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
    if (line.event === 'refused' || line.event === 'deleted' || line.event === 'doubtful') sent.delete(line.id);
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

/** What a ledger says, and why that is not all that it said, as a clause. */
export interface ReadLedger {
  readonly lines: readonly LedgerLine[];
  readonly because?: string;
}

/**
 * Reads a ledger. A killed run may leave its last line half written, and a line of another shape is skipped: neither is damage.
 * @throws Error if no run can have written so much
 */
export function readLedger(file: string): ReadLedger {
  const text = boundedText(file);
  if (text === undefined) return { lines: [], because: 'it is not a file that can be read' };
  const whole = text.split('\n').slice(0, -1).map(jsonIn);
  const lines = text.split('\n').map(jsonIn).filter(isLine);
  const place = whole.indexOf(undefined);
  if (text === '') return { lines, because: 'it is empty' };
  if (lines[0]?.event !== 'started')
    return { lines, because: 'its first line, which names the run and the target, cannot be read' };
  return place === -1 ? { lines } : { lines, because: `its line ${place + 1} cannot be read` };
}

const members: Readonly<Record<LedgerLine['event'], Readonly<Record<string, 'string' | 'number'>>>> = {
  started: { run: 'string', pid: 'number', url: 'string', at: 'string' },
  listed: {},
  intends: { name: 'string' },
  unmade: { name: 'string' },
  unanswered: { name: 'string' },
  created: { id: 'string', name: 'string' },
  seen: {},
  sent: { id: 'string' },
  refused: { id: 'string' },
  deleted: { id: 'string' },
  doubtful: { id: 'string' },
  another: { id: 'string' },
  gone: { id: 'string' },
  'took-others': {},
  arms: { code: 'number', image: 'string' },
  disarmed: { code: 'number', image: 'string' },
};

function isLine(value: unknown): value is LedgerLine {
  if (!isObject(value)) return false;
  const types = Object.entries(members).find(([event]) => event === value.event)?.[1];
  const isListed =
    value.event !== 'listed' || (Array.isArray(value.shown) && value.shown.every((each) => typeof each === 'string'));
  return isListed && types !== undefined && Object.entries(types).every(([member, type]) => typeof value[member] === type);
}
