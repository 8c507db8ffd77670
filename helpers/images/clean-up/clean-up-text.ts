import { commandLine } from '../../platform/installation/command-line.ts';
import { counted, firstListed, listed } from '../../platform/text/phrases.ts';
import type { Leftovers } from '../safety/ledger-file.ts';
import type { Cleaned } from './clean-up.ts';
import { type Ended, type Fate, isOver } from './leftover-image.ts';

/** The most names in one line, and of images that nobody but the reader can delete. The ledger has all of them. */
const [mostNames, mostByHand] = [3, 20];

/** How many images have to end in ERROR before a line says so: one may fail at any time. */
const manyFailed = 3;

/** Who reads the lines: whoever watches a run, or a sweep. */
type Reader = 'run' | 'sweep';

/** What a person does once deletions took images of others. */
const afterLosses: Readonly<Record<Reader, string>> = {
  run: `Have the service fixed; then run \`${commandLine('sweep', '--despite-losses')}\``,
  sweep: 'Have the service fixed; then repeat this sweep with --despite-losses',
};

const leftAlone = (why: string): string =>
  `. The suite left what is there alone, as ${why}. Delete by hand only what you know that a run created`;
const toTrust =
  ". Or, if the image source never returns another person's image, set images.trusted: true in the target file and sweep again";

/** The lines that the operator must read after a run's clean-up, one sentence each; no line if nothing is left. */
export function cleanUpLines(cleaned: Cleaned): string[] {
  return [...(cleaned.images.every(isOver) ? [] : endedLines(cleaned, 'the clean-up')), ...linesOf(cleaned, 'run')];
}

/** Whether no sweep comes to more of an image of the run, so that only the reader may delete it. */
const isByHand = ({ fate }: { readonly fate: Fate }): boolean => fate === 'unproven' || fate === 'unseen';

/** Whether an image that was left alone is shown with another name or moment, so that no setting makes it the run's. */
const isAnother = ({ fate, isAnothers }: Ended): boolean => fate === 'unproven' && isAnothers === true;

/** What is left to do after a clean-up, in a clause; undefined if there is nothing. `cleaned`: undefined if the clean-up failed. */
export function leftText(cleaned: Pick<Cleaned, 'images' | 'armed' | 'tookOthers'> | undefined): string | undefined {
  const sweep = commandLine('sweep');
  if (cleaned === undefined) return `the clean-up failed (${sweep})`;
  const { length: armed } = cleaned.armed;
  const left = cleaned.images.filter((image) => !isOver(image));
  const byHand = left.filter(isByHand);
  const toSweep = left.filter((image) => !byHand.includes(image));
  const are = toSweep.length === 1 ? 'is' : 'are';
  const there = toSweep.every(({ fate }) => fate === 'left') ? `${are} still there` : 'may still be there';
  const parts = [
    ...(toSweep.length === 0 ? [] : [`${counted(toSweep.length, 'image')} of this run ${there}`]),
    ...(armed === 0 ? [] : [`${counted(armed, 'provocation')} may still be armed`]),
  ];
  const how = cleaned.tookOthers ? `once the service is fixed, ${commandLine('sweep', '--despite-losses')}` : sweep;
  const clauses = [
    ...(parts.length === 0 ? [] : [`${listed(parts)} (${how})`]),
    ...(byHand.length === 0
      ? []
      : [`${counted(byHand.length, 'image')} of this run may still be there that no sweep deletes, only you by hand`]),
  ];
  return clauses.length === 0 ? undefined : clauses.join('; ');
}

/** The lines that a sweep prints about a run. `files`: its ledgers, which stay if something is left. */
export function sweptLines(cleaned: Cleaned, files: readonly string[] = []): string[] {
  const number = (...of: readonly Fate[]): number => cleaned.images.filter(({ fate }) => of.includes(fate)).length;
  const { length: deleted } = cleaned.images.filter(({ fate, isDeleted }) => fate === 'gone' && isDeleted);
  const more = [
    [number('gone') - deleted, 'already gone'],
    [number('unread'), 'may still be there'],
    [number('unproven', 'replaced', 'alike', 'unseen'), 'left alone'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`, ${count} ${what}`]));
  return [
    ...linesOf(cleaned, 'sweep'),
    ...endedLines(cleaned, 'the sweep'),
    // No sweep may ever come to more than this.
    ...(files.length === 0 || cleaned.isDone || number('left') > 0 || cleaned.armed.length > 0
      ? []
      : [`once nothing of this run is left, remove its ledgers: ${files.join(', ')}`]),
    `${counted(deleted, 'image')} deleted, ${number('left')} still there${more.join('')}`,
  ];
}

/** The lines that a sweep prints about a run if it is to delete nothing. */
export function dryLines({ images }: Cleaned, { armed }: Leftovers): string[] {
  const ids = images.flatMap(({ id, fate }) => (fate === 'left' ? [id] : []));
  return [
    ...armed.map(({ code, image }) => `would disarm ${code} for image ${JSON.stringify(image)}`),
    `would delete ${counted(ids.length, 'image')}${ids.length === 0 ? '' : `: ${ids.join(', ')}`}`,
  ];
}

const endedLines = ({ ended }: Cleaned, what: string): string[] => (ended === undefined ? [] : [`${what} ended early: ${ended}`]);

function linesOf({ images, isTrusted, tookOthers, ...cleaned }: Cleaned, reader: Reader): string[] {
  const { disarmed, armed, sought, surplus, isDoubtful, made, failed, vanished, list } = cleaned;
  const lines = [
    ...disarmed.map((what) => `disarmed ${what}`),
    ...armed.map((what) => `a provocation may still be armed: ${what}`),
  ];
  if (isDoubtful)
    lines.push(
      'the target shows no image of this run, so a 404 does not show that an image is gone. Check TARGET_URL, and that the token of the owner is of the tenant of that run; then sweep again',
    );
  if (sought.length > 0)
    lines.push(
      `the image source may have made ${counted(sought.length, 'image')} whose identifier the run did not learn, and ${list === undefined ? 'no list could be read' : 'the list shows no such name'}: ${firstListed(sought, mostNames)}${reader === 'run' ? '. It may still make them, so sweep later' : ''}`,
    );
  if (failed >= manyFailed)
    lines.push(`${failed} of ${counted(made, 'image')} that this run created ended in ERROR, and served no test: find out why`);
  if (vanished > 0)
    lines.push(
      `${vanished} of ${counted(made, 'image')} that this run created vanished, and no deletion of ${vanished === 1 ? 'it' : 'them'} was answered as done: find out what removes images`,
    );
  if (surplus > 0)
    lines.push(
      `deleted ${counted(surplus, 'image')} with a name of this run that no test had created: the target, the image source or somebody else used a name again`,
    );
  const toSweep = reader === 'run' ? `. Run \`${commandLine('sweep')}\` to delete what is left` : '';
  const toDo = tookOthers
    ? `. Images of others ${tookOthers} beside deletions, so the suite deletes no more. ${afterLosses[reader]}`
    : toSweep;
  const trust = reader === 'run' || isTrusted ? '' : toTrust;
  for (const [fate, one, more, what] of [
    ['left', 'is still there', 'are still there', toDo],
    ['unread', 'may still be there', 'may still be there', toDo],
    ['unproven', 'may still be there', 'may still be there', `${leftAlone('nothing proves that a run created it')}${trust}`],
    ['another', 'may still be there', 'may still be there', leftAlone('somebody may keep it')],
    [
      'alike',
      'has a name almost like one that a run gives',
      'have names almost like those that a run gives',
      ". The suite takes such an image for somebody else's, and left it alone",
    ],
    [
      'unseen',
      'that the creator ordered is not shown to the owner',
      'that the creator ordered are not shown to the owner',
      ', so the run cannot delete what is there. Delete it with a token that sees it, and leave identities.creator out of the target file',
    ],
    [
      'replaced',
      'is gone, and another image has its identifier',
      'are gone, and other images have their identifiers',
      '. The suite left what is there now alone',
    ],
  ] as const) {
    const ended = images.filter((image) => (isAnother(image) ? 'another' : image.fate) === fate);
    if (ended.length === 0) continue;
    const facts = [...new Set(ended.map(({ because }) => because))].filter(Boolean).slice(0, mostNames).join('; ');
    const these = `${counted(ended.length, 'image')}${reader === 'run' && fate !== 'alike' ? ' of this run' : ''}`;
    const ids = firstListed(
      ended.map(({ id }) => id),
      ended.some(isByHand) ? mostByHand : mostNames,
    );
    lines.push(`${these} ${ended.length === 1 ? one : more}${facts && ` (${facts})`}: ${ids}${what}`);
  }
  return lines;
}

/** The line about ledgers whose first lines, which name the run and the target, cannot be read. */
export const unreadableLine = ({ run, files }: Leftovers): string =>
  `the first line of its ledger cannot be read, so the ledger stays: ${files.join(', ')}. Images of this run may still be there, and a provocation may still be armed. Look in the list of images for names with ${run}: a day after the run began, \`${commandLine('sweep', '--by-name')}\` deletes them. Then remove the ledger.`;

/** The line of a sweep about an earlier run or sweep whose deletions took images of others: what may be left, and what to do. */
export function heldLine({ images, open, armed }: Leftovers): string {
  const left = [...images.keys(), ...open.keys(), ...armed.map(({ code, image }) => `${code} armed for image ${image}`)];
  const listed = left.map((text) => JSON.stringify(text).slice(1, -1)).join(', ');
  const may = left.length === 0 ? '' : ` What may be left of it: ${listed}.`;
  return `images of others vanished or changed beside its deletions, so nothing is deleted on this target, and its ledger stays.${may} ${afterLosses.sweep}`;
}
