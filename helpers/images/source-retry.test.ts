import { expect, test } from '@playwright/test';
import type { ImageSource } from '../settings/description.ts';
import { untested } from '../verdict/reason.ts';
import { type End, type Ending, noEnding } from '../verdict/run-end.ts';
import type { LedgerLine } from './safety/ledger-file.ts';
import { inThreeTries, SourceError, soughtImage } from './source-retry.ts';
import { type Answered, recordingTarget } from './testing/recording-target.ts';

/** A run that notes why it ends, and what goes into its ledger. */
function recorded() {
  const ends: End[] = [];
  const lines: LedgerLine[] = [];
  const ending: Ending = { ...noEnding, declare: (end) => void ends.push(end), pause: async () => {} };
  return { target: { ending, ledger: { note: (line: LedgerLine) => void lines.push(line) } }, ends, lines };
}

/** Fails in these ways, one after the other, and then creates an image; 0 is no response. */
function failing(...answers: (number | 'unreached' | undefined)[]) {
  let tries = 0;
  return async (): Promise<number> => {
    const place = tries++;
    if (place < answers.length) throw new SourceError('creating an image failed', answers[place]);
    return tries;
  };
}

const notMade = async () => 'not made' as const;

const notSought = () => Promise.reject(new Error('sought'));
const unknown = async () => 'unknown' as const;
const found = async () => ({ made: 7 });

/**
 * What a source does, what the list says after a try that may have created an image, and the image, if the run does not end after this many
 * tries. `noted`: how often the ledger says that an image of the name may still appear.
 */
for (const [answers, seek, made, tries, noted] of [
  [[503, 409], notMade, 3, 0, 1],
  [[503, 409, 503], notMade, undefined, 3, 2],
  ...[400, 401, 403, 404, 405, 422].map((answer) => [[answer], notSought, undefined, 1, 0] as const),
  // It created an image and did not name it.
  [[undefined], notSought, undefined, 1, 1],
  ...[0, 500].map((answer) => [[answer], notMade, 2, 0, 1] as const),
  ...[0, 500, 503].map((answer) => [[answer], found, 7, 0, 0] as const),
  ...[0, 500, 503].map((answer) => [[answer], unknown, undefined, 1, 1] as const),
  ...([409, 429, 'unreached'] as const).map((answer) => [[answer], notSought, 2, 0, 0] as const),
] as const)
  test(`a source fails with ${answers.join(', ')}, and the list says ${seek.name}`, async () => {
    const { target, ends, lines } = recorded();
    const image = await inThreeTries(target, 'name', failing(...answers), seek).catch((error: unknown) => {
      expect(error).toBeInstanceOf(SourceError);
    });
    const reason = untested('source-failed', { times: tries, detail: 'creating an image failed' });

    expect([image, ends]).toEqual([made, tries === 0 ? [] : [{ verdict: 'broken', reason }]]);
    expect(lines).toEqual(Array.from({ length: noted }, () => ({ event: 'unanswered', name: 'name' })));
  });

test('an error that is not the source’s is not tried again', async () => {
  const { target, ends } = recorded();
  const broken = async (): Promise<never> => {
    throw new TypeError('a defect');
  };
  await expect(inThreeTries(target, 'name', broken, notMade)).rejects.toThrow(TypeError);

  expect(ends).toEqual([]);
});

const name = 'di-conformance-c0ffee01-1';
const snapshot: ImageSource = { source: 'snapshot', server: 'server-1' };

function sought(list: Answered, images = snapshot): Promise<unknown> {
  return soughtImage(recordingTarget({ images }, { answer: () => list }).target, name);
}

const list = (...images: readonly object[]): Answered => ({ status: 200, json: { images } });

test('a list shows an image by the name that only one request gave', async () => {
  expect(await sought(list({ id: 'a', name: 'x' }, { id: 'b', name: name.toUpperCase() }))).toEqual({ made: 'b' });
});

test('a list of names, some of them null, shows that none was made', async () => {
  expect(await sought(list({ id: 'a', name: 'x' }, { id: 'b', name: null }))).toBe('not made');
  expect(await sought(list())).toBe('not made');
});

for (const [what, answer] of [
  ['without names', list({ id: 'a' })],
  ['without ids', list({ name })],
  ['that cannot be read', { status: 404 }],
  ['that a cache has stored', { ...list(), fields: [['Age', '9']] }],
  ['with a next page elsewhere', { status: 200, json: { images: [], images_links: [{ rel: 'next', href: 'http://a.test/' }] } }],
  ['with an id that no path can hold', list({ id: '../x', name })],
] as const) {
  test(`a list ${what} says nothing`, async () => {
    expect(await sought(answer)).toBe('unknown');
  });
}

test('a source that gets no name leaves none to look for', async () => {
  const command: ImageSource = { source: 'command', run: 'make-image' };

  expect(await sought(list(), command)).toBe('unknown');
  expect(await sought(list(), { ...command, run: 'make-image $IMAGE_NAME' })).toBe('not made');
});
