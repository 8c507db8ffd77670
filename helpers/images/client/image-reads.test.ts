import { expect, test } from '@playwright/test';
import { recordingTarget } from '../testing/recording-target.ts';
import { ListReads } from './image-reads.ts';
import { isGone } from './image-state.ts';
import { keepTenantImages } from './tenant-images.ts';

const id = 'a1b2c3d4-0000-4000-8000-000000000001';
const shown = { status: 200, json: { image: { id, status: 'ACTIVE' } } };

test('an image that one of two replicas does not know yet is in place, and one that no read shows is lost', async () => {
  const turns = [{ status: 404 }, shown];
  const { api, target } = recordingTarget({}, { answer: () => turns.shift() ?? shown });
  target.ledger.sightings.noteShown();
  expect((await api.getImageLeft(id)).response?.status).toBe(200);

  const lost = recordingTarget({}, { answer: () => ({ status: 404 }) });
  lost.target.ledger.sightings.noteShown();
  expect((await lost.api.getImageLeft(id, { label: 'after' })).label).toBe('after');
  expect(lost.sent).toHaveLength(4);
});

for (const [what, fails, isLost] of [
  ['the list, nor any image', /\/images/, false],
  ['any image, though the list does', /\/images\/\w+-/, false],
  ['this one alone', new RegExp(id), true],
] as const)
  test(`where nothing finds ${what}, an image that GET does not find is ${isLost ? '' : 'not '}lost`, async () => {
    let isFailing = false;
    const other = { id: 'a1b2c3d4-0000-4000-8000-000000000002', name: 'ubuntu', status: 'ACTIVE' };
    const { api, target, scratch } = recordingTarget(
      {},
      {
        answer: ({ url }) => {
          if (isFailing && fails.test(url)) return { status: 404 };
          return { status: 200, json: url.includes(other.id) ? { image: other } : { images: [other] } };
        },
      },
    );
    await keepTenantImages(target, scratch);
    target.ledger.sightings.noteShown();
    isFailing = true;

    const read = await api.getImageLeft(id);

    expect([read, ...target.recorder.current].filter(isGone).length > 0).toBe(isLost);
    expect(isGone(await api.getImage(id))).toBe(isLost);
  });

test('an image that is shown, or that no read can show, is read once', async () => {
  for (const status of [200, 403]) {
    const { api, sent } = recordingTarget({}, { answer: () => ({ ...shown, status }) });
    await api.getImageLeft(id);
    expect(sent).toHaveLength(1);
  }
});

test('an image in ERROR has changed only if a GET showed it ACTIVE before: a snapshot may fail by itself', async () => {
  const turns = ['ERROR', 'ERROR'];
  const answer = () => ({ status: 200, json: { image: { id, status: turns.shift() ?? 'ERROR' } } });
  const failed = recordingTarget({}, { answer });
  await failed.api.getImage(id);
  expect((await failed.api.getImageLeft(id)).changed).toBeUndefined();

  turns.push('ACTIVE', 'ERROR');
  const changed = recordingTarget({}, { answer });
  await changed.api.getImage(id);
  expect((await changed.api.getImageLeft(id)).changed).toBe('another status');
  expect((await changed.api.getImageLeft(id)).changed, 'later tests meet it as it is').toBeUndefined();
});

test('a list that was read beside a deletion is read once, and one that says what is left is read each time: an effect may come late', async () => {
  const { api, target, sent } = recordingTarget({}, { answer: () => ({ status: 200, json: { images: [shown.json.image] } }) });
  const lists = new ListReads(api);
  await lists.page([id]);
  await lists.page([id]);
  expect(sent).toHaveLength(2);

  const beside = await api.read('/images/detail');
  target.ledger.sightings.notePage('/images/detail', beside, target.ledger.sightings.changes);
  expect((await lists.page([id]))?.id).toBe(beside.id);
  await lists.page([id]);
  expect(sent).toHaveLength(4);
});
