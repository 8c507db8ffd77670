import { expect, test } from '@playwright/test';
import { plannedTarget } from '../run/planned-target.ts';
import type { ImageSource } from '../settings/description.ts';
import { embeddedTarget } from '../settings/reference-target.ts';
import { planOf } from './plan.ts';

const limits = { deletes: 5, timeoutMs: 1000, settleMs: 0, collectionDelete: false };

function linesOf(images: ImageSource): string {
  const description = embeddedTarget('http://127.0.0.1', { limits, chosen: 'nothing else is' });
  const embedded = plannedTarget({ description, logins: {} }, {});
  return planOf({ ...embedded, images }, [], 1, false).join('\n');
}

test('the plan names the deletion of the image that the preflight makes', () => {
  const said = 'and DELETE of an image that the run created, if nothing else shows the operation';

  expect(linesOf({ source: 'glance', url: 'http://localhost/v2' })).toContain(said);
  for (const source of [
    { source: 'ids', ids: ['img-1'] },
    { source: 'command', run: 'true' },
  ] as const)
    expect(linesOf(source)).not.toContain(said);
});

test('the plan says what TARGET_MAX_DELETES is about, and that the clean-up deletes what the run created', () => {
  const ofTests = `tests delete no more than ${limits.deletes} images (TARGET_MAX_DELETES)`;

  expect(linesOf({ source: 'command', run: 'true' })).toContain(
    `${ofTests}; the clean-up also deletes every image that the run created`,
  );
  expect(linesOf({ source: 'ids', ids: ['img-1'] })).toContain(`${ofTests}\n`);
});

test('the plan says how an image is proven to be the run’s own, and where it is not proven', () => {
  const source = { source: 'command', run: './make-images.sh' } as const;

  expect(linesOf(source)).toContain('proves it to be its own');
  expect(linesOf({ ...source, trusted: true })).toMatch(/not proven: images\.trusted is set/);
  expect(linesOf({ source: 'stateless' })).not.toContain('proven');
});
