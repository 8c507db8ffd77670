import { expect, expectStanding, premise, requirement, test, untested } from '../helpers/test.ts';

test('a request in conflict is answered 409', requirement('DI-409-01', { provokes: [409] }), async ({ provoker }) => {
  const { exchange } = await provoker.provoke(409);

  expect(exchange).toHaveStatus(409);
});

test(
  'a request refused with 409 deletes nothing',
  requirement('DI-409-03', { provokes: [409], state: true }),
  async ({ provoker }) => {
    expect(await provoker.readAfter(409)).toBeStanding();
  },
);

test(
  'an image can be deleted once its conflict is over',
  requirement('DI-409-05', { provokes: [409], undoes: true }),
  async ({ provoker }) => {
    const provoked = await provoker.refusal(409);

    expect(await provoker.deleteAfter(409, provoked)).toBeAnsweredAsDeletion();
  },
);

test(
  'an image in conflict is not deleted',
  requirement('DI-409-06', { aims: ['fixture'], fixture: 'conflict', state: true }),
  async ({ attempts }) => {
    const { before, deletion, after } = await attempts.on('conflict');

    expect(deletion).toDenyDeletion();
    premise(before !== undefined && after !== undefined, untested('no-state'));
    expectStanding(before);
    expect(after).toBeStanding();
  },
);
