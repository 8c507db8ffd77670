import { mkdirSync, rmSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { namePrefix, newRunId } from '../run-state.ts';
import { cleanUpTrial, foreign, getting, idOf, made, nameOf, type Otherwise, ofOthers } from '../testing/clean-up-trial.ts';
import { list, type Reply, startImageTarget } from '../testing/image-target.ts';
import { clean } from './clean-up.ts';

const { start, watch, write, writeMade, leftovers, cleaned, cleanUps, ledgerFile, server, target } = cleanUpTrial();
const intends = (number: number) => ({ event: 'intends', name: nameOf(number) });
const bySweep = { options: { believes: false } };
const seen = { event: 'seen' };

/** GET does not show the second image to so many reads. */
const hidden = (reads: number): Otherwise => {
  let read = 0;
  return getting(({ id }) => (id === idOf(7) && ++read <= reads ? { status: 404 } : undefined));
};
const second = { stands: { [idOf(7)]: nameOf(7) } };
const known = { ...second, more: [{ event: 'created', id: idOf(7), name: nameOf(7) }, seen] };
const sought = { ...second, more: [intends(7), seen] };

cleanUps({
  'a sweep finds an image by its name, though the ledger lost all but its first line': [
    undefined,
    'deleted; 1 DELETEs',
    { ledger: [], ...bySweep },
  ],
  'an image without a known id that GET does not show at first is deleted': [hidden(2), 'deleted ×2; 2 DELETEs', sought],
  'an image that a list shows, and GET never, is deleted': [hidden(99), 'deleted ×2; 2 DELETEs', known],
});

test('a target without state is asked nothing', async () => {
  await start(made(2), undefined, { images: { source: 'stateless' } });
  writeMade(made(2));

  expect([(await cleaned()).isKept, server().requests]).toEqual([false, []]);
});

for (const [id, because] of [
  ['c0ffee0123456789c0ffee0123456789', 'its id contains a secret of this run'],
  ['a b', 'its id is not a path segment'],
] as const)
  test(`an image is left, and its ledger kept, where ${because}`, async () => {
    await start({ [id]: nameOf(0) });
    write(intends(0));

    expect(await cleaned()).toMatchObject({ left: [JSON.stringify(nameOf(0))], sought: [], isKept: true });
    expect(server().requests).toEqual(['GET /v2/tenant/images']);
  });

for (const [what, lines] of [
  ['that a source may still make', [intends(7), { event: 'unanswered', name: nameOf(7) }]],
  ['that was being made when the run was killed', [intends(7), seen]],
  ['whose name a later try gave to another', [intends(7), { event: 'unanswered', name: nameOf(7) }, intends(7)]],
] as const)
  test(`an image ${what} is looked for by a later sweep`, async () => {
    await start(made(1));
    write(...lines);

    expect(await cleaned()).toMatchObject({ sought: [nameOf(7)], isKept: true });
    for (const number of lines.length > 2 ? [7, 8] : [7]) server().images.set(idOf(number), nameOf(7));
    expect(await cleaned(bySweep.options)).toMatchObject({ sought: [], standing: [], isKept: false });
  });

for (const believes of [true, false])
  test(`an image that is being made when its run ends is waited for, ${believes ? 'by the run' : 'by a sweep'}`, async () => {
    let lists = 0;
    const late = getting(({ id }) => {
      // The request for the second image of the name is carried out after the third list.
      if (id === undefined && ++lists === 3) setImmediate(() => server().images.set(idOf(7), nameOf(0)));
      return undefined;
    });
    await start(made(1), late);
    writeMade(made(1), [], intends(0));

    expect(await cleaned({ believes })).toMatchObject({ sought: [], comesTo: 'deleted ×2; 2 DELETEs' });
  });

test('an image that no ledger holds is deleted if its name and its moment say that the run created it', async () => {
  const run = newRunId();
  const name = (of: string): string => `${namePrefix}${of}-00000001`;
  const others = { [idOf(3)]: name(newRunId()), [idOf(4)]: `copy of ${name(run)}`, [idOf(5)]: name(run) };
  const moments: Readonly<Record<string, string>> = { [idOf(5)]: '2024-02-01T10:00:00Z', [idOf(2)]: new Date().toISOString() };
  const shown = getting(({ id = '' }, standing) => {
    const created = moments[id];
    if (created === undefined || !standing.has(id)) return undefined;
    return { status: 200, json: { image: { id, name: standing.get(id), status: 'ACTIVE', created } } };
  });
  await start({ ...made(1), [idOf(1)]: name(run), [idOf(2)]: `snap-${name(run)}`, ...others }, shown);
  writeMade({ [idOf(0)]: name(run) });

  expect(await cleaned({}, run)).toMatchObject({
    comesTo: 'deleted ×3, unproven ×2; 3 DELETEs; 3 stand; kept',
    unreturned: [name(run), `snap-${name(run)}`, `copy of ${name(run)}`, name(run)],
    standing: [idOf(3), idOf(4), idOf(5)],
  });
});

for (const [what, shown, believes, comesTo] of [
  ['and is the run’s if the target shows that, too', nameOf(7), false, 'deleted; 1 DELETEs'],
  ['and is another’s if the target shows that', 'production', true, 'unproven; 0 DELETEs; 1 stand; kept'],
] as const)
  test(`an image is also looked for in the list of the image service that makes it, ${what}`, async () => {
    const listed = (host: string) =>
      new Map([
        [idOf(7), nameOf(7)],
        [idOf(8), nameOf(8)],
        [host, 'x'],
      ] as const);
    const service = await startImageTarget({ [idOf(7)]: nameOf(7), [idOf(8)]: nameOf(8) }, ({ fields: { host }, id }) =>
      id === undefined ? list(listed(String(host))) : undefined,
    );
    const hides = getting(({ id }) => (id === undefined ? ofOthers : undefined));
    await start({ [idOf(7)]: shown }, hides, { images: { source: 'glance', url: service.url } });
    write(intends(7));

    expect(await cleaned({ believes })).toMatchObject({ sought: [], comesTo });
    expect(service.requests).toEqual([`GET /v2/tenant/images?name=${nameOf(7)}`]);
    await service.stop();
  });

/** A target that answers 404 for each image, although all of them stand, and so to the list. */
const allAre404 = (listReply: Reply): Otherwise => getting(({ id }) => (id === undefined ? listReply : { status: 404 }));
const noList: Reply = { status: 404 };
const emptyList: Reply = { status: 200, json: { images: [] } };
const five = { made: 5, more: [seen] };
const areDoubted = 'unread ×5; 0 DELETEs; 5 stand; kept';
const areBelieved = 'gone ×5; 0 DELETEs; 5 stand';

cleanUps({
  'a sweep that no image of the run is shown believes no 404 without a list': [
    allAre404(noList),
    areDoubted,
    { ...five, ...bySweep },
  ],
  'a sweep that no image of the run is shown believes no 404 beside other images': [
    allAre404(ofOthers),
    areDoubted,
    { ...five, ...bySweep },
  ],
  'a run believes a 404 beside other images': [allAre404(ofOthers), areBelieved, five],
  'nothing is said to be gone once the token is refused': [
    () => ({ status: 401 }),
    'unread ×3; 6 DELETEs; 3 stand; kept',
    { ...five, made: 3, deleted: 1 },
  ],
});

test('a run believes no 404 once the list, which it has read, is gone', async () => {
  let isThere = true;
  await start(made(5), (...asked) => (isThere ? undefined : allAre404(noList)(...asked)));
  await watch();
  writeMade(made(5), [], seen);
  isThere = false;

  expect((await cleaned()).comesTo).toBe(areDoubted);
});

test('where nothing is answered, no 404 is in doubt', async () => {
  await start(made(1), () => ({ status: 204, lost: true }));
  writeMade(made(1), [], seen);

  expect(await cleaned()).toMatchObject({ fates: ['unread'], doubt: undefined, isKept: true });
});

test('an image of the run that a sweep sees makes its 404s believable where there is no list', async () => {
  await start(
    made(3),
    getting(({ id }) => (id === undefined ? noList : undefined)),
  );
  server().images.delete(idOf(1));
  writeMade(made(3), [], seen);

  expect(await cleaned(bySweep.options)).toMatchObject({ doubt: undefined, comesTo: 'deleted, gone, deleted; 2 DELETEs' });
});

/** What a list has to be like, so that it says to a sweep that an image whose id the run never learned was not made. */
for (const [what, reply, isLate] of [
  ['that cannot be read does not say', () => ({ status: 500 }), false],
  ['without names does not say', () => ({ status: 200, json: { images: [{ id: foreign }, { id: idOf(7) }] } }), false],
  ['that shows no image of the run, though one stands, does not say', () => emptyList, false],
  [
    'that shows the images of the run, and others without a name, says',
    (images: ReadonlyMap<string, string>) => ({
      status: 200,
      json: { images: [...images].map(([id, name]) => ({ id, name: id === foreign ? null : name })) },
    }),
    true,
  ],
] as const)
  test(`a list ${what} that an image was never made`, async () => {
    await start(
      made(1),
      getting(({ id }, standing) => (id === undefined ? reply(standing) : undefined)),
    );
    writeMade(made(1), [], intends(7));

    expect(await cleaned(bySweep.options)).toMatchObject({ sought: [nameOf(7)], isLate, isKept: !isLate });
  });

test('a ledger that can no longer be written keeps no image', async () => {
  await start(made(3));
  writeMade(made(3));
  const left = leftovers();
  rmSync(ledgerFile('set-up'));
  mkdirSync(ledgerFile('set-up'));

  await clean(target(), left);

  expect([...server().images.keys()]).toEqual([foreign]);
});
