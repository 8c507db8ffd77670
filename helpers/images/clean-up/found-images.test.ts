import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { newRunId } from '../run-id.ts';
import { namePrefix } from '../run-state.ts';
import { idDigest } from '../safety/ownership.ts';
import {
  cleanUpTrial,
  foreign,
  getting,
  idOf,
  made,
  nameOf,
  type Otherwise,
  ofOthers,
  shownAs,
} from '../testing/clean-up-trial.ts';
import { list, type Reply, startImageTarget } from '../testing/image-target.ts';
import { clean } from './clean-up.ts';

const { start, write, writeMade, leftovers, cleaned, ledgerFile, server, target } = cleanUpTrial();
const digest = (id: string): string => idDigest(id).toString('hex');

test('a sweep finds an image by its name, though the ledger was cut behind its first line', async () => {
  await start({ [idOf(0)]: nameOf(0) });
  write();

  expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(0)], isKept: false });
  expect([...server().images.keys()]).toEqual([foreign]);
});

test('a target without state is asked nothing', async () => {
  await start(made(2), undefined, { images: { source: 'stateless' } });
  writeMade(made(2));

  expect((await cleaned()).isKept).toBe(false);
  expect(server().requests).toEqual([]);
});

for (const [id, because] of [
  ['c0ffee0123456789c0ffee0123456789', 'its id contains a secret of this run'],
  ['a b', 'its id is not a path segment'],
] as const) {
  test(`an image is left, and its ledger kept, where ${because}`, async () => {
    await start({ [id]: nameOf(0) });
    write({ event: 'intends', name: nameOf(0) });

    expect(await cleaned()).toMatchObject({ left: [JSON.stringify(nameOf(0))], sought: [], isKept: true });
    expect(server().requests).toEqual(['GET /v2/tenant/images']);
  });
}

for (const event of ['unanswered', 'seen'])
  test(`an image that a source may still make is looked for by a later sweep (${event})`, async () => {
    await start(made(1));
    write({ event: 'intends', name: nameOf(7) }, { event, name: nameOf(7) });

    expect(await cleaned()).toMatchObject({ sought: [nameOf(7)], isKept: true });
    server().images.set(idOf(7), nameOf(7));
    expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(7)], sought: [], isKept: false });
  });

for (const believes of [true, false])
  test(`an image that is being made when its run ends is waited for, ${believes ? 'by the run' : 'by a sweep'}`, async () => {
    let lists = 0;
    const twin = nameOf(0);
    await start(
      made(1),
      getting(({ id }) => {
        // The request for the second image of the name is carried out after the third list.
        if (id === undefined && ++lists === 3) setImmediate(() => server().images.set(idOf(7), twin));
        return undefined;
      }),
    );
    writeMade(made(1), [], { event: 'intends', name: twin });

    expect(await cleaned({ believes })).toMatchObject({ removed: [idOf(0), idOf(7)], sought: [], standing: [], isKept: false });
  });

test('an image that no ledger holds is deleted if its name and its moment say that the run created it', async () => {
  const run = newRunId();
  const name = (of: string): string => `${namePrefix}${of}-00000001`;
  const now = new Date().toISOString();
  const others = { [idOf(3)]: name(newRunId()), [idOf(4)]: `copy of ${name(run)}`, [idOf(5)]: name(run) };
  const moments: Readonly<Record<string, string>> = { [idOf(5)]: '2024-02-01T10:00:00Z', [idOf(2)]: now };
  await start(
    { ...made(1), [idOf(1)]: name(run), [idOf(2)]: `snap-${name(run)}`, ...others },
    getting(({ id = '' }, standing) => {
      const created = moments[id];
      if (created === undefined || !standing.has(id)) return undefined;
      return { status: 200, json: { image: { id, name: standing.get(id), status: 'ACTIVE', created } } };
    }),
    {},
  );
  writeMade({ [idOf(0)]: name(run) });

  expect(await cleaned({}, run)).toMatchObject({
    removed: [idOf(0), idOf(1), idOf(2)],
    unreturned: [name(run), `snap-${name(run)}`, `copy of ${name(run)}`, name(run)],
    standing: [idOf(3), idOf(4), idOf(5)],
  });
});

for (const isKnown of [true, false])
  for (const [what, hidden, comesTo] of [
    ['for a moment', 2, { removed: [idOf(0), idOf(7)], standing: [], isKept: false }],
    ['at all', 100, { removed: [idOf(0)], unread: [idOf(7)], isKept: true }],
  ] as const)
    test(`an image that a list shows and GET does not show ${what} is not taken for gone (${isKnown ? 'known' : 'found'})`, async () => {
      let reads = 0;
      await start(
        { ...made(1), [idOf(7)]: nameOf(7) },
        getting(({ id }) => (id === idOf(7) && ++reads <= hidden ? { status: 404 } : undefined)),
      );
      const event = { event: 'intends', name: nameOf(7) };
      writeMade({ ...made(1), ...(isKnown && { [idOf(7)]: nameOf(7) }) }, [], { event: 'seen' }, ...(isKnown ? [] : [event]));

      expect(await cleaned()).toMatchObject(comesTo);
    });

test('nothing is said to be gone once the token is refused', async () => {
  await start(made(3), () => ({ status: 401 }));
  writeMade(made(3), [idOf(1)], { event: 'listed', shown: [] }, { event: 'intends', name: nameOf(7) });

  const { sought, unread, notConfirmed, isKept } = await cleaned();
  expect({ sought, unread, notConfirmed, isKept }).toEqual({
    sought: [nameOf(7)],
    unread: [idOf(0), idOf(2)],
    notConfirmed: [idOf(1)],
    isKept: true,
  });
});

test('an image is also looked for in the list of the image service that makes it', async () => {
  const service = await startImageTarget({ [idOf(7)]: nameOf(7), [idOf(8)]: nameOf(8) }, ({ fields: { host }, id }) =>
    id === undefined
      ? list(
          new Map([
            [idOf(7), nameOf(7)],
            [idOf(8), nameOf(8)],
            [String(host), 'x'],
          ]),
        )
      : undefined,
  );
  await start(
    { [idOf(7)]: nameOf(7) },
    getting(({ id }) => (id === undefined ? ofOthers : undefined)),
    { images: { source: 'glance', url: service.url } },
  );
  write({ event: 'intends', name: nameOf(7) });

  expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(7)], sought: [], standing: [], isKept: false });
  expect(service.requests).toEqual([`GET /v2/tenant/images?name=${nameOf(7)}`]);
  await service.stop();
});

test('an image that the run created on another of its targets is left to that', async () => {
  await start({ ...made(1), [idOf(1)]: nameOf(1) });
  writeMade(made(1));

  expect(await cleaned({ isElsewhere: (id) => id === idOf(1) })).toMatchObject({ unreturned: [], standing: [idOf(1)] });
});

/** What a clean-up or a sweep believes of a target that answers 404 for each image, although all of them stand. */
for (const [what, listReply, more, isGone] of [
  ['and shows no list', { status: 404 }, [{ event: 'listed', shown: [] }], false],
  ['and never showed a list', { status: 404 }, [], false],
  ['and lists other images than before', ofOthers, [{ event: 'listed', shown: [digest(idOf(50))] }], false],
  ['and whose list may go on', { ...ofOthers, fields: { 'X-Has-More': 'true' } }, [], false],
  ['and lists what was there before', ofOthers, [{ event: 'listed', shown: [digest(foreign), digest(idOf(50))] }], true],
  ['and lists images, as there were none before', ofOthers, [{ event: 'listed', shown: [] }], true],
  ['and has an empty list, as before', { status: 200, json: { images: [] } }, [{ event: 'listed', shown: [] }], true],
] as const)
  test(`a sweep ${isGone ? 'believes' : 'does not believe'} the 404s of a target that answers nothing else ${what}`, async () => {
    await start(
      made(5),
      getting(({ id }) => (id === undefined ? listReply : { status: 404 })),
    );
    writeMade(made(5), [], { event: 'seen' }, ...more);

    const fates = Array.from({ length: 5 }, () => (isGone ? 'gone' : 'unread'));
    expect(await cleaned({ believes: false })).toMatchObject({ fates, deletes: 0, isKept: !isGone });
  });

test('a run does not believe 404s either once the list, which it has read, is gone', async () => {
  await start(
    made(2),
    getting(() => ({ status: 404 })),
  );
  writeMade(made(2), [], { event: 'seen' }, { event: 'listed', shown: [] });

  expect(await cleaned()).toMatchObject({ fates: ['unread', 'unread'], isKept: true });
});

test('an image of the run that a sweep sees makes its 404s believable where there is no list', async () => {
  await start(
    made(3),
    getting(({ id }) => (id === undefined ? { status: 404 } : undefined)),
  );
  server().images.delete(idOf(1));
  writeMade(made(3), [], { event: 'seen' });

  expect(await cleaned({ believes: false })).toMatchObject({
    fates: ['removed', 'gone', 'removed'],
    doubt: undefined,
    isKept: false,
  });
});

test('a damaged ledger stays, and what the rest says is removed', async () => {
  await start(made(1));
  writeMade(made(1));
  writeFileSync(ledgerFile('w1'), '');

  expect(await cleaned({ believes: false })).toMatchObject({
    removed: [idOf(0)],
    damaged: [{ because: 'it is empty' }],
    isKept: true,
  });
});

test('so is one whose name a later try gave to an image that is still there', async () => {
  await start(made(1));
  writeMade(made(1), [], { event: 'intends', name: nameOf(0) }, { event: 'unanswered', name: nameOf(0) });

  expect(await cleaned()).toMatchObject({ removed: [idOf(0)], sought: [nameOf(0)] });
  server().images.set(idOf(7), nameOf(0));
  expect(await cleaned({ believes: false })).toMatchObject({ removed: [idOf(7)], isKept: false });
});

test('an image that was there before the run stays, although the source gave it a name of the run', async () => {
  await start({ ...made(2), [idOf(9)]: nameOf(9) }, undefined, { fixtures: { protected: idOf(9) } });
  write(...[0, 1, 9].map((number) => ({ event: 'intends', name: nameOf(number) })));

  expect((await cleaned({ listed: (id) => id === idOf(1) })).standing).toEqual([idOf(1), idOf(9)]);
});

test('where a target answers nothing, images may be there, and no 404 is in doubt', async () => {
  await start(made(2), () => ({ status: 204, lost: true }));
  writeMade(made(2), [], { event: 'listed', shown: [digest(idOf(50))] });

  expect(await cleaned()).toMatchObject({ doubt: undefined, ended: expect.stringMatching(/no/), isKept: true });
});

/** No GET shows an image, and the list is this one. */
const listedOnly = (reply: Reply): Otherwise => getting(({ id }) => (id === undefined ? reply : { status: 405 }));

for (const [what, reply, proof, fate] of [
  ['that has never shown an image of the run does not say', ofOthers, 'name', 'alone'],
  ['of which the image was new says', ofOthers, 'new', 'gone'],
  ['without ids does not say', { status: 200, json: { images: [{ uuid: idOf(0), name: nameOf(0) }] } }, 'new', 'alone'],
  ['that goes on in other words does not say', { ...ofOthers, fields: { 'X-Has-More': 'true' } }, 'new', 'alone'],
  ['that a cache has stored does not say', { ...ofOthers, fields: { Age: '60' } }, 'new', 'alone'],
] as const)
  test(`a list ${what} to a sweep that an image is gone`, async () => {
    await start(made(1), listedOnly(reply));
    write({ event: 'created', id: idOf(0), name: nameOf(0), proof });

    expect(await cleaned({ believes: false })).toMatchObject({ fates: [fate], isKept: fate === 'alone', deletes: 0 });
  });

for (const [what, otherwise, trusted, fate] of [
  ['shows no name', shownAs({}), false, 'alone'],
  ['shows no name, and whose source is trusted,', shownAs({}), true, 'removed'],
  [
    'a list alone shows by its name',
    getting(({ id }, standing) => (id === undefined ? list(standing) : { status: 405 })),
    false,
    'unconfirmed',
  ],
  ['nothing shows', getting(() => ({ status: 501 })), false, 'alone'],
] as const)
  test(`to a sweep an image that ${what} is ${fate}`, async () => {
    await start(made(1), otherwise, { images: { source: 'snapshot', server: 's', trusted } });
    write({ event: 'created', id: idOf(0), name: nameOf(0), proof: 'new' });

    const deletes = fate === 'alone' ? 0 : 1;
    expect(await cleaned({ believes: false })).toMatchObject({ fates: [fate], deletes, isKept: deletes === 0 });
  });

test('a sweep believes no proof that a ledger claims against the name that the target shows', async () => {
  const others = [5, 6, 7, 8].map(idOf);
  await start({ ...made(1), ...Object.fromEntries(others.map((id) => [id, 'production'])) });
  const claims = ['name', 'chosen', 'new', 'trusted'];
  writeMade(made(1), [], ...others.map((id, n) => ({ event: 'created', id, name: nameOf(n), proof: claims[n] })));

  expect((await cleaned({ believes: false })).standing).toEqual(others);
});

for (const [what, reply, isLost] of [
  ['that cannot be read does not say', () => ({ status: 500 }), true],
  ['without names does not say', () => ({ status: 200, json: { images: [{ id: foreign }, { id: idOf(7) }] } }), true],
  ['that shows no image of the run, though one stands, does not say', () => ({ status: 200, json: { images: [] } }), true],
  [
    'that shows the images of the run, and others without a name, says',
    (standing: ReadonlyMap<string, string>) => ({
      status: 200,
      json: { images: [...standing].map(([id, name]) => ({ id, name: id === foreign ? null : name })) },
    }),
    false,
  ],
] as const) {
  test(`a list ${what} that an image was never made`, async () => {
    await start(
      made(1),
      getting(({ id }, standing) => (id === undefined ? reply(standing) : undefined)),
    );
    writeMade(made(1), [], { event: 'intends', name: nameOf(7) });

    const name = [nameOf(7)];
    expect(await cleaned({ believes: false })).toMatchObject({
      sought: name,
      isLate: !isLost,
      isKept: isLost,
    });
  });
}

test('a ledger that can no longer be written keeps no image', async () => {
  await start(made(3));
  const left = { ...leftovers(), images: new Map(Object.entries(made(3))), damaged: [] };
  rmSync(ledgerFile('set-up'));
  mkdirSync(ledgerFile('set-up'));

  await clean(target(), left);

  expect([...server().images.keys()]).toEqual([foreign]);
});
