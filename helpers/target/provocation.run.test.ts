import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { Images } from './images.ts';
import { Provoker } from './provocation.ts';
import { recordingTarget } from './testing/recording-target.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
const shard = { current: 1, total: 1 };

/** What two tests of a worker see of a 409 that is provoked by an image, where the requests are answered so: 0 is no response. */
async function seenOf(...statuses: readonly number[]): Promise<(number | undefined)[]> {
  const answers = [...statuses];
  const answer = () => ({ status: answers.shift() ?? 500 });
  const { target, api, ledger } = recordingTarget({ provoke: { 409: { image: id } } }, { aims: ['fixture'], answer });
  const scratch = freshFolder();
  const run = { id: 'c0ffee01', started: new Date().toISOString(), scratch, ledgers: scratch, shard, targets: [] };
  const attempt = async () => ({ deletion: await api.deleteImage(ledger.fixture(id), { provoked: 409 }) });
  const seen: (number | undefined)[] = [];
  const images = new Images(target, run, scratch);
  for (const _ of ['one test', 'the next']) {
    const { exchange } = await new Provoker(target, images, attempt).provoke(409);
    seen.push(exchange.response?.status);
  }
  return seen;
}

test('tests look at one refusal that was provoked', async () => {
  expect(await seenOf(409, 500)).toEqual([409, 409]);
});

for (const [what, status, seen] of [
  ['that got no response', 0, undefined],
  ['that a gateway answered', 502, 502],
] as const)
  test(`a provocation ${what} is sent by the next test once more`, async () => {
    expect(await seenOf(status, 409)).toEqual([seen, 409]);
  });
