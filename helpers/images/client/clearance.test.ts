import { expect, test } from '@playwright/test';
import { reasonText } from '../../verdict/reason.ts';
import { type Answer, recordingTarget } from '../testing/recording-target.ts';
import { isFree, lookAhead, mayBeOthers } from './clearance.ts';

const base = 'http://127.0.0.1:1808/v2/1';
const own = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';

const deletion = { method: 'DELETE', fields: [] };
const judged = { role: 'judged' } as const;
const lines = (sent: readonly { readonly method: string; readonly url: string }[]): string[] =>
  sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`);

test('an id that may be somebody else’s is sent once for each GET that finds no image', async () => {
  const { api, ledger, target, sent } = recordingTarget({}, { aims: ['derived'], others: true });
  ledger.own(own, 'an image', 'name');
  ledger.sightings.noteShown();
  const address = ledger.derived(`/${own}-x`, own);

  await expect(target.sender.send(deletion, address, judged)).rejects.toThrow(/may be another person's image/);
  expect(await isFree(api, address)).toBe(true);
  await target.sender.send(deletion, address, judged);
  await expect(target.sender.send(deletion, address, judged)).rejects.toThrow(/may be another person's image/);
  await api.deleteImage(address);

  // The first deletion may have freed the identifier of the image.
  expect(lines(sent)).toEqual([
    ...[`GET /images/${own}-x`, `DELETE /images/${own}-x`],
    ...[`GET /images/${own}-x`, `GET /images/${own}`, `DELETE /images/${own}-x`],
  ]);
});

test('the connection of a request opens before the look at its id, and closes if the look forbids the request', async () => {
  for (const [status, fate] of [
    [404, ['serves DELETE after 1', 'closes after 2']],
    [200, ['closes after 1']],
  ] as const) {
    const { api, ledger, ahead } = recordingTarget({}, { aims: ['derived'], others: true, answer: () => ({ status }) });
    ledger.own(own, 'an image', 'name');
    ledger.sightings.noteShown();

    await api.sendIfFree('DELETE', ledger.derived(`/${own}-x`, own));

    expect(ahead).toEqual(['opens for DELETE after 0', ...fate]);
  }
});

test('an id that may be somebody else’s is not sent where no GET has shown an image: a 404 says nothing then', async () => {
  const { api, ledger, sent } = recordingTarget({}, { aims: ['derived'], others: true });
  ledger.own(own, 'an image', 'new');
  const address = ledger.derived(`/${own}-x`, own);

  expect(await isFree(api, address)).toBe(false);
  expect(lines(sent)).toEqual([`GET /images/${own}-x`]);
});

for (const status of [200, 204, 400, 401, 403, 405, 410, 500]) {
  test(`an id that may be somebody else’s is not sent if GET gets ${status}`, async () => {
    const { api, ledger, target, sent } = recordingTarget({}, { aims: ['derived'], others: true, answer: () => ({ status }) });
    ledger.own(own, 'an image', 'name');
    const address = ledger.derived(`/${own}-x`, own);

    expect(await isFree(api, address)).toBe(false);
    await expect(target.sender.send(deletion, address, judged)).rejects.toThrow(/may be another person's image/);
    // A read that failed is tried again; nothing else leaves.
    expect([...new Set(lines(sent))]).toEqual([`GET /images/${own}-x`]);
  });
}

for (const [age, free] of [
  ['0', true],
  ['7', false],
] as const)
  test(`a 404 of a cache that is ${age} seconds old ${free ? 'says' : 'does not say'} that nothing is there now`, async () => {
    const answer: Answer = () => ({ status: 404, fields: [['Age', age]] });
    const { api, ledger, sent } = recordingTarget({}, { aims: ['derived'], others: true, answer });
    ledger.own(own, 'an image', 'name');
    ledger.sightings.noteShown();

    expect(await isFree(api, ledger.derived(`/${own}-x`, own))).toBe(free);
    expect(sent[0]?.fields).toContainEqual(['Cache-Control', 'no-cache']);
  });

test('an image that a request names twice over is read once', async () => {
  const image = { id: own, name: 'an image' };
  const answer: Answer = ({ method }) => (method === 'GET' ? { status: 200, json: { image } } : { status: 405 });
  const { api, ledger, sent } = recordingTarget({}, { aims: ['victim'], others: true, answer });
  ledger.own(own, 'an image', 'name');
  const address = ledger.withQuery(ledger.image(own, 'victim'), '?_method=DELETE');
  await api.send('POST', address);
  await api.send('POST', address);

  expect(lines(sent)).toEqual([`POST /images/${own}?_method=DELETE`, `GET /images/${own}`, `POST /images/${own}?_method=DELETE`]);
});

for (const [what, id, counts] of [
  ['a random UUID', own, true],
  ['a number, which may be another image’s by then', '37', false],
] as const)
  test(`the look before a provocation ${counts ? 'counts for one request to' : 'does not count for'} ${what}`, async () => {
    const image = { id, name: 'an image', status: 'ACTIVE' };
    const answer: Answer = ({ method }) => (method === 'GET' ? { status: 200, json: { image } } : { status: 409 });
    const { api, ledger, sent } = recordingTarget({}, { aims: ['victim', 'unknown'], others: true, answer });
    ledger.own(id, 'an image', 'name');
    const address = ledger.image(id, 'victim');
    await api.deleteImage(address);
    await lookAhead(api, address);
    const isLookedAt = sent.length === 2;
    ledger.sightings.changing();
    await api.deleteImage(address);
    await api.deleteImage(address);

    const [deletion, look] = [`DELETE /images/${id}`, `GET /images/${id}`];
    expect(isLookedAt).toBe(counts);
    expect(lines(sent)).toEqual([deletion, look, deletion, look, deletion]);
  });

test('what is not sent names an identifier that is not random, made visible', () => {
  const { api, ledger } = recordingTarget({}, { others: true });
  ledger.risks.noteListed([{ id: 'a\u001b[31m' }], 'a\u001b[31m');

  expect(reasonText(mayBeOthers(api))).toContain('(a\\x1b[31m is not)');
});
