import { expect, test } from '@playwright/test';
import { whyBusy } from './busy-servers.ts';
import { recordingTarget } from './testing/recording-target.ts';

const id = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
const saving = (name: string) => [{ id, name, status: 'SAVING' }];

for (const [what, server, images, why] of [
  ['a task', { 'OS-EXT-STS:task_state': 'image_uploading' }, [], 'it is busy with a task (image_uploading)'],
  ['no task', { 'OS-EXT-STS:task_state': null }, saving('x'), undefined],
  [
    'an image of the run',
    {},
    saving('di-conformance-run-1-1'),
    `image ${id} of this run is still being saved, and may keep it busy`,
  ],
  [
    'an image of another run',
    {},
    saving('di-conformance-run-2-1'),
    'an image of another run is still being saved, and may keep it busy',
  ],
  ['nothing of the suite', {}, saving('nightly'), undefined],
] as const)
  test(`a server that answers 409 is busy with ${what}`, async () => {
    const { target } = recordingTarget(
      {},
      { answer: ({ url }) => ({ status: 200, json: url.endsWith('/detail') ? { images } : { server } }) },
    );

    expect(await whyBusy(target, 's')).toBe(why);
  });
