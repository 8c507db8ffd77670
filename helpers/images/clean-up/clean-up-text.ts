import { commandLine } from '../../platform/installation/command-line.ts';
import { counted, firstListed, quoted } from '../../platform/text/phrases.ts';
import type { Cleaned } from './clean-up.ts';
import type { Ended, Fate } from './leftover-image.ts';
import type { LedgerDamage, Leftovers } from './leftovers.ts';

/** The most names in one line. The ledger has all of them. */
const mostNames = 3;

/** Who reads the lines: whoever watches a run, or a sweep. */
type Reader = 'run' | 'sweep';

const trust =
  "if the image source never returns another person's image, set images.trusted: true in the target file and sweep again";

interface FateWords {
  readonly is: readonly [one: string, more: string];
  readonly todo?: string;
}

const deleted: FateWords = { is: ['deleted', 'deleted'] };
const gone: FateWords = { is: ['was already gone', 'were already gone'] };
const unconfirmed: FateWords = {
  is: ['was deleted, but not confirmed to be gone', 'were deleted, but not confirmed to be gone'],
};
const toSweep = `. Run \`${commandLine('sweep')}\` to delete what is left`;
const toFix = `Have the service fixed; then run \`${commandLine('sweep', '--despite-losses')}\``;

/** What a line says of images with a fate, and what to do about them. */
const words: Readonly<Record<Reader, Readonly<Record<Fate, FateWords>>>> = {
  run: {
    ...{ removed: deleted, gone, unconfirmed },
    left: { is: ['is still there', 'are still there'], todo: toSweep },
    unread: { is: ['may still be there', 'may still be there'], todo: toSweep },
    alone: {
      is: [
        "may still be there, and what its id shows may be another person's",
        "may still be there, and what their ids show may be another person's",
      ],
      todo: '. The suite left it alone. Look, and delete by hand what is not needed',
    },
  },
  sweep: {
    ...{ removed: deleted, gone, unconfirmed },
    left: { is: ['is still there', 'are still there'], todo: '' },
    unread: { is: ['may still be there', 'may still be there'], todo: '' },
    alone: {
      is: [
        'left alone, because nothing proves that the run created it',
        'left alone, because nothing proves that the run created them',
      ],
      todo: `. Delete by hand what is not needed. Or, ${trust}`,
    },
  },
};

/** The lines that the operator must read after a run's clean-up, one sentence each; no line if nothing is left. */
export function cleanUpLines(cleaned: Cleaned): string[] {
  const images = cleaned.images.filter(({ fate }) => fate !== 'removed' && fate !== 'gone');
  const ended = images.some(({ fate }) => fate !== 'unconfirmed') ? endedLines(cleaned, 'the clean-up') : [];
  return [...ended, ...linesOf(cleaned, 'run'), ...imageLines(images, 'run')];
}

/** The lines that a sweep prints about a run. */
export function sweptLines(cleaned: Cleaned): string[] {
  const { images } = cleaned;
  return [
    ...linesOf(cleaned, 'sweep'),
    ...imageLines(images, 'sweep'),
    ...endedLines(cleaned, 'the sweep'),
    [
      `${counted(of(images, 'removed', 'unconfirmed').length, 'image')} deleted, ${of(images, 'left').length} still there`,
      ...(['unread', 'unconfirmed', 'alone'] as const).flatMap((fate) => {
        const { length } = of(images, fate);
        const what = { unread: 'may still be there', unconfirmed: 'not confirmed to be gone', alone: 'left alone' }[fate];
        return length > 0 ? [`${length} ${what}`] : [];
      }),
    ].join(', '),
  ];
}

/** A line for all images of one fate. */
export function imageLines(images: readonly Ended[], reader: Reader): string[] {
  const isHeld = images.some((image) => image.isHeld);
  return Object.entries(words[reader]).flatMap(([fate, { is, todo: usual }]) => {
    const todo = isHeld && usual === toSweep ? `. A sweep deletes nothing of this run. ${toFix}` : usual;
    const found = images.filter((image) => image.fate === fate);
    const ids = found.map(({ id }) => id);
    if (ids.length === 0) return [];
    const told = fate === 'alone' ? found.map(withName) : found.map(({ because }) => because);
    const answers = [...new Set(told)].filter((because) => because !== '').slice(0, mostNames);
    const facts = `${is[ids.length === 1 ? 0 : 1]}${answers.length === 0 ? '' : ` (${answers.join('; ')})`}`;
    if (reader === 'sweep' && ids.length === 1) return [`image ${ids[0]} ${facts}${todo ?? ''}`];
    const names = todo === undefined ? '' : `: ${firstListed(ids, mostNames)}`;
    return [`${counted(ids.length, 'image')}${reader === 'run' ? ' of this run' : ''} ${facts}${names}${todo ?? ''}`];
  });
}

/** Texts of a ledger in a line of their own words: what is no plain character is escaped. */
export const listedTexts = (texts: Iterable<string>): string =>
  [...texts].map((text) => JSON.stringify(text).slice(1, -1)).join(', ');

/** The line of a sweep about a run whose deletions took images of others: what may be left, and what to do. */
export function heldLine({ images, open, armed }: Leftovers): string {
  const left = [...images.keys(), ...open.keys()];
  const provoked = armed.map(({ code, image }) => `${code} for image ${JSON.stringify(image)}`);
  return [
    'deletions of this run took images of others, so nothing of it is deleted, and its ledger stays',
    `${counted(left.length, 'image')} of it may still be there: ${listedTexts(left) || 'none is known'}`,
    ...(provoked.length === 0 ? [] : [`Provocations may still be armed: ${provoked.join(', ')}`]),
    toFix,
  ].join('. ');
}

/** The lines about ledgers that do not say all that they said. */
export function damagedLines(damaged: readonly LedgerDamage[]): string[] {
  return damaged.map(
    ({ file, run, because }) =>
      `the ledger ${file} is damaged: ${because}. Images of this run may still be there, and a provocation may still be armed, so the ledger stays. Look in the list of images for names with ${run}: a day after the run began, \`${commandLine('sweep', '--by-name')}\` deletes them. Then remove the ledger.`,
  );
}

function linesOf({ disarmed, armed, unreturned, sought, isLate, doubt, damaged }: Cleaned, reader: Reader): string[] {
  return [
    ...disarmed.map((what) => `disarmed ${what}`),
    ...armed.map((what) => `a provocation is still armed: ${what}`),
    ...(unreturned.length === 0
      ? []
      : [
          `the list shows ${counted(unreturned.length, 'image')} of this run that the image source did not return: ${firstListed(unreturned, mostNames)}. Check that the source creates one image for each request.`,
        ]),
    ...(doubt === undefined
      ? []
      : [
          `${doubt}, so a 404 does not show that an image is gone. Check TARGET_URL, and that the token of the owner is of the tenant of that run; then sweep again. If nothing of the run is left, remove its ledger by hand.`,
        ]),
    ...(sought.length === 0
      ? []
      : [
          `the run asked the image source for ${counted(sought.length, 'image')}, up to three times each, and ${isLate ? 'the list does not show' : 'no list shows'} that the source made them: ${firstListed(sought, mostNames)}${reader === 'run' ? '. It may still make them, so sweep later' : ''}`,
        ]),
    ...damagedLines(damaged),
  ];
}

const endedLines = ({ ended }: Cleaned, what: string): string[] => (ended === undefined ? [] : [`${what} ended early: ${ended}`]);

const of = (images: readonly Ended[], ...fates: readonly Fate[]): readonly Ended[] =>
  images.filter(({ fate }) => fates.includes(fate));

const withName = ({ because, name }: Ended): string =>
  [because, ...(name === undefined ? [] : [`named ${quoted(name)}`])].join(', ');
