import { expect, test } from '@playwright/test';
import type { ImageSource } from '../settings/description.ts';
import { makeImages } from './sources.ts';
import { recordingTarget } from './testing/recording-target.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';

/** Asks a source that fails in these ways, one after the other, and then creates an image. 0 is no response, -1 no connection. */
async function asked(answers: readonly number[], body = '{"name":"{name}"}') {
  const request = { method: 'POST', url: 'http://127.0.0.1:1808/make', body };
  const images: ImageSource = { source: 'http', request, id: { json: '/id' } };
  let tries = 0;
  const { target } = recordingTarget(
    { images },
    { answer: () => ({ status: answers[tries++] ?? 201, json: tries > answers.length ? { id } : {} }) },
  );
  const notes: string[] = [];
  const ledger = Object.assign(target.ledger, { note: ({ event }: { event: string }) => void notes.push(event) });
  const made = await makeImages({ ...target, description: target.description, ledger }, 'name').catch((error: Error) => error);
  return {
    made: made instanceof Error ? made.name : made[0]?.id,
    tries,
    noted:
      notes.filter((event) => event === 'intends').length -
      notes.filter((event) => event === 'unmade').length -
      (made instanceof Error ? 0 : 1),
  };
}

const failed = 'SourceError';

/** The image, or the error, the requests, and how often the ledger says that an image of the name may be there. */
for (const [answers, made, tries, noted] of [
  [[500], id, 2, 1],
  [[0], id, 2, 1],
  [[409], id, 2, 0],
  [[-1], id, 2, 0],
  [[503, 409], id, 3, 1],
  [[503, 409, 500], failed, 3, 2],
  ...[400, 401, 403, 404, 405, 422].map((status) => [[status], failed, 1, 0] as const),
  // It may have created an image and did not name it.
  [[202], failed, 1, 1],
] as const)
  test(`a source that fails with ${answers.join(', ')} is asked ${tries} times`, async () => {
    expect(await asked(answers)).toEqual({ made, tries, noted });
  });

test('a source that gets no name, and may have created an image, is not asked again', async () => {
  expect(await asked([500], '{}')).toEqual({ made: failed, tries: 1, noted: 1 });
  expect(await asked([409], '{}')).toEqual({ made: id, tries: 2, noted: 0 });
});
