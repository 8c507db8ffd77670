import { type Cleaned, idsOf } from './cleaning.ts';
import type { Ended, Fate } from './course.ts';

/** So many ids stand in a line; the ledger has them all. */
const mostIds = 50;

/** What the operator has to know after a run's clean-up, one sentence a line; none where nothing is left. */
export function cleanUpLines(cleaned: Cleaned): string[] {
  const { refused, lost, disarmed, armed, ended } = cleaned;
  const remaining = [...idsOf(cleaned, 'left', 'unread')].length > 0;
  return [
    ...disarmed.map((what) => `disarmed ${what}`),
    ...armed.map((what) => `a provocation is still armed: ${what}`),
    ...(ended !== undefined && remaining ? [`the clean-up ended early: ${ended}`] : []),
    ...line(cleaned, 'left', (n) => `${images(n)} of this run ${n === 1 ? 'is' : 'are'} still there`, toSweep),
    ...line(cleaned, 'unread', (n) => `${images(n)} of this run may still be there`, toSweep),
    ...line(
      cleaned,
      'unconfirmed',
      (n) => `${images(n)} of this run ${n === 1 ? 'was' : 'were'} deleted, but not confirmed to be gone`,
    ),
    ...refused.map((id) => `the ledger names ${JSON.stringify(id)}, which is no image of this run: left alone`),
    ...(lost.length === 0
      ? []
      : [`${images(lost.length)} may have been made without an answer, and no list shows them: ${shortened(lost)}`]),
  ];
}

/** What a sweep says of one image. */
export function sweptLine({ id, fate, because, name }: Ended): string {
  const facts = because === '' ? '' : ` (${because})`;
  const words: Readonly<Record<Fate, string>> = {
    removed: `deleted${facts}`,
    gone: `was gone already${facts}`,
    left: `is still there${facts}`,
    unread: `may still be there${facts}`,
    unconfirmed: `deleted, but not confirmed to be gone${facts}`,
    foreign: `left alone: its name is ${JSON.stringify(name ?? '')}, which this run did not give it`,
    unproven: `left alone: ${name === undefined ? 'nothing shows its name, so nothing proves' : `its name is ${JSON.stringify(name)}, which does not show`} that this run made it${facts}. Delete it by hand; or, if the source of images never gives anybody else's, set images.trusted: true in the target file and sweep again`,
  };
  return `image ${id} ${words[fate]}`;
}

const toSweep = (count: number): string => `. Run \`npm run sweep\` to remove ${count === 1 ? 'it' : 'them'}.`;

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
  return [`${said(found.length)}${facts}: ${shortened(found.map(({ id }) => id))}${advice(found.length)}`];
}

const images = (count: number): string => (count === 1 ? '1 image' : `${count} images`);

function shortened(texts: readonly string[]): string {
  const more = texts.length - mostIds;
  return texts.slice(0, mostIds).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
