import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import type { RunState } from '../shared/run-state.ts';
import { Images } from './images.ts';
import { type Answer, recordingTarget } from './testing/recording-target.ts';

const own = ['01234567-89ab-4def-8123-456789abcde0', '01234567-89ab-4def-8123-456789abcde1'];
const foreign = '01234567-89ab-4def-8123-456789abcdef';

const emptyRun = { id: 'run', started: '', targets: [], shard: { current: 1, total: 1 } } as const;

const uuidOf = (n: number): string => `01234567-89ab-4def-8123-${String(n).padStart(12, '0')}`;

/** How often each of some tests in a row looks for the image of another tenant before it sends anything; `shown` says what a look shows. */
async function looks(tests: number, shown: (look: number) => boolean): Promise<number[]> {
  let count = 0;
  const answer: Answer = ({ url }) => {
    const id = url.split('/').at(-1) ?? '';
    const isThere = id === foreign ? shown(++count) : own.includes(id);
    return isThere ? { status: 200, json: { image: { id, name: id, status: 'ACTIVE' } } } : { status: 404 };
  };
  const over = { fixtures: { foreign }, images: { source: 'snapshot', server: '1' } } as const;
  const { api, target, ledger } = recordingTarget(over, { aims: ['bystander'], answer });
  const folder = freshFolder();
  const run: RunState = { ...emptyRun, scratch: folder, ledgers: folder };
  const images = new Images(target, run, folder);
  for (const id of own) ledger.own(id, id, 'name');
  images.restock(...own.map((id) => ({ id, name: id })));
  // A 404 says something once a GET has shown an image.
  for (const id of own) await api.getImage(id);
  const perTest: number[] = [];
  for (let each = 0; each < tests; each += 1) {
    const before = count;
    const watched = await images.watched();
    perTest.push(count - before);
    images.restock(...watched.filter(({ id }) => own.includes(id)));
    ledger.sightings.changing();
  }
  return perTest;
}

test('a fixture that the owner is not shown twice in a row is looked for no more', async () => {
  expect(await looks(4, () => false)).toEqual([1, 1, 0, 0]);
});

test('a fixture that one of several replicas does not know is looked for by the next test, too', async () => {
  expect(await looks(5, (look) => look % 2 === 0)).toEqual([1, 1, 1, 1, 1]);
});

for (const status of [405, 301])
  test(`a target that answers GET of an image ${status} makes images in advance once`, async () => {
    let made = 0;
    const answer: Answer = ({ method }) =>
      method === 'POST' ? { status: 201, json: { id: uuidOf(++made) } } : { status: method === 'GET' ? status : 204 };
    const request = { method: 'POST', url: 'http://127.0.0.1:9/images', headers: {}, body: '{name}' };
    const source = { source: 'http', request, id: { json: '/id' }, trusted: true } as const;
    const { target } = recordingTarget({ images: source }, { aims: ['bystander'], answer });
    const folder = freshFolder();
    const { description, facts } = target;
    const targets = [{ description, facts, spare: [], logins: [] }];
    const run: RunState = { ...emptyRun, scratch: folder, ledgers: folder, targets };
    const images = new Images(target, run, folder);

    for (let each = 0; each < 7; each += 1) await images.bystander();

    expect(made).toBe(7 + 4);
  });
