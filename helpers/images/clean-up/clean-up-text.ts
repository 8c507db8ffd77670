import { commandLine } from '../../installation/command-line.ts';
import { counted, firstListed, quoted } from '../../text/phrases.ts';
import { type Cleaned, idsOf } from './clean-up.ts';
import type { Ended, Fate } from './deletion-decision.ts';
import type { LedgerDamage } from './leftovers.ts';
import type { Unaddressable } from './search.ts';

/** The most names in one line. The ledger has all of them. */
const mostNames = 3;

/** The lines that the operator must read after a run's clean-up, one sentence each; no line if nothing is left. */
export function cleanUpLines(cleaned: Cleaned): string[] {
  const { refused, lost, late, unreturned, unaddressable, disarmed, armed, doubt, ended, damaged } = cleaned;
  const remaining = [...idsOf(cleaned, 'left', 'unread', 'unproven')].length > 0;
  return [
    ...disarmed.map((what) => `disarmed ${what}`),
    ...armed.map((what) => `a provocation is still armed: ${what}`),
    ...(ended !== undefined && remaining ? [`the clean-up ended early: ${ended}`] : []),
    ...(unreturned.length === 0
      ? []
      : [
          `the list shows ${counted(unreturned.length, 'image')} of this run that the image source did not return: ${firstListed(unreturned, mostNames)}. The clean-up deletes ${unreturned.length === 1 ? 'it' : 'them'}, too. Check that the source makes one image for each request.`,
        ]),
    ...(doubt === undefined ? [] : [`${doubt}, so a 404 does not show that an image is gone`]),
    ...line(cleaned, 'left', (n) => `${counted(n, 'image')} of this run ${n === 1 ? 'is' : 'are'} still there`, toSweep),
    ...unaddressableLines(unaddressable),
    ...line(cleaned, 'unread', (n) => `${counted(n, 'image')} of this run may still be there`, toSweep),
    ...line(
      cleaned,
      'unconfirmed',
      (n) => `${counted(n, 'image')} of this run ${n === 1 ? 'was' : 'were'} deleted, but not confirmed to be gone`,
    ),
    ...line(
      cleaned,
      'unproven',
      (n) =>
        `${counted(n, 'image')} of this run may still be there: ${n === 1 ? 'it may have been deleted, and its id shows' : 'they may have been deleted, and their ids show'} what may be another person's`,
      (n) => `. The suite left ${n === 1 ? 'it' : 'them'} alone. Look, and delete by hand what is not needed.`,
    ),
    ...refused.map((id) => `the ledger names ${quoted(id)}, which is not an image of this run; the suite did not touch it`),
    ...lostLines(lost),
    ...(late.length === 0
      ? []
      : [
          `the image source gave no usable answer for ${counted(late.length, 'image')} and may still make ${late.length === 1 ? 'it' : 'them'}: ${firstListed(late, mostNames)}. Run \`${commandLine('sweep')}\` later to find and delete ${late.length === 1 ? 'it' : 'them'}.`,
        ]),
    ...damagedLines(damaged),
  ];
}

/** The lines that a sweep prints about a run, image by image. */
export function sweptLines(cleaned: Cleaned): string[] {
  const { refused, lost, late, unaddressable, disarmed, armed, doubt, ended, damaged } = cleaned;
  const count = (...fates: readonly Fate[]): number => idsOf(cleaned, ...fates).length;
  const rest = [
    [count('unread'), 'may still be there'],
    [count('unconfirmed'), 'not confirmed to be gone'],
    [count('foreign', 'unproven') + refused.length, 'left alone'],
  ] as const;
  return [
    ...disarmed.map((what) => `disarmed ${what}`),
    ...armed.map((what) => `could not disarm ${what}`),
    ...sweptImages(cleaned.images),
    ...refused.map((id) => `${quoted(id)} is not an image that a run can have made: left alone`),
    ...unaddressable.map(unaddressableLine),
    ...lostLines(lost),
    ...(late.length === 0
      ? []
      : [
          `the run ended before it knew whether the image source made ${counted(late.length, 'image')}: ${firstListed(late, mostNames)}. The list does not show ${late.length === 1 ? 'it' : 'them'}.`,
        ]),
    ...(doubt === undefined
      ? []
      : [
          `${doubt}, so a 404 does not show that an image is gone. Check TARGET_URL, and that the token of the owner is of the tenant of that run; then sweep again. If nothing of the run is left, remove its ledger by hand.`,
        ]),
    ...damagedLines(damaged),
    ...(ended === undefined ? [] : [`the sweep ended early: ${ended}`]),
    [
      `${counted(count('removed', 'unconfirmed'), 'image')} deleted, ${count('left') + unaddressable.length} still there`,
      ...rest.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : [])),
    ].join(', '),
  ];
}

/** The lines of a sweep about images. Those about which it has nothing else to say are counted. */
export function sweptImages(images: readonly Ended[]): string[] {
  const alike = new Map<string, Ended[]>();
  for (const each of images) {
    const isCounted = ['removed', 'gone', 'unread'].includes(each.fate);
    const key = isCounted ? `${each.fate} ${each.because}` : each.id;
    alike.set(key, [...(alike.get(key) ?? []), each]);
  }
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    if (more.length === 0) return [sweptLine(first)];
    const { fate, because } = first;
    const facts = because === '' ? '' : ` (${because})`;
    const words: Partial<Record<Fate, string>> = { gone: 'were already gone', unread: 'may still be there' };
    return [`${counted(more.length + 1, 'image')} ${words[fate] ?? 'deleted'}${facts}`];
  });
}

function sweptLine({ id, fate, because, name, mayBeAnothers }: Ended): string {
  const facts = because === '' ? '' : ` (${because})`;
  const words: Readonly<Record<Fate, string>> = {
    removed: `deleted${facts}`,
    gone: `was already gone${facts}`,
    left: `is still there${facts}`,
    unread: `may still be there${facts}`,
    unconfirmed: `deleted, but not confirmed to be gone${facts}`,
    foreign: `left alone: its name is ${quoted(name ?? '')}, which this run did not give it, or gave to another image`,
    unproven: mayBeAnothers
      ? `left alone: it may have been deleted, and its id may be another person's by now${facts}. Look, and delete it by hand if it is not needed`
      : `left alone: ${nameless(name)} that this run made it${facts}. ${byHand}`,
  };
  return `image ${id} ${words[fate]}`;
}

/** The lines about ledgers that do not say all that they said. */
export function damagedLines(damaged: readonly LedgerDamage[]): string[] {
  return damaged.map(
    ({ file, run, because }) =>
      `the ledger ${file} is damaged: ${because}. Images of this run may still be there, and a provocation may still be armed, so the ledger stays. Look in the list of images for names with ${run}: a day after the run began, \`${commandLine('sweep', '--by-name')}\` deletes them. Then remove the ledger.`,
  );
}

/** The line that a sweep prints about an image that the suite cannot address. */
export function unaddressableLine({ name, because }: Unaddressable): string {
  return `image ${quoted(name)} is still there (${because}, so the suite cannot address it). Delete it by hand.`;
}

const byHand =
  "Delete it by hand. Or, if the image source never returns another person's image, set images.trusted: true in the target file and sweep again";

function nameless(name: string | undefined): string {
  if (name === undefined) return 'nothing shows its name, so nothing proves';
  return `its name is ${quoted(name)}, which does not show`;
}

/** An id that must not go into a URL is not printed either: the names identify the images. */
function unaddressableLines(images: readonly Unaddressable[]): string[] {
  return [...new Set(images.map(({ because }) => because))].map((because) => {
    const names = images.filter((image) => image.because === because).map(({ name }) => name);
    const { length } = names;
    const [are, them] = length === 1 ? ['image of this run is', 'it'] : ['images of this run are', 'them'];
    return `${length} ${are} still there (${because}, so the suite cannot address ${them}): ${firstListed(names, mostNames)}. Delete ${them} by hand.`;
  });
}

function lostLines(lost: readonly string[]): string[] {
  if (lost.length === 0) return [];
  return [
    `the run asked the image source for ${counted(lost.length, 'image')}, up to three times each, and no list of images shows whether ${lost.length === 1 ? 'it exists' : 'they exist'}: ${firstListed(lost, mostNames)}`,
  ];
}

const toSweep = (count: number): string => `. Run \`${commandLine('sweep')}\` to remove ${count === 1 ? 'it' : 'them'}.`;

function line(
  cleaned: Cleaned,
  fate: Fate,
  said: (count: number) => string,
  advice: (count: number) => string = () => '',
): string[] {
  const found = cleaned.images.filter((image) => image.fate === fate);
  if (found.length === 0) return [];
  const answers = [...new Set(found.map(({ because }) => because))].filter((because) => because !== '');
  const facts = fate === 'left' || answers.length === 0 ? '' : ` (${answers.slice(0, 3).join('; ')})`;
  // Only what somebody has to look at is named: a sweep finds the rest by the ledger.
  const ids = found.map(({ id }) => id);
  const names = fate === 'unproven' ? `: ${firstListed(ids, mostNames)}` : '';
  return [`${said(found.length)}${facts}${names}${advice(found.length)}`];
}
