import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import type { ImageMark, Proof } from '../../settings/description.ts';
import { boundedText, expectBounded } from '../../shared/output/bounded-text.ts';
import { folderNames } from '../../shared/output/make-folder.ts';
import type { LedgerLine } from '../safety/ledger.ts';

/** The images and provocations that a run left behind on a target, according to its ledgers. */
export interface Leftovers {
  readonly run: string;
  /** Images that the run made and that no read has shown to be gone: name by id. */
  readonly images: ReadonlyMap<string, string>;
  /** What proved each of them, as far as the ledger records it. */
  readonly proofs: ReadonlyMap<string, Proof>;
  /** The images, as a GET showed them when they were made. */
  readonly marks: ReadonlyMap<string, ImageMark>;
  /** Those of them whose DELETE was answered as if they were gone. That is no proof. */
  readonly answered: ReadonlySet<string>;
  /** Those of them that a DELETE may have removed: its answer did not say, or there was none. */
  readonly doubtful: ReadonlySet<string>;
  /** Whether a GET showed an image of the run: only then does a 404 show that one is gone. */
  readonly shown: boolean;
  /** Names of images that the run asked for and whose ids it never learned: they may exist. */
  readonly lost: ReadonlySet<string>;
  /** Those of them whose requests did not end with a refusal: such an image may appear after the run has ended. */
  readonly unanswered: ReadonlySet<string>;
  /** Provocations that were armed and not undone. */
  readonly armed: readonly { readonly code: number; readonly image: string }[];
  readonly files: readonly string[];
}

/** Reads the ledgers of a run in a target's ledger folder: the files whose names begin with its id, or all files if that is empty. */
export function leftoversOf(folder: string, run: string): Leftovers {
  const files = folderNames(folder).filter((file) => run === '' || file.startsWith(`${run}-`));
  expectBounded(
    join(folder, `${run}-*`),
    files.reduce((octets, file) => octets + lstatSync(join(folder, file)).size, 0),
  );
  const ledgers = files.map((file) => readLedger(join(folder, file)));
  const lines = ledgers.flat();
  const images = new Map<string, string>();
  const proofs = new Map<string, Proof>();
  const marks = new Map<string, ImageMark>();
  const answered = new Set<string>();
  const doubtful = new Set(ledgers.flatMap(onTheWay));
  const lost = new Set<string>();
  const armed = new Map<string, { code: number; image: string }>();
  // The lines of different workers are not in order of time.
  for (const line of lines) if (line.event === 'intends') lost.add(line.name);
  for (const line of lines) {
    if (line.event !== 'created') continue;
    images.set(line.id, line.name);
    if (line.proof !== undefined) proofs.set(line.id, line.proof);
    marks.set(line.id, { named: line.named, since: line.since });
  }
  for (const name of images.values()) lost.delete(name);
  // Another try made an image with that name, and this one may have made one, too.
  const mayCome = new Set(lines.flatMap((line) => (line.event === 'unanswered' ? [line.name] : [])));
  for (const name of mayCome) lost.add(name);
  for (const line of lines) {
    if (line.event === 'gone') images.delete(line.id);
    if (line.event === 'deleted') answered.add(line.id);
    if (line.event === 'doubtful') doubtful.add(line.id);
    if (line.event === 'arms') armed.set(`${line.code} ${line.image}`, line);
    if (line.event === 'disarmed') armed.delete(`${line.code} ${line.image}`);
  }
  const shown = lines.some(({ event }) => event === 'seen');
  return {
    run,
    images,
    proofs,
    marks,
    answered,
    doubtful,
    shown,
    lost,
    unanswered: mayCome,
    armed: [...armed.values()],
    files: files.map((file) => join(folder, file)),
  };
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

/**
 * The valid lines of a ledger. Skips others: a half-written last line of a killed run, or a line that the suite did not write.
 * @throws Error if no run can have written so much
 */
export function readLedger(file: string): LedgerLine[] {
  return (boundedText(file) ?? '').split('\n').map(jsonIn).filter(isLine);
}

const members: Readonly<Record<LedgerLine['event'], Readonly<Record<string, 'string' | 'number'>>>> = {
  started: { run: 'string', pid: 'number', url: 'string', at: 'string' },
  intends: { name: 'string' },
  unanswered: { name: 'string' },
  created: { id: 'string', name: 'string' },
  seen: {},
  sent: { id: 'string' },
  refused: { id: 'string' },
  deleted: { id: 'string' },
  doubtful: { id: 'string' },
  gone: { id: 'string' },
  arms: { code: 'number', image: 'string' },
  disarmed: { code: 'number', image: 'string' },
};

function isLine(value: unknown): value is LedgerLine {
  if (!isObject(value)) return false;
  const types = Object.entries(members).find(([event]) => event === value.event)?.[1];
  return types !== undefined && Object.entries(types).every(([member, type]) => typeof value[member] === type);
}
