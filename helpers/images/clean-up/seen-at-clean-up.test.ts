import { expect, test } from '@playwright/test';
import { markOf } from '../safety/ownership.ts';
import { cleanUpTrial, deleting, idOf, made, nameOf, type Otherwise, shownAs } from '../testing/clean-up-trial.ts';

/** What the deletions of a clean-up tell the verdict. */
const { start, writeMade, write, results } = cleanUpTrial();

/** Only the second DELETE removes the image. */
const goneAtLast = (): Otherwise => {
  let deletions = 0;
  return deleting(() => ({ status: 204, removes: ++deletions === 2 }));
};

const refusing = deleting((_, isThere) => ({ status: isThere ? 409 : 404, removes: true }));

const unfinding = deleting(() => ({ status: 404 }));

/** Every deletion of an image in this status fails. */
const failingIn =
  (status: string): Otherwise =>
  (received, standing) =>
    deleting((_, isThere) => (isThere ? { status: 500 } : undefined))(received, standing) ??
    shownAs({ name: nameOf(0), status })(received, standing);

for (const [what, does, requirement, because] of [
  [
    'answered 204, and whose image stands',
    goneAtLast(),
    'DI-GONE-01',
    '1 deletion of the clean-up answered 204, and the image stands',
  ],
  ['refused, and whose image is gone', refusing, 'DI-KEEP-07', '1 deletion of the clean-up refused, and the image is gone'],
  [
    'answered 404 twice, and whose image GET shows',
    unfinding,
    'DI-204-16',
    '1 deletion of the clean-up answered 404 twice, and GET shows the image before and after',
  ],
  [
    'answered 500 three times, and whose image GET shows in ERROR',
    failingIn('ERROR'),
    'DI-500-05',
    '1 deletion of the clean-up answered 500 three times, and GET shows the image, which is in ERROR',
  ],
] as const)
  test(`a deletion of the clean-up that is ${what} is a violation`, async () => {
    await start(made(1), does);
    writeMade(made(1), [], { event: 'seen' });

    expect(await results()).toMatchObject([{ requirement, finding: { because } }]);
  });

test('a service that fails may have failed for another reason than the image, unless that is in ERROR', async () => {
  await start(made(1), failingIn('ACTIVE'));
  writeMade(made(1), [], { event: 'seen' });

  expect(await results()).toEqual([]);
});

test('an image that may have been deleted before is charged to no refusal', async () => {
  await start(made(1), refusing);
  writeMade(made(1), [idOf(0)], { event: 'seen' });

  expect(await results()).toEqual([]);
});

test('a refusal of the clean-up is charged with no loss where images vanish that nothing deleted', async () => {
  await start(made(1), refusing);
  writeMade(made(2), [], { event: 'seen' });

  expect(await results()).toMatchObject([{ requirement: 'DI-KEEP-07', reason: { code: 'tenant-in-use' } }]);
});

test('an image whose id the target shows as another’s is counted in the headline', async () => {
  await start(made(1), shownAs({ name: 'ubuntu' }));
  write({ event: 'created', id: idOf(0), name: nameOf(0), proof: 'name', ...markOf({ name: nameOf(0) }) });

  expect(await results()).toMatchObject([{ requirement: 'DI-KEEP-08', reason: { code: 'id-used-anew' } }]);
});
