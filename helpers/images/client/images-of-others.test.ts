import { expect, test } from '@playwright/test';
import { otherBases } from '../../../contracts/inputs/access.ts';
import { malformed } from '../../../contracts/inputs/identifiers.ts';
import { judgedExchange } from '../../http/testing/judged-exchange.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { openTarget } from '../open-target.ts';
import type { Ledger } from '../safety/ledger.ts';
import { markOf } from '../safety/ownership.ts';
import { mayNameHost } from '../safety/requests.ts';
import { type Answer, recordingTarget } from '../testing/recording-target.ts';
import type { Api } from './api.ts';
import { readList } from './lists.ts';

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
  const { api, ledger, sent } = recordingTarget(
    { identities },
    { aims: ['own', 'victim', 'derived', 'unknown'], others: true, answer },
  );
  ledger.own(id, name, 'name', {});
  ledger.sightings.noteShown();
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

  test(`a random UUID is sent under ${place} after a look that finds no other image there`, async () => {
    for (const [other, isSent] of [
      ['ffffffff-1b1f-4e86-9d72-5fa8e1b3604c', false],
      [undefined, true],
    ] as const) {
      const shown = other && { id: other, name: 'of the stranger' };
      const { api, ledger, deletions } = numbered(() => shown, random);
      await from(api).deleteIfFree(ledger.image(random, 'victim'));

      expect(deletions()).toHaveLength(isSent ? 1 : 0);
    }
  });
}

for (const [what, id, isSent] of [
  ['a number', number, false],
  ['a random UUID', random, true],
] as const)
  test(`a path with a dot segment and ${what} is ${isSent ? 'sent' : 'not sent: a read has to come first, and none may follow it'}`, async () => {
    const { api, ledger, deletions } = numbered(() => ({ name }), id);
    const refused = ledger.image(id, 'victim');
    await api.withToken(undefined).deleteIfFree(refused);
    ledger.images.noteAnswer(refused, judgedExchange());
    const before = deletions().length;
    await api.withToken(undefined).deleteIfFree(ledger.spelled({ collection: '/./images', path: `/${id}` }, id));

    expect(deletions().length - before).toBe(isSent ? 1 : 0);
  });

for (const [what, id, isTaken] of [
  ['a number', number, false],
  ['a random UUID', random, true],
] as const)
  test(`below another version, no tenant, another tenant or another host, ${what} is ${isTaken ? 'sent' : 'not sent: it may be an image of somebody else'}`, () => {
    const { ledger } = numbered(() => ({ name }), id);
    const spellings = [
      ...otherBases.map((base) => ({ base, collection: '/images', path: `/${id}` }) as const),
      ...(['/../{tenant}/images', '/{tenant}/images'] as const).map((collection) => ({ collection, path: `/${id}` })),
    ];

    expect(spellings.map((each) => ledger.takesSpelling(each, id))).toEqual(spellings.map(() => isTaken));
    expect(mayNameHost(ledger.image(id, 'victim').parts)).toBe(isTaken);
    if (isTaken) for (const each of spellings) expect(ledger.spelled(each, id).removes).toEqual([id]);
    else for (const each of spellings) expect(() => ledger.spelled(each, id)).toThrow('may be an image of others');
  });

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

test('a number is not sent while another deletion of it is under way', async () => {
  const { api, ledger, deletions } = numbered(() => undefined);
  const address = ledger.image(number, 'own');
  await Promise.all([api.deleteImage(address), api.deleteIfFree(address)]);

  expect(deletions()).toHaveLength(1);
});

test('an identifier that names no image of the run any more is sent only after a GET that finds none: an alias may have moved on', async () => {
  const moved = { id: 'ffffffff-1b1f-4e86-9d72-5fa8e1b3604c', name: 'of a neighbour' };
  for (const [what, sendTo, times] of [
    ['again', (ledger: Ledger) => ledger.image(random, 'own'), 1],
    ['in upper case', (ledger: Ledger) => ledger.derived(`/${random.toUpperCase()}`, random), 1],
    ['extended', (ledger: Ledger) => ledger.derived(`/${random}1`, random), 1],
    ['below it', (ledger: Ledger) => ledger.derived(`/${random}/metadata`, random), 1],
    ['a random UUID', (ledger: Ledger) => ledger.unknown(), 1],
    ['a random UUID, with a field that names it', (ledger: Ledger) => ledger.unknownNaming(ledger.image(random, 'own')), 1],
  ] as const)
    for (const other of [moved, undefined]) {
      const { api, ledger, deletions } = numbered(() => other, random);
      await api.deleteImage(ledger.image(random, 'own'));
      await api.deleteIfFree(sendTo(ledger));

      expect(deletions().length, what).toBe(other === undefined ? times + 1 : 1);
    }
});

test('an image that a request names beside its path may be gone afterwards: the next one that names it waits for a GET', async () => {
  const other = 'a1c9be04-52d7-4f3a-8e60-94b7d2f51c38';
  const moved = { id: 'ffffffff-1b1f-4e86-9d72-5fa8e1b3604c', name: 'of a neighbour' };
  const named = `{"id":"${other}"}`;
  for (const [what, send] of [
    [
      'in the content for an image of the run',
      (api: Api, ledger: Ledger) => api.deleteIfFree(ledger.image(random, 'own'), { content: named }),
    ],
    ['in the content for a random UUID', (api: Api, ledger: Ledger) => api.deleteIfFree(ledger.unknown(), { content: named })],
    ['in a field', (api: Api, ledger: Ledger) => api.deleteIfFree(ledger.unknown(), { fields: { 'X-Image': other } })],
    [
      'in a line',
      (api: Api, ledger: Ledger) => api.deleteIfFree(ledger.unknown(), { wire: { framing: { lines: [`X-Image: ${other}`] } } }),
    ],
    [
      'in the query',
      (api: Api, ledger: Ledger) => api.deleteIfFree(ledger.withQuery(ledger.image(random, 'own'), `?id=${other}`)),
    ],
    [
      'as a whole request in the content of another',
      (api: Api, ledger: Ledger) =>
        api.withToken(undefined).deleteIfFree(ledger.unknownNaming(ledger.image(other, 'own')), {
          content: `DELETE /v2/1/images/${other} HTTP/1.1\r\n\r\n`,
        }),
    ],
  ] as const)
    for (const shown of [moved, undefined]) {
      const { api, ledger, deletions } = numbered((url) => (url.includes(other) ? shown : undefined), random);
      ledger.own(other, 'di-conformance-00000abcdef-9f8e7d6c', 'name', {});
      await api.deleteImage(ledger.unknown(), { content: named });
      await send(api, ledger);

      expect(deletions().length, what).toBe(shown === undefined ? 2 : 1);
    }
});

test('no word is sent that may be the name of an image, even if all identifiers are random UUIDs', async () => {
  const { api, ledger, sent } = recordingTarget({}, { aims: ['own', 'synthetic'], others: true });
  ledger.own(random, name, 'name');
  ledger.sightings.noteShown();
  const made = ledger.randomId();
  for (const text of Object.values(malformed(made))) await api.deleteIfFree(ledger.synthetic(`/${text}`));
  const digits = made.replaceAll('-', '');
  const words = sent.filter(({ url }) => !url.replaceAll('-', '').includes(digits.slice(0, 24)));

  expect(sent.length).toBeGreaterThan(15);
  expect(words).toEqual([]);
});

test('a number whose deletion was refused is sent again only if GET shows the image as it was, or none', async () => {
  const made = '2026-01-02T03:04:05Z';
  for (const [first, image, times] of [
    [{ name }, { name }, 2],
    [{ created: made }, { created: made }, 2],
    [{ created: made }, undefined, 2],
    [{ created: made }, { created: '2026-01-02T03:09:00Z' }, 1],
    [{ name: 'ubuntu' }, { name: 'of a neighbour' }, 1],
    [{}, {}, 1],
  ] as const) {
    let shown: object | undefined = first;
    const answer: Answer = ({ method, fields }) => {
      if (method !== 'GET' || !fields.some(([field]) => field === 'X-Auth-Token')) return { status: 401 };
      return shown === undefined ? { status: 404 } : { status: 200, json: { image: { id: number, status: 'ACTIVE', ...shown } } };
    };
    const { api, ledger, sent } = recordingTarget({}, { aims: ['victim'], others: true, answer });
    ledger.own(number, name, 'new', markOf(first));
    await api.getImage(number);
    const address = ledger.image(number, 'victim');
    await api.withToken(undefined).deleteImage(address);
    shown = image;
    await api.withToken(undefined).deleteIfFree(address);

    expect(
      sent.filter(({ method }) => method === 'DELETE'),
      JSON.stringify([first, image]),
    ).toHaveLength(times);
  }
});

test('a number goes with a token of another tenant only if GET under that tenant finds nothing either', async () => {
  for (const [theirs, times] of [
    [{ name: 'of the stranger' }, 0],
    [undefined, 1],
  ] as const) {
    const { api, ledger, deletions } = numbered((url) => (url.includes('/2/') ? theirs : { name }));
    await api.as('stranger').deleteIfFree(ledger.image(number, 'victim'));
    const inAnotherField = { fields: { 'X-Subject-Token': identities.stranger.token } };
    await api.deleteIfFree(ledger.image(number, 'victim'), inAnotherField);

    expect(deletions()).toHaveLength(2 * times);
  }
});

test('a number goes without a token, or with a made-up one, only if GET alike shows no image of others', async () => {
  for (const [image, isSent] of [
    [{ name: 'of a tenant that nobody named' }, false],
    [{ name }, true],
    [undefined, true],
  ] as const)
    for (const token of [undefined, 'token-of-the-owneR']) {
      const { api, ledger, deletions } = numbered((_, sent) => (sent === identities.owner.token ? { name } : image));
      await api.withToken(token).deleteIfFree(ledger.image(number, 'victim'), { fields: { 'X-Tenant-Id': '2' } });

      expect(deletions().length, JSON.stringify([image, token])).toBe(isSent ? 1 : 0);
    }
});

test('on loopback, images are put at risk only if a list was read to its end and shows none of others', async () => {
  const scratch = freshFolder();
  const run = { id: 'run', started: '', scratch, ledgers: scratch, shard: { current: 1, total: 1 } };
  const transport = { name: 'wire', send: async () => ({ durationMs: 0 }), dispose: async () => {} } as const;
  const isSent = async (showsOthers: boolean | undefined, more: Partial<TargetDescription> = {}): Promise<boolean> => {
    const description = testDescription('http://127.0.0.1:1808/v2/1', more);
    const facts = showsOthers === undefined ? {} : { showsOthers };
    const { ledger } = await openTarget({ run, description, facts, worker: 'w0', transport });
    ledger.begin({ aims: ['synthetic'], provokes: false });
    return ledger.synthetic('/null').parts.caution !== 'never';
  };
  const limits = { deletes: 1, timeoutMs: 1000, settleMs: 0, collectionDelete: true };
  const stateless = { images: { source: 'stateless' } } as const;

  expect([await isSent(true), await isSent(undefined), await isSent(false)]).toEqual([false, false, true]);
  expect(await isSent(true, { limits })).toBe(true);
  expect([await isSent(true, stateless), await isSent(undefined, stateless)]).toEqual([false, true]);
});

test('before each test that aims at the collection, a list shows that no image of others is there', async () => {
  const own = { id: random, name };
  const stranger = { id: 'ffffffff-1b1f-4e86-9d72-5fa8e1b3604c', name: 'database' };
  for (const [what, pages, isSent, more = {}] of [
    ['only the run’s', [[own]], true],
    ['one that another worker makes', [[{ id: 'just-made', name: 'di-conformance-run-1-0a1b2c3d' }]], true],
    ['one of somebody else’s', [[own, stranger]], false],
    ['one of somebody else’s on the second page', [[own], [stranger]], false],
    ['one without a name', [[{ id: stranger.id }]], false],
    ['nothing: it cannot be read', undefined, false],
    ['only the run’s, and a total of more', [[own]], false, { total: 60 }],
    ['none, though GET has shown the run’s', [[]], false],
  ] as const) {
    const answer: Answer = ({ method, url }) => {
      if (method !== 'GET' || pages === undefined) return { status: method === 'GET' ? 500 : 405 };
      const second = url.endsWith('marker=1');
      const links = pages.length > 1 && !second ? [{ rel: 'next', href: `${url}?marker=1` }] : [];
      return { status: 200, json: { images: pages[second ? 1 : 0], images_links: links, ...more } };
    };
    const { api, ledger, sent } = recordingTarget({}, { aims: ['own', 'broad', 'synthetic'], answer });
    ledger.own(random, name, 'name');
    if (pages?.[0]?.length === 0) ledger.sightings.noteShown();
    const collection = ['', '/*'].map((path) => ledger.broad(path));
    for (const address of collection) await api.deleteIfFree(address);
    const deletions = sent.filter(({ method }) => method === 'DELETE');

    expect(deletions, what).toHaveLength(isSent ? 2 : 0);
    if (isSent)
      expect(
        sent.filter(({ method }) => method === 'GET'),
        what,
      ).toHaveLength(1);
    // From then on, nothing that may be somebody else's is sent either.
    expect(ledger.synthetic('/null').parts.caution, what).toBe(isSent ? undefined : 'never');
  }
});

test('whatever list shows an image of others ends the risk for it', async () => {
  const images: object[] = [{ id: random, name }];
  const answer: Answer = ({ method }) => ({ status: method === 'GET' ? 200 : 405, json: { images } });
  const { api, ledger } = recordingTarget({}, { aims: ['own', 'synthetic'], answer });
  ledger.own(random, name, 'name');
  await readList(api, '/images');
  expect(ledger.synthetic('/null').parts.caution).toBeUndefined();

  images.push({ id: 'ffffffff-1b1f-4e86-9d72-5fa8e1b3604c', name: 'database' });
  await readList(api, '/images');
  expect(ledger.synthetic('/null').parts.caution).toBe('never');
});
