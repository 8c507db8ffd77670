import { expect, test } from '@playwright/test';
import { Api } from '../images/client/api.ts';
import { recordingTarget } from '../images/testing/recording-target.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { lookForOthers } from './others-check.ts';

const texts = async (...names: readonly string[]): Promise<string[]> => {
  const images = names.map((name, place) => ({ id: `image-${place}`, name, status: 'ACTIVE' }));
  const { target } = recordingTarget(
    { images: { source: 'none' } },
    { answer: ({ url }) => (/\/images(\/detail)?(\?|$)/.test(url) ? { status: 200, json: { images } } : { status: 404 }) },
  );
  const list = await new Api(target).read('/images', { role: 'setup' });
  return (await lookForOthers(target, list, freshFolder())).checks.map(({ text }) => text);
};

test('images of another run of the suite are a doubt: both would take images and answers from each other', async () => {
  expect((await texts('di-conformance-htl5frebmk1-preflight-4bf7', 'database')).join('\n')).toMatch(
    /the list shows images of run htl5frebmk1 of this suite\. If another run is at work .*npm run sweep/,
  );
  expect((await texts('database')).join('\n')).not.toContain('of this suite');
});
