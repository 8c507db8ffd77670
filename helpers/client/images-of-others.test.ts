import { expect, test } from '@playwright/test';
import { freshFolder } from '../config/testing/fresh-folder.ts';
import { testDescription } from '../config/testing/test-description.ts';
import { malformed } from '../inputs/identifiers.ts';
import { openTarget } from '../targets/open-target.ts';
import { type Answer, recordingTarget } from '../targets/testing/recording-target.ts';
import type { Api } from './api.ts';

/** What a run sends to a target whose identifiers are numbers, and may be those of images of others. */

const number = '37';
const random = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
const name = 'di-conformance-00000abcdef-0a1b2c3d';
const identities = { owner: { token: 'token-of-the-owner' }, stranger: { token: 'token-of-the-stranger', tenant: '2' } };

/** A target with an image of the run, what GET says of its identifier in a place, and the requests that were sent there. */
function numbered(shown: (url: string, token: string) => object | undefined, id = number) {
  const answer: Answer = ({ method, url, fields }) => {
    if (method !== 'GET') return { status: 204 };
    const image = shown(url, fields.find(([field]) => field === 'X-Auth-Token')?.[1] ?? '');
    return image === undefined ? { status: 404 } : { status: 200, json: { image: { id, status: 'ACTIVE', ...image } } };
  };
  const { api, ledger, sent } = recordingTarget({ identities }, { aims: ['own', 'victim', 'derived'], answer });
  ledger.own(id, name, 'name', {});
  ledger.seen();
  const deletions = (): string[] =>
    sent.filter(({ method }) => method === 'DELETE').map(({ url }) => url.slice('http://127.0.0.1:1808'.length));
  return { api, ledger, deletions };
}

const elsewhere: Readonly<Record<string, (api: Api) => Api>> = {
  "another tenant, with the owner's token": (api) => api.under('2'),
  "the owner's tenant, with the stranger's token": (api) => api.as('stranger'),
  'another tenant, with its own token': (api) => api.as('stranger').under('2'),
};

for (const [place, from] of Object.entries(elsewhere)) {
  test(`an identifier of the run is not sent under ${place}, if GET shows an image there`, async () => {
    for (const [image, isSent] of [
      [{ name: 'of the stranger' }, false],
      [{}, false],
      [{ name }, true],
      [undefined, true],
    ] as const) {
      const { api, ledger, deletions } = numbered((url, token) =>
        url.includes('/1/') && token.endsWith('owner') ? { name } : image,
      );
      const sent = await from(api).deleteIfFree(ledger.image(number, 'victim'));

      expect([deletions().length, sent !== undefined], JSON.stringify(image)).toEqual([isSent ? 1 : 0, isSent]);
    }
  });

  test(`a random UUID is sent under ${place}`, async () => {
    const { api, ledger, deletions } = numbered(() => ({ name: 'of the stranger' }), random);
    await from(api).deleteImage(ledger.image(random, 'victim'));

    expect(deletions()).toHaveLength(1);
  });
}

test("under a tenant that nobody has, the owner's token may be sent with any identifier", async () => {
  const { api, ledger, deletions } = numbered(() => ({ name: 'of the stranger' }));
  await api.under(ledger.madeUpTenant).deleteImage(ledger.image(number, 'victim'));

  expect(deletions()).toEqual([`/v2/${ledger.madeUpTenant}/images/${number}`]);
});

test('a number that was freed is sent again only if no image of somebody else’s has it', async () => {
  for (const [image, times] of [
    [{ name: 'of a neighbour' }, 1],
    [{}, 1],
    [{ name }, 2],
    [undefined, 2],
  ] as const) {
    const { api, ledger, deletions } = numbered(() => image);
    const address = ledger.image(number, 'own');
    await api.deleteImage(address);
    await api.deleteIfFree(address);

    expect(deletions(), JSON.stringify(image)).toHaveLength(times);
  }
});

test('a number is not sent while another deletion of it is under way; a random UUID is', async () => {
  for (const [id, times] of [
    [number, 1],
    [random, 2],
  ] as const) {
    const { api, ledger, deletions } = numbered(() => undefined, id);
    const address = ledger.image(id, 'own');
    await Promise.all([api.deleteImage(address), api.deleteIfFree(address)]);

    expect(deletions()).toHaveLength(times);
  }
});

test('no part of an identifier is sent that others may share', async () => {
  for (const own of ['img-10452', '01a22050-1001-77ca-a377-166bd098d745']) {
    const { api, ledger, deletions } = numbered(() => undefined, own);
    for (const part of [own.slice(0, -1), own.slice(0, -4), own.split('-')[0] ?? ''])
      expect(await api.deleteIfFree(ledger.derived(`/${part}`, own)), part).toBeUndefined();

    expect(deletions()).toEqual([]);
  }
});

test('no word is sent that may be the name of an image, even if all identifiers are random UUIDs', async () => {
  const { api, ledger, sent } = recordingTarget({}, { aims: ['own', 'synthetic'] });
  ledger.own(random, name, 'name');
  ledger.seen();
  const made = ledger.randomId();
  for (const text of Object.values(malformed(made))) await api.deleteIfFree(ledger.synthetic(`/${text}`));
  const digits = made.replaceAll('-', '');
  const words = sent.filter(({ url }) => !url.replaceAll('-', '').includes(digits.slice(0, 24)));

  expect(sent.length).toBeGreaterThan(15);
  expect(words).toEqual([]);
});

test('on loopback, a list that shows images of others puts none at risk, unless the operator says that they may be lost', async () => {
  const scratch = freshFolder();
  const run = { id: 'run', started: '', scratch, ledgers: scratch, shard: { current: 1, total: 1 } };
  const transport = { name: 'wire', send: async () => ({ durationMs: 0 }), dispose: async () => {} } as const;
  const caution = async (showsOthers: boolean, collectionDelete: boolean): Promise<string | undefined> => {
    const limits = { deletes: 1, timeoutMs: 1000, settleMs: 0, collectionDelete };
    const description = testDescription('http://127.0.0.1:1808/v2/1', { limits });
    const facts = { closesSilently: false, showsOthers };
    const { ledger } = await openTarget({ run, description, facts, worker: 'w0', transport });
    ledger.begin({ aims: ['synthetic'], provokes: false });
    return ledger.synthetic('/null').parts.caution;
  };

  expect([await caution(true, false), await caution(false, false), await caution(true, true)]).toEqual([
    'never',
    undefined,
    undefined,
  ]);
});
