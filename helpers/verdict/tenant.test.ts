import { expect, test } from '@playwright/test';
import { requirementIds } from '../../contracts/requirements.ts';
import { untested } from './reason.ts';
import type { EndedTest, RunRecord } from './run-record.ts';
import { sharedFate, unexplainedText, watchedText } from './tenant.ts';
import { run, skipped, violated } from './testing/changed-run.ts';
import { passingTest } from './testing/passing-run.ts';

/** A run in which images of others are gone, whatever else is found. */
function lostIn({ shared = false, others = 0 } = {}, part: RunRecord['part'] = 'whole', more: readonly EndedTest[] = []) {
  const lost = { images: 'a, b', count: 2, fate: 'gone', why: 'the target was away for a while', shared } as const;
  const tenant = { watched: 200, of: 607, others };
  const tests = requirementIds.map((id) =>
    id === 'DI-KEEP-08' ? passingTest(id, { ...skipped(untested('tenant-in-use', lost)), tenant }) : passingTest(id),
  );
  return run({}, { tests: [...tests, ...more], part });
}

const headline = /2 images that stood there before are gone, and the run named none of them/i;

test('a loss that nobody explains is inconclusive and in the headline, in a selection too', () => {
  for (const part of ['whole', 'selection'] as const) {
    const { file, exit, sentence, action, release } = lostIn({}, part);

    expect({ verdict: file.verdict, exit }).toEqual({ verdict: 'inconclusive', exit: 3 });
    expect(sentence).toMatch(headline);
    expect(action).toContain('find out who did that to the images. If others work in this tenant, set TARGET_SHARED_TENANT=true');
    expect(release.answer).toBe('not known');
    expect(release.unknown[0]).toContain('a, b');
  }
});

test('another shard that passes takes nothing back', () => {
  const { file, sentence } = lostIn({}, 'whole', [passingTest('DI-KEEP-08')]);

  expect(file.verdict).toBe('inconclusive');
  expect(sentence).toMatch(headline);
});

test('where the lists hide all images, the headline says that nobody watched those of others, and the word is inconclusive', () => {
  for (const [shared, word] of [
    [false, 'inconclusive'],
    [true, 'conformant'],
  ] as const) {
    const { file, sentence, action, release } = run({ 'DI-KEEP-08': skipped(untested('list-hides', { shared })) });

    expect(file.verdict).toBe(word);
    expect(sentence).toMatch(/nobody watched the images of others: the list lacks images that GET shows/i);
    if (!shared) expect(action).toContain('give the owner that role');
    expect(release.answer).toBe(shared ? 'yes' : 'not known');
  }
});

test('where no list could be read, the headline says that nobody watched the images of others', () => {
  const { sentence } = run({ 'DI-KEEP-08': skipped(untested('no-list-before')) });

  expect(sentence).toMatch(/nobody watched the images of others: no list/i);
});

test('with TARGET_SHARED_TENANT the headline says it, and the word follows the rest', () => {
  const { file, exit, sentence } = lostIn({ shared: true });

  expect({ verdict: file.verdict, exit }).toEqual({ verdict: 'conformant', exit: 0 });
  expect(sentence).toMatch(headline);
});

test('a violation elsewhere stands, and the headline says both', () => {
  const { file, exit, sentence } = lostIn({}, 'whole', [passingTest('DI-401-01', violated)]);

  expect({ verdict: file.verdict, exit }).toEqual({ verdict: 'nonconformant', exit: 1 });
  expect(sentence).toMatch(headline);
  expect(sentence).toContain('1 MUST requirement violated');
});

test('the verdict says how many images were watched, and that others were at work', () => {
  const { file, sentence } = lostIn({ others: 12 });

  expect(file.tenant).toEqual({ watched: 200, of: 607, others: 12 });
  expect(watchedText({ watched: 200, of: 607 })).toBe('200 of 607 images watched');
  expect(sentence).toContain('12 images appeared or vanished during the run that it did not make');
  expect(watchedText({ watched: 90, of: null })).toBe('the first 90 images watched of a list that was not read to its end');
});

test('images of the run whose identifiers show images of others are in the headline, each once', () => {
  const [one, other] = ['c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c', 'f19b3d62-7a45-4c0e-b8d3-26e97f5a1c84'];
  const { sentence } = run({
    'DI-GONE-02': skipped(untested('given-again', { id: one })),
    'DI-GONE-03': skipped(untested('id-used-anew', { id: one })),
    'DI-GONE-05': skipped(untested('id-used-anew', { id: other })),
  });

  expect(sentence).toContain("2 identifiers of images of this run show another's image, which the run left alone");
});

for (const [loss, said] of [
  [{ count: 2, fate: 'gone' }, '2 images that stood there before are gone, and the run named none of them'],
  [
    { count: 1, fate: 'unlisted' },
    '1 image that stood there before is no longer in the list, though GET still shows it, and the run did not name it',
  ],
  [
    { count: 2, fate: 'unfound' },
    '2 images that stood there before are no longer found by GET, though the list still shows them, and the run named none of them',
  ],
  [{ count: 1, fate: 'changed', tried: true }, '1 image that stood there before is changed, and no deletion of it was accepted'],
  [
    { count: 2, fate: 'gone', thing: "image of the stranger's tenant" },
    "2 images of the stranger's tenant that stood there before are gone, and the run named none of them",
  ],
] as const)
  test(`a loss is called what it is: ${JSON.stringify(loss)}`, () => {
    expect(unexplainedText(loss)).toBe(said);
  });

test('the headline names the images that are lost, whoever is charged', () => {
  const tenant = { watched: 6, of: 6, others: 0, lost: 2, lostImages: 'golden-0, protected-1' };

  expect(run({ 'DI-KEEP-08': { ...violated, tenant } }).sentence).toContain(
    '2 images that stood there before are gone or changed: golden-0, protected-1',
  );
});

test('several fates are named together', () => {
  expect(sharedFate(['gone', 'gone'])).toBe('gone');
  expect(sharedFate(['gone', 'changed'])).toBe('gone or changed');
  expect(sharedFate(['gone', 'unlisted'])).toBe('gone, hidden or changed');
});
