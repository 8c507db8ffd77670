import { expect, test } from '@playwright/test';
import { Api } from '../../images/client/api.ts';
import { recordingTarget } from '../../images/testing/recording-target.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { lookForOthers } from './others.ts';

const checksOf = async (source: object, names: readonly string[], more: object = {}): Promise<string> => {
  const images = names.map((name, place) => ({ id: `image-${place}`, name, status: 'ACTIVE' }));
  const { target } = recordingTarget(
    { images: { source: 'none', ...source } },
    {
      answer: ({ url }) => (/\/images(\/detail)?(\?|$)/.test(url) ? { status: 200, json: { images, ...more } } : { status: 404 }),
    },
  );
  const list = await new Api(target).read('/images', { role: 'setup' });
  return (await lookForOthers(target, list, freshFolder())).checks.map(({ text }) => text).join('\n');
};

test('images of another run of the suite are a doubt: both would take images and answers from each other', async () => {
  expect(await checksOf({}, ['di-conformance-htl5frebmk1-preflight-4bf7', 'database'])).toMatch(
    /the list shows images of run htl5frebmk1 of this suite\. If another run is at work .*npm run sweep/,
  );
  expect(await checksOf({}, ['database'])).not.toContain('of this suite');
});

test('on loopback, a list that shows an image of others, or says in some way that it goes on, turns broad attacks off', async () => {
  const named = { source: 'ids', ids: ['image-0'] };

  expect(await checksOf(named, ['mine'])).not.toContain('broad attacks are off');
  expect(await checksOf(named, ['mine', 'database'])).toMatch(
    /^1 image of others stands in this tenant, .* set TARGET_SHARED_TENANT=true if others create, change or delete images/m,
  );
  for (const [names, more] of [[['mine', 'database']], [['mine'], { total: 60 }]] as const)
    expect(await checksOf(named, names, more)).toContain('broad attacks are off');
});
