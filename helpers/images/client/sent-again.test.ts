import { expect, test } from '@playwright/test';
import { testsRunBy } from '../../verdict/premise.ts';
import type { Address } from '../safety/address.ts';
import type { Ledger } from '../safety/ledger.ts';
import { recordingTarget } from '../testing/recording-target.ts';

const random = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';

/** A target that is down for one read after each DELETE, and the deletions that it got. */
async function deletionsOf(address: (ledger: Ledger) => Address, { isDeadly = true, others = false } = {}) {
  let isDown = false;
  const { api, ledger, sent, target } = recordingTarget(
    { fixtures: { protected: 'd1a5b0c4-2f6e-4d38-9c71-0e8b7a6f5d43' } },
    {
      aims: ['own', 'unknown', 'fixture'],
      shared: true,
      others,
      answer: ({ method }) => {
        const wasDown = isDown;
        isDown = method === 'DELETE' && isDeadly;
        return { status: method === 'DELETE' ? 0 : wasDown ? -1 : 200 };
      },
    },
  );
  await api.deleteImage(address(ledger));
  const deletions = sent.filter(({ method }) => method === 'DELETE').length;
  return { deletions, ended: target.recorder.current.filter(({ purpose: { again } }) => again?.ended).length };
}

const owned =
  (id: string) =>
  (ledger: Ledger): Address => {
    ledger.own(id, '', 'name');
    return ledger.image(id, 'own');
  };

test('a request with which the target went down is sent again, alone, and named if the target goes down again', async () => {
  expect(await deletionsOf(owned(random))).toEqual({ deletions: 2, ended: 1 });
  expect(await deletionsOf((ledger) => ledger.unknown())).toEqual({ deletions: 2, ended: 1 });
});

test('a request that is reset by a target which goes on is not sent again', async () => {
  expect(await deletionsOf(owned(random), { isDeadly: false })).toEqual({ deletions: 1, ended: 0 });
});

test('what may be somebody else’s image by now is not sent again', async () => {
  expect(await deletionsOf(owned('img-10452'), { others: true })).toEqual({ deletions: 1, ended: 0 });
  expect(await deletionsOf((ledger) => ledger.fixture('d1a5b0c4-2f6e-4d38-9c71-0e8b7a6f5d43'))).toEqual({
    deletions: 1,
    ended: 0,
  });
});

/** The statuses of deletions of an unknown image by a target that answers the first with 401, and what counts; `list`: of a read. */
async function refusedFirst(list: number, second: number) {
  const statuses = [401, second];
  const { api, ledger, target } = recordingTarget(
    {},
    { aims: ['unknown'], answer: ({ method }) => ({ status: method === 'DELETE' ? (statuses.shift() ?? 0) : list }) },
  );
  const runner = testsRunBy(undefined);
  const sent = await api.deleteImage(ledger.unknown()).catch(String);
  testsRunBy(runner);
  const judged = target.recorder.current.filter(({ role }) => role === 'judged');
  return {
    counts: typeof sent === 'string' ? sent : sent.response?.status,
    sent: judged.map(({ response }) => response?.status),
  };
}

test('a request with a good token that gets 401 is sent again, and what it gets then counts', async () => {
  expect(await refusedFirst(200, 404)).toEqual({ counts: 404, sent: [401, 404] });
  expect(await refusedFirst(200, 401)).toEqual({ counts: 401, sent: [401, 401] });
});

test('a request whose token a read does not show to be good is not sent again', async () => {
  const { counts, sent } = await refusedFirst(401, 404);
  expect(counts).toMatch(/401/);
  expect(sent).toEqual([401]);
});
