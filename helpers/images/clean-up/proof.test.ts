import { expect, test } from '@playwright/test';
import { idDigest, markOf, newRunId } from '../safety/ownership.ts';
import {
  cleanUpTrial,
  foreign,
  getting,
  idOf,
  type Left,
  made,
  nameOf,
  type Otherwise,
  ofOthers,
  shownAs,
} from '../testing/clean-up-trial.ts';
import { list, type Reply } from '../testing/image-target.ts';

/** Which images a clean-up deletes, and which it leaves alone. */
const { start, watch, write, writeMade, cleaned, cleanUps, server } = cleanUpTrial();

const created = { event: 'created', id: idOf(0), name: nameOf(0), proof: 'new' };
const deleted = { event: 'deleted', id: idOf(0) };

const [then, later] = [{ created: '2026-11-27T10:00:00Z' }, { created: '2026-11-27T10:00:09Z' }];
const ubuntu = { name: 'ubuntu' };
const ours = { name: nameOf(0) };

const isDeleted = 'deleted; 1 DELETEs';
const isLeftAlone = 'unproven; 0 DELETEs; 1 stand; kept';

/** An image that looked like this when it was made, with what the ledger says since. */
const marked = (looks: object, ...since: readonly object[]): Left => ({ ledger: [{ ...created, ...markOf(looks) }, ...since] });

// The rule for an image of the run's own ledger, by how it looked and looks.
cleanUps({
  'an image with the same name is deleted': [shownAs(ubuntu), isDeleted, marked(ubuntu)],
  'an image with another name is left alone': [shownAs(ubuntu), isLeftAlone, marked(ours)],
  'one with a later moment is left alone': [shownAs({ ...ubuntu, ...later }), isLeftAlone, marked({ ...ubuntu, ...then })],
  'one that a read of the run showed as another’s is left alone': [
    shownAs(ours),
    isLeftAlone,
    marked(ours, { event: 'another', id: idOf(0) }),
  ],
  'one that may have been deleted, and that names the run, is deleted': [shownAs(ours), isDeleted, marked({}, deleted)],
  'one that may have been deleted, with another name, is left alone': [shownAs(ubuntu), isLeftAlone, marked({}, deleted)],
  'a deleted one without a name of the run is left alone': [shownAs(ubuntu), isLeftAlone, marked(ubuntu, deleted)],
});

const bySweep = { options: { believes: false } };
const toSweep: Left = { ledger: [created], ...bySweep };
const trusted = { target: { images: { source: 'snapshot', server: 's', trusted: true } } } as const;
const claims = ['name', 'chosen', 'new', 'trusted'].map((proof, n) => ({ ...created, id: idOf(n + 5), proof }));
const production = Object.fromEntries(claims.map(({ id }) => [id, 'production']));
const unread = (reply: (standing: ReadonlyMap<string, string>) => Reply): Otherwise =>
  getting(({ id }, standing) => (id === undefined ? reply(standing) : { status: 405 }));

// An image that the source returned, and that GET did not show, is the run's once the target shows it.
const asked = [
  { event: 'intends', name: nameOf(0) },
  { event: 'unshown', id: idOf(0), name: nameOf(0) },
];
cleanUps({
  'an image that GET shows late is deleted': [undefined, isDeleted, { ledger: asked }],
  'one that the list alone shows is deleted': [unread(list), isDeleted, { ledger: asked }],
  'another’s under its id is left alone': [shownAs(ubuntu), isLeftAlone, { ledger: asked }],
});

test('an image that the target never shows may still be there where the list that it had is gone', async () => {
  let isAway = false;
  await start(made(1), () => (isAway ? { status: 404 } : undefined));
  await watch();
  isAway = true;
  write({ event: 'seen' }, ...asked);

  expect((await cleaned()).comesTo).toBe('unread; 0 DELETEs; 1 stand; kept');
});

// A sweep believes a ledger for nothing.
cleanUps({
  'a sweep leaves an image without a name alone': [shownAs({}), isLeftAlone, toSweep],
  'a sweep deletes an image without a name of a trusted source': [shownAs({}), isDeleted, { ...toSweep, ...trusted }],
  'a sweep deletes an image that a list alone shows by its name': [unread(list), isDeleted, toSweep],
  'a sweep leaves an image alone that nothing shows': [unread(() => ofOthers), 'unread; 0 DELETEs; 1 stand; kept', toSweep],
  'a sweep believes no proof that a ledger claims': [
    undefined,
    'deleted, unproven ×4; 1 DELETEs; 4 stand; kept',
    { stands: production, more: claims, ...bySweep },
  ],
  'a sweep finds an image by its name, though the ledger lost all but its first line': [
    undefined,
    isDeleted,
    { ledger: [], ...bySweep },
  ],
  'a dry sweep deletes nothing': [
    undefined,
    'left ×2; 0 DELETEs; 2 stand; kept',
    { made: 2, options: { ...bySweep.options, isDry: true } },
  ],
});

// A number may be given again, to another image of the run that the run never learned of, or to somebody else's.
const another = { event: 'another', id: '37' };
cleanUps(
  Object.fromEntries(
    [
      ['that has another name of the run is deleted', nameOf(1), isDeleted],
      ['that has almost one is left alone', `${nameOf(1)}0`, 'replaced; 0 DELETEs; 1 stand; kept'],
      ['that has the name of the first image is left alone', nameOf(0), 'replaced; 0 DELETEs; 1 stand; kept'],
    ].map(([what = '', name = '', comesTo = '']): [string, readonly [undefined, string, Left]] => [
      `what has the number of an image that is gone, and ${what}`,
      [
        undefined,
        comesTo,
        {
          made: 0,
          stands: { 37: name },
          ledger: [
            { ...created, ...markOf(ours), id: '37' },
            { ...deleted, id: '37' },
            another,
            { event: 'intends', name: nameOf(1) },
          ],
        },
      ],
    ]),
  ),
);

const stood = (id: string) => ({ event: 'stood', digests: idDigest(id).toString('hex') });
/** A sweep finds nothing of a run, whose ledger says of the only image that it was made, and this. */
const afterwards = (...since: readonly object[]): Left => ({
  made: 0,
  ledger: [created, { event: 'seen' }, ...since],
  ...bySweep,
});
const isDone = { ...deleted, isDone: true };

// A 404 may be that of another tenant.
cleanUps({
  'an image whose deletion was answered as done is gone if the list shows what stood there before the run': [
    undefined,
    'gone; 0 DELETEs',
    afterwards(isDone, stood(foreign)),
  ],
  'an image that was asked for is not there if such a list lacks its name': [
    undefined,
    'gone; 0 DELETEs',
    afterwards(isDone, stood(foreign), { event: 'intends', name: nameOf(7) }),
  ],
  'it may be there if the list lacks one of these': [
    undefined,
    'unread; 0 DELETEs; kept',
    afterwards(isDone, stood(foreign), stood(idOf(9))),
  ],
  'it may be there if nothing answered its deletion': [undefined, 'unread; 0 DELETEs; kept', afterwards(deleted, stood(foreign))],
  'it may be there if no image stood there before the run': [undefined, 'unread; 0 DELETEs; kept', afterwards(isDone)],
});

/** What GET shows of an image before and after its first DELETE, which is answered so. */
const usedAnew = (status: number, before: object, after: object): Otherwise => {
  let isAsked = false;
  return ({ method, id }) => {
    if (id === undefined) return undefined;
    if (method === 'GET') return { status: 200, json: { image: { id, status: 'ACTIVE', ...(isAsked ? after : before) } } };
    isAsked = true;
    return { status };
  };
};

/** No read shows what came of a DELETE, which is answered so. */
const unreadAfter =
  (reply: Reply): Otherwise =>
  ({ method, id, before }) => {
    if (method === 'DELETE') return reply;
    return before > 0 || id === undefined ? { status: 500 } : undefined;
  };

const number = (...more: readonly object[]): Left => ({
  made: 0,
  stands: { 37: nameOf(0) },
  ledger: [{ ...created, id: '37' }, ...more],
});
const cached = (listed: Reply): Otherwise =>
  getting(({ id }) => (id === undefined ? listed : { status: 200, fields: { Age: '9' }, json: { image: { id, ...ours } } }));
const isOnce = 'unproven; 1 DELETEs; 1 stand; kept';

// An identifier may be another image's once a DELETE may have been carried out.
cleanUps({
  'an image whose identifier is given to another at once is left alone, and gone': [
    usedAnew(204, ours, ubuntu),
    'replaced; 1 DELETEs; 1 stand',
  ],
  'an image whose DELETE got 500 is deleted once if it shows another name then': [usedAnew(500, ours, ubuntu), isOnce],
  'a number whose DELETE got 429 is deleted once if it shows another name then': [usedAnew(429, ours, ubuntu), isOnce, number()],
  'the name that was shown before a lost DELETE proves nothing after it': [
    unreadAfter({ status: 0, lost: true }),
    'unread; 1 DELETEs; 1 stand; kept',
  ],
  'a number is deleted once where no read shows whether a limit let the DELETE through': [
    unreadAfter({ status: 413, fields: { 'Retry-After': '0' } }),
    'unread; 1 DELETEs; 1 stand; kept',
    number(),
  ],
  'the name that a cache had stored proves nothing once the number may be another image’s': [
    cached({ status: 404 }),
    'unread; 0 DELETEs; 1 stand; kept',
    number({ ...deleted, id: '37' }),
  ],
});

test('identifiers of a ledger that no run can have made are in no request, and the ledger stays', async () => {
  const odd = ['', '.', '..', 'detail', '*', '?all=1', 'a?x=', '../servers/1', 'a b', 'a/b', 'a%2Fb', 'x\r\ny'];
  await start(made(1));
  writeMade({ ...Object.fromEntries(odd.map((id) => [id, nameOf(7)])), ...made(1) });
  const { comesTo } = await cleaned({ believes: false });
  const others = server().requests.filter((line) => !line.endsWith(idOf(0)));

  expect(comesTo).toBe('unproven ×12, deleted; 1 DELETEs; kept');
  expect(new Set(others)).toEqual(new Set(['GET /v2/tenant/images']));
});

for (const id of ['c0ffee0123456789c0ffee0123456789', 'a b'])
  test(`an image that no request can name is left, by its name: ${id}`, async () => {
    await start({ [id]: nameOf(0) });
    writeMade({}, [], { event: 'intends', name: nameOf(0) });
    const { images, isKept } = await cleaned();

    expect([images.map((image) => image.id), isKept]).toEqual([[JSON.stringify(nameOf(0))], true]);
    expect(new Set(server().requests)).toEqual(new Set(['GET /v2/tenant/images']));
  });

const named = {
  fixtures: { protected: idOf(1) },
  images: { source: 'ids', ids: [idOf(2)] },
  // In any case of the id.
  provoke: { 409: { image: idOf(3) }, 403: { image: idOf(4).toUpperCase() } },
} as const;

cleanUps({
  'no image that the operator named is deleted, whatever a ledger says, and it keeps no other': [
    undefined,
    'unproven ×4, deleted; 1 DELETEs; 4 stand; kept',
    { made: 5, target: named },
  ],
  'an image that was there before the run stays, although it has a name of the run': [
    undefined,
    'deleted; 1 DELETEs; 2 stand; kept',
    {
      ...{ made: 2, stands: { [idOf(9)]: nameOf(9) }, target: { fixtures: { protected: idOf(9) } } },
      ledger: [0, 1, 9].map((each) => ({ event: 'intends', name: nameOf(each) })),
      options: { isOthers: (id) => id === idOf(1) },
    },
  ],
});

test('a sweep leaves an image of the ledger that somebody has taken over and renamed', async () => {
  const run = newRunId();
  const name = (place: number): string => `di-conformance-${run}-0000000${place}`;
  await start({ [idOf(0)]: name(0), [idOf(1)]: `keep ${name(1)}` });
  writeMade({ [idOf(0)]: name(0), [idOf(1)]: name(1) });

  expect(await cleaned({ believes: false }, run)).toMatchObject({
    comesTo: 'deleted, unproven; 1 DELETEs; 1 stand; kept',
  });
});

test('a sweep leaves an image that has the recorded name and another moment: somebody has restored it', async () => {
  const run = newRunId();
  const name = `di-conformance-${run}-00000001`;
  const [then, now] = ['2026-01-02T03:04:05Z', '2026-01-09T03:04:05Z'];
  await start(
    { [idOf(0)]: name },
    getting(({ id = '' }) => ({ status: 200, json: { image: { id, name, status: 'ACTIVE', created: now } } })),
  );
  writeMade({}, [], { event: 'created', id: idOf(0), name, ...markOf({ name, created: then }) });

  expect(await cleaned({ believes: false }, run)).toMatchObject({ comesTo: 'unproven; 0 DELETEs; 1 stand; kept' });
});

test('an image that no ledger holds is deleted if it has a name and a moment of the run, and left if its name only holds such a name', async () => {
  const run = newRunId();
  const name = (of: string): string => `di-conformance-${of}-00000001`;
  const others = { [idOf(3)]: name(newRunId()), [idOf(4)]: `copy of ${name(run)}`, [idOf(5)]: name(run) };
  const moments: Readonly<Record<string, string>> = { [idOf(5)]: '2024-02-01T10:00:00Z', [idOf(4)]: new Date().toISOString() };
  const shown = getting(({ id = '' }, standing) => {
    const moment = moments[id];
    if (moment === undefined || !standing.has(id)) return undefined;
    return { status: 200, json: { image: { id, name: standing.get(id), status: 'ACTIVE', created: moment } } };
  });
  await start({ ...made(1), [idOf(1)]: name(run), ...others }, shown);
  writeMade({ [idOf(0)]: name(run) });

  expect(await cleaned({}, run)).toMatchObject({
    comesTo: 'alike, deleted ×2, unproven; 2 DELETEs; 3 stand; kept',
    standing: [idOf(3), idOf(4), idOf(5)],
  });
});

for (const believes of [true, false])
  test(`an image whose name is almost one of the run stays, whether a run or a sweep cleans up: ${believes ? 'run' : 'sweep'}`, async () => {
    const name = `di-conformance-${newRunId()}-00000001`;
    const run = name.slice(15, 26);
    const names = [`${name}0`, name.slice(0, -1), name.toUpperCase(), `${name.slice(0, -1)}2`, `${name}-copy`];
    await start({ [idOf(0)]: name, ...Object.fromEntries(names.map((each, place) => [idOf(place + 1), each])) });
    writeMade({ [idOf(0)]: name });

    expect(await cleaned({ believes }, run)).toMatchObject({ comesTo: 'alike ×5, deleted; 1 DELETEs; 5 stand' });
  });

for (const [does, shown] of [
  ['shows names in capitals', (name: string) => name.toUpperCase()],
  ['cuts names', (name: string) => name.slice(0, -3)],
] as const)
  test(`copies are deleted by the names that the run gave, as a service that ${does} shows them`, async () => {
    const run = newRunId();
    const name = (place: number): string => `di-conformance-${run}-${place}0000001`;
    await start({ [idOf(0)]: shown(name(0)), [idOf(1)]: shown(name(1)), [idOf(2)]: `${name(0)}0` });
    writeMade(
      {},
      [],
      { event: 'intends', name: name(1) },
      {
        ...{ event: 'created', id: idOf(0), name: name(0), changedTo: shown(name(0)).length },
        ...markOf({ name: shown(name(0)) }),
      },
    );

    expect(await cleaned({}, run)).toMatchObject({ comesTo: expect.stringContaining('alike, deleted ×2; 2 DELETEs; 1 stand') });
  });
