import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from '@playwright/test';
import type { ImageSource } from '../settings/description.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { type OwnImage, OwnImages } from './own-images.ts';
import { newRun } from './run-state.ts';
import { keepListed, markOf } from './safety/ownership.ts';
import { type Answer, type Answered, recordingTarget } from './testing/recording-target.ts';

const base = 'http://127.0.0.1:1808/v2/1';
const service = 'http://127.0.0.1:1809/v2';
const id = 'img-10452';
const name = 'di-conformance-c0ffee01-1';
const byRequest: ImageSource = { source: 'http', request: { method: 'POST', url: `${base}/make` }, id: { json: '/id' } };
const byService: ImageSource = { source: 'glance', url: service };

/** Makes an image whose source answers with one id. `before`: the digests of the pages of the list before the run. */
async function made(images: ImageSource, read: Answer, given = id, before?: Buffer[], started?: string): Promise<unknown> {
  const answer: Answer = (request) => {
    if (request.method === 'POST') return { status: 201, json: { id: given } };
    return request.method === 'PUT' ? { status: 204 } : read(request);
  };
  const { target } = recordingTarget({ images }, { answer });
  const run = newRun(freshFolder(), { id: 'c0ffee01', ...(started !== undefined && { started }) });
  if (before !== undefined) await keepListed(join(run.scratch, target.description.name), Readable.from(before));
  return new OwnImages(target, run).make(name);
}

test('a GET that shows the image with the name of the run proves that it is the run’s', async () => {
  for (const image of [
    { id, name },
    { id: id.toUpperCase(), name: name.toUpperCase() },
  ])
    expect(await made(byRequest, () => ({ status: 200, json: { image } }))).toMatchObject([{ id, proof: 'name' }]);
});

test('what is kept of a name that the service changed is how long it is: text of the target may hold a secret', async () => {
  const shown = `${name} token-of-the-owner`;
  const [image] = (await made(byRequest, () => ({ status: 200, json: { image: { id, name: shown } } }))) as OwnImage[];

  expect(image?.mark).toEqual({ named: markOf({ name: shown }).named, changedTo: shown.length });
});

test('a name of the run proves nothing where GET shows another image, or does not say which', async () => {
  for (const image of [{ name }, { id: 'img-1', name }, { id: 7, name }, { id: null, name }])
    await expect(made(byRequest, () => ({ status: 200, json: { image } }))).rejects.toThrow(/nothing proves/);
});

test('no trust in the source is advised where GET fails', async () => {
  for (const status of [503, 404]) {
    const fix = status === 503 ? /Fix: find out why GET of images fails, then run again$/ : /Fix: .*set images.trusted: true/;
    await expect(made(byRequest, () => ({ status }))).rejects.toThrow(fix);
  }
});

test('nor does it where the image service shows another image, or does not say which', async () => {
  const shown =
    (image: object): Answer =>
    ({ url }) =>
      url.startsWith(service) ? { status: 200, json: image } : { status: 404 };

  const random = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
  expect(await made(byService, shown({ id: random, name }), random)).toMatchObject([{ id: random, proof: 'name' }]);
  for (const image of [{ name }, { id: 'img-1', name }])
    await expect(made(byService, shown(image), random)).rejects.toThrow(/nothing proves/);
  // The target may have another image of that identifier.
  await expect(made(byService, shown({ id, name }))).rejects.toThrow(/nothing proves/);
});

test('an image that was created before the run began, by the clock of the target, is not the run’s', async () => {
  const ago = (ms: number): Date => new Date(Date.now() - ms);
  const [minute, hour] = [60_000, 3_600_000];
  for (const [what, created, date, isOurs] of [
    ['an hour ago', ago(hour).toISOString(), undefined, false],
    ['an hour ago, on a clock that is two hours slow', ago(3 * hour).toISOString(), ago(2 * hour), false],
    ['now, on a clock that is two hours slow', ago(2 * hour).toISOString(), ago(2 * hour), true],
    ['now', ago(0).toISOString(), undefined, true],
    ['a minute ago, without a clock', ago(minute).toISOString(), undefined, true],
    ['at a moment without a zone', ago(hour).toISOString().slice(0, -1), undefined, true],
    ['at no moment', 'yesterday', undefined, true],
  ] as const) {
    const shown: Answer = ({ url }) => {
      const fields = date === undefined ? [] : ([['Date', date.toUTCString()]] as const);
      const json = url.endsWith('/images') ? { images: [{ id }] } : { image: { id, status: 'ACTIVE', created } };
      return { status: 200, fields, json };
    };
    const outcome = made(byRequest, shown, id, [Buffer.alloc(0)], new Date().toISOString());
    if (isOurs) expect(await outcome, what).toMatchObject([{ id, proof: 'new' }]);
    else await expect(outcome, what).rejects.toThrow(/was made before this run began.*The suite did not delete it/);
  }
});

test('an image with another name than the run gave is somebody else’s, whatever a list says', async () => {
  const shown: Answer = ({ url }) => {
    const image = { id, name: 'database, nightly' };
    return { status: 200, json: url.endsWith('/images') ? { images: [image] } : { image } };
  };
  const named: ImageSource = { ...byRequest, request: { method: 'POST', url: `${base}/make`, body: '{"name":"{name}"}' } };

  await expect(made(named, shown)).rejects.toThrow(/GET shows the name "database, nightly", which this run did not give/);
  await expect(made(byRequest, shown)).rejects.toThrow(/nothing proves/);
  expect(await made({ ...named, trusted: true }, shown)).toMatchObject([{ id, proof: 'trusted' }]);
});

test('an image whose name the service shortened proves nothing, and the message says what is left, and why no sweep finds it', async () => {
  const named: ImageSource = { ...byRequest, request: { method: 'POST', url: `${base}/make`, body: '{"name":"{name}"}' } };
  const shortened = (most: number): Answer => {
    const image = { id, name: name.slice(0, most) };
    return ({ url }) => ({ status: 200, json: url.endsWith('/images') ? { images: [image] } : { image } });
  };

  await expect(made(named, shortened(16), id, [Buffer.alloc(0)])).rejects.toThrow(
    /returned "img-10452", but GET shows the name "di-conformance-c", the beginning of the one that this run gave: .*did not delete it.*keep 23 characters of a name.*no sweep finds it/,
  );
  // What is left of it names the run.
  expect(await made(named, shortened(23))).toMatchObject([{ id, proof: 'name' }]);
});

test('nor does it where GET shows no names, and the list another one than the run gave', async () => {
  const named: ImageSource = { ...byRequest, request: { method: 'POST', url: `${base}/make`, body: '{"name":"{name}"}' } };
  const shownAs = (images: ImageSource, listed: object) =>
    made(
      images,
      ({ url }) => ({ status: 200, json: url.endsWith('/images') ? { images: [{ id, ...listed }] } : { image: { id } } }),
      id,
      [Buffer.alloc(0)],
    );

  await expect(shownAs(named, { name: 'database, nightly' })).rejects.toThrow(
    /the list shows the name "database, nightly", which/,
  );
  for (const listed of [{ name }, { name: '' }, {}]) expect(await shownAs(named, listed)).toMatchObject([{ id, proof: 'new' }]);
  expect(await shownAs(byRequest, { name: 'database, nightly' })).toMatchObject([{ id, proof: 'new' }]);
});

const [inLocation, inMember] = [{ header: 'Location' }, { json: '/image/id' }] as const;
for (const [what, images, answered, said] of [
  [
    'no id in a place that the operator chose',
    { ...byRequest, id: inLocation },
    { status: 202 },
    /in Location; .*set images\.id/,
  ],
  ['no id in the place of a snapshot’s', { source: 'snapshot', server: 's' }, { status: 202 }, /no id in Location\) failed/],
  [
    'its id in Location',
    { ...byRequest, id: inMember },
    { status: 202, fields: [['Location', `${base}/images/${id}`]] },
    /not JSON; the answer has Location: write id: \{ header: Location \}\)/,
  ],
  ['404', { ...byRequest, id: inMember }, { status: 404 }, /→ 404 .*Check images\.request\.url in the target file$/],
  ['405, and no id in a field', { ...byRequest, id: inLocation }, { status: 405 }, /^creating an image failed: POST \S+ → 405/],
  ['405, and no id in its content', { ...byRequest, id: inMember }, { status: 405 }, /^creating an image failed: POST \S+ → 405/],
] as const satisfies readonly (readonly [string, ImageSource, Answered, RegExp])[])
  test(`a source whose answer has ${what} is asked once, and says what to change`, async () => {
    const answer: Answer = ({ method }) => (method === 'POST' ? answered : { status: 404 });
    const { target, sent } = recordingTarget({ images }, { answer });
    const own = new OwnImages(target, newRun(freshFolder(), { id: 'c0ffee01' }));

    await expect(own.make(name)).rejects.toThrow(said);
    expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

test('an image that the source gives a second time, or that the operator lists, is not a new one', async () => {
  const answer: Answer = ({ method }) =>
    method === 'POST' ? { status: 201, json: { id } } : { status: 200, json: { image: { id, name } } };
  const run = newRun(freshFolder(), { id: 'c0ffee01' });
  const first = recordingTarget({ images: byRequest }, { answer });
  const own = new OwnImages(first.target, run);
  await own.make(name);

  // Its name proves the image: no list is read.
  expect(first.sent.filter(({ url }) => url.endsWith('/images'))).toEqual([]);
  await expect(own.make(name)).rejects.toThrow(`returned "${id}" twice; every image needs its own id`);
  const { target } = recordingTarget({ images: byRequest, fixtures: { protected: id } }, { answer });
  await expect(new OwnImages(target, run).make(name)).rejects.toThrow(/which the target file lists as a fixture/);
});

test('an image with the id that the run chose is the run’s if nothing had that id before', async () => {
  const chosen: ImageSource = { ...byRequest, request: { method: 'POST', url: `${base}/make`, body: '{"id":"{image}"}' } };
  const run = newRun(freshFolder(), { id: 'c0ffee01' });
  const proofs = [404, 200].map(async (before) => {
    const answer: Answer = ({ method, content = '' }) =>
      method === 'POST' ? { status: 201, json: JSON.parse(content) } : { status: before };
    const { target } = recordingTarget({ images: chosen }, { answer });
    return new OwnImages(target, run).make(name).then(
      ([image]) => image?.proof,
      () => 'none',
    );
  });

  expect(await Promise.all(proofs)).toEqual(['chosen', 'none']);
});

test('a new image that the list shows before GET does is waited for, and for one alone where GET shows none', async () => {
  const read = async (firstShown: number, images: number): Promise<[number, ...unknown[]]> => {
    let [made, reads] = [0, 0];
    const answer: Answer = ({ method, url }) => {
      if (method === 'POST') made += 1;
      if (method === 'POST') return { status: 201, json: { id: `img-${made}` } };
      if (url.endsWith('/images')) return { status: 200, json: { images: [{ id: 'img-1' }, { id: 'img-2' }] } };
      reads += 1;
      return reads < firstShown ? { status: 404 } : { status: 200, json: { image: { id: url.split('/').at(-1) } } };
    };
    const { target } = recordingTarget({ images: byRequest }, { answer });
    const run = newRun(freshFolder(), { id: 'c0ffee01' });
    await keepListed(join(run.scratch, target.description.name), Readable.from([Buffer.alloc(0)]));
    const own = new OwnImages(target, run);
    const seen = [];
    for (let place = 0; place < images; place += 1) seen.push(...(await own.make(`${name}-${place}`)));
    return [reads, ...seen.map((image) => image.read?.response?.status)];
  };

  expect(await read(3, 1)).toEqual([3, 200]);
  expect(await read(Number.POSITIVE_INFINITY, 2)).toEqual([5, 404, 404]);
});

for (const [what, isRefused, isShown, expected] of [
  ['is the one that the test gets', false, true, ['creator']],
  ['that is refused is made by the owner', true, true, ['creator', 'owner']],
  ['that its owner is not shown is made by the owner, and the run goes on', false, false, ['creator', 'owner']],
] as const)
  test(`an image that is being saved and that the creator makes ${what}`, async () => {
    const makers: string[] = [];
    const answer: Answer = ({ method, url, fields }) => {
      const token = fields.find(([field]) => field === 'X-Auth-Token')?.[1] ?? '';
      if (method === 'POST') makers.push(token);
      if (method === 'POST' && token === 'creator' && isRefused) return { status: 403 };
      const fresh = `c0de57a9-3b1f-4e86-9d72-5fa8e1b3604${makers.length}`;
      if (method === 'POST') return { status: 202, fields: [['Location', `${base}/images/${fresh}`]] };
      if (!url.endsWith(fresh) || (makers.length === 1 && !isShown)) return { status: 404 };
      return { status: 200, json: { image: { id: fresh, name, status: 'SAVING' } } };
    };
    const identities = { owner: { token: 'owner' }, creator: { token: 'creator' } };
    const { target } = recordingTarget({ images: { source: 'snapshot', server: 'server-1' }, identities }, { answer });

    const made = await new OwnImages(target, newRun(freshFolder(), { id: 'c0ffee01' })).makeSaving(name, 'creator');

    expect([makers, made.id.at(-1)]).toEqual([expected, String(expected.length)]);
    expect([made.proof, target.ending.end]).toEqual(['name', undefined]);
  });

test('what the creator orders and the owner does not see is recorded, and the creator orders no more', async () => {
  const makers: string[] = [];
  const answer: Answer = ({ method, url, fields }) => {
    const token = fields.find(([field]) => field === 'X-Auth-Token')?.[1] ?? '';
    const fresh = `c0de57a9-3b1f-4e86-9d72-5fa8e1b3604${makers.length}`;
    if (method === 'POST') makers.push(token);
    if (method === 'POST') return { status: 202, fields: [['Location', `${base}/images/${fresh}`]] };
    const place = Number(url.at(-1));
    if (makers[place] !== token) return { status: 404 };
    return { status: 200, json: { image: { id: url.split('/').at(-1), name, status: 'SAVING' } } };
  };
  const identities = { owner: { token: 'owner' }, creator: { token: 'creator' } };
  const more = { images: { source: 'snapshot', server: 'server-1' }, identities } as const;
  const { target } = recordingTarget(more, { answer, shared: true });
  target.ledger.sightings.noteShown();
  const noted: object[] = [];
  const note = target.ledger.note.bind(target.ledger);
  target.ledger.note = (line) => {
    noted.push(line);
    note(line);
  };
  const own = new OwnImages(target, newRun(freshFolder(), { id: 'c0ffee01' }));

  await own.makeSaving(name, 'creator');
  await own.makeSaving(name, 'creator');

  expect(makers).toEqual(['creator', 'owner', 'owner']);
  const id = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b36040';
  expect(noted).toContainEqual({ event: 'unseen', id, name, isShown: true });
});

test('an image that vanishes while the target is away says nothing of its source', async () => {
  const answer: Answer = ({ method }) => (method === 'POST' ? { status: 201, json: { id } } : { status: 404 });
  const { target } = recordingTarget({ images: byRequest }, { answer, shared: true });
  target.ledger.sightings.noteAway();
  const own = new OwnImages(target, newRun(freshFolder(), { id: 'c0ffee01' }));
  // A premise skips no test here.
  testsRunBy(undefined);

  const noted: object[] = [];
  target.ledger.note = (line) => void noted.push(line);

  await expect(own.make(name).finally(() => testsRunBy(test))).rejects.toThrow(/vanished just after it was made/);
  expect(target.ending.end).toBeUndefined();
  expect(noted, 'the clean-up looks for it').toContainEqual({ event: 'unshown', id, name });
});

test('no image is ordered once deletions of those of the run were seen to take images of others', async () => {
  const { target, sent } = recordingTarget({ images: byRequest }, {});
  target.windows.isHarmful = (kind) => kind === 'own';
  testsRunBy(undefined);

  const own = new OwnImages(target, newRun(freshFolder()));
  await expect(own.make(name).finally(() => testsRunBy(test))).rejects.toThrow(/^images of others are gone or changed/);
  expect(sent).toEqual([]);
});
