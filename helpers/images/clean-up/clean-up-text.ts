import { commandLine } from '../../platform/installation/command-line.ts';
import { counted, firstListed, quoted } from '../../platform/text/phrases.ts';
import type { Cleaned } from './clean-up.ts';
import type { Ended, Fate } from './leftover-image.ts';
import type { Leftovers } from './leftovers.ts';

/** The most names in one line. The ledger has all of them. */
const mostNames = 3;

/** Who reads the lines: whoever watches a run, or a sweep. */
type Reader = 'run' | 'sweep';

/** What a line says of images that may be left. */
const words = {
  left: ['is still there', 'are still there'],
  unread: ['may still be there', 'may still be there'],
  unproven: [
    'may still be there, but nothing proves that a run created what its id shows',
    'may still be there, but nothing proves that a run created what their ids show',
  ],
} as const satisfies Readonly<Partial<Record<Fate, readonly [one: string, more: string]>>>;

const toFix: Readonly<Record<Reader, string>> = {
  run: `Have the service fixed; then run \`${commandLine('sweep', '--despite-losses')}\``,
  sweep: 'Have the service fixed; then repeat this sweep with --despite-losses',
};
const toSweep = `. Run \`${commandLine('sweep')}\` to delete what is left`;
const toLook = '. The suite left it alone. Look, and delete by hand what is not needed';
const toTrust =
  ". Or, if the image source never returns another person's image, set images.trusted: true in the target file and sweep again";

function whatToDo(fate: keyof typeof words, reader: Reader, tookOthers: boolean): string {
  if (fate === 'unproven') return reader === 'run' ? toLook : `${toLook}${toTrust}`;
  if (tookOthers) return `. Images of others vanished beside deletions, so the suite deletes no more. ${toFix[reader]}`;
  return reader === 'run' ? toSweep : '';
}

/** The lines that the operator must read after a run's clean-up, one sentence each; no line if nothing is left. */
export function cleanUpLines(cleaned: Cleaned): string[] {
  const isOver = cleaned.images.every(({ fate }) => fate === 'gone');
  return [...(isOver ? [] : endedLines(cleaned, 'the clean-up')), ...linesOf(cleaned, 'run'), ...imageLines(cleaned, 'run')];
}

/** The lines that a sweep prints about a run. */
export function sweptLines(cleaned: Cleaned): string[] {
  const { length: deleted } = cleaned.images.filter(({ fate, isDeleted }) => fate === 'gone' && isDeleted);
  const number = (of: Fate): number => cleaned.images.filter(({ fate }) => fate === of).length;
  const more = [
    [number('gone') - deleted, 'already gone'],
    [number('unread'), 'may still be there'],
    [number('unproven'), 'left alone'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`, ${count} ${what}`]));
  return [
    ...linesOf(cleaned, 'sweep'),
    ...imageLines(cleaned, 'sweep'),
    ...endedLines(cleaned, 'the sweep'),
    `${counted(deleted, 'image')} deleted, ${number('left')} still there${more.join('')}`,
  ];
}

/** A line for all images of one fate. */
function imageLines({ images, tookOthers }: Cleaned, reader: Reader): string[] {
  return (['left', 'unread', 'unproven'] as const).flatMap((fate) => {
    const found = images.filter((image) => image.fate === fate);
    if (found.length === 0) return [];
    const told = found.map(fate === 'unproven' ? withName : ({ because }) => because);
    const answers = [...new Set(told)].filter((because) => because !== '').slice(0, mostNames);
    const facts = answers.length === 0 ? '' : ` (${answers.join('; ')})`;
    const ids = found.map(({ id }) => id);
    const what = `${counted(ids.length, 'image')}${reader === 'run' ? ' of this run' : ''}`;
    const is = words[fate][ids.length === 1 ? 0 : 1];
    return [`${what} ${is}${facts}: ${firstListed(ids, mostNames)}${whatToDo(fate, reader, tookOthers)}`];
  });
}

const withName = ({ because, name }: Ended): string =>
  [because, ...(name === undefined ? [] : [`named ${quoted(name)}`])].join(', ');

const endedLines = ({ ended }: Cleaned, what: string): string[] => (ended === undefined ? [] : [`${what} ended early: ${ended}`]);

function linesOf({ disarmed, armed, unreturned, sought, isLate, doubt }: Cleaned, reader: Reader): string[] {
  const names = (of: readonly string[]): string => firstListed(of, mostNames);
  const lines = [...disarmed.map((what) => `disarmed ${what}`), ...armed.map((what) => `a provocation is still armed: ${what}`)];
  if (unreturned.length > 0)
    lines.push(
      `the list shows ${counted(unreturned.length, 'image')} of this run that the image source did not return: ${names(unreturned)}. Check that the source creates one image for each request.`,
    );
  if (doubt !== undefined)
    lines.push(
      `${doubt}, so a 404 does not show that an image is gone. Check TARGET_URL, and that the token of the owner is of the tenant of that run; then sweep again. If nothing of the run is left, remove its ledger by hand.`,
    );
  if (sought.length > 0)
    lines.push(
      `the run asked the image source for ${counted(sought.length, 'image')}, up to three times each, and ${isLate ? 'the list does not show' : 'no list shows'} that the source made them: ${names(sought)}${reader === 'run' ? '. It may still make them, so sweep later' : ''}`,
    );
  return lines;
}

/** The line about ledgers whose first lines, which name the run and the target, cannot be read. */
export const unreadableLine = ({ run, files }: Leftovers): string =>
  `the first line of its ledger cannot be read, so the ledger stays: ${files.join(', ')}. Images of this run may still be there, and a provocation may still be armed. Look in the list of images for names with ${run}: a day after the run began, \`${commandLine('sweep', '--by-name')}\` deletes them. Then remove the ledger.`;

/** Texts of a ledger in a line of their own words: what is no plain character is escaped. */
export const listedTexts = (texts: Iterable<string>): string =>
  [...texts].map((text) => JSON.stringify(text).slice(1, -1)).join(', ');

/** The line of a sweep about an earlier run or sweep whose deletions took images of others: what may be left, and what to do. */
export function heldLine({ images, open, armed }: Leftovers): string {
  const left = [...images.keys(), ...open.keys()];
  const provoked = armed.map(({ code, image }) => `${code} for image ${JSON.stringify(image)}`);
  return [
    'images of others vanished beside its deletions, so nothing is deleted on this target, and its ledger stays',
    ...(left.length === 0 ? [] : [`${counted(left.length, 'image')} of it may still be there: ${listedTexts(left)}`]),
    ...(provoked.length === 0 ? [] : [`Provocations may still be armed: ${provoked.join(', ')}`]),
    toFix.sweep,
  ].join('. ');
}
