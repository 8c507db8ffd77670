import {
  carried,
  effectsOf,
  expect,
  expectAgreement,
  expectAnswer,
  expectDeleted,
  expectTried,
  framing,
  readsBeside,
  requirement,
  shown,
  test,
} from '../helpers/test.ts';

test(...requirement('DI-ONCE-02', { aims: ['own', 'bystander'], state: true }), async ({ api, images }) => {
  const reads = await readsBeside(images, async () => {
    const { address } = await images.present();
    await api.deletion(address, { label: 'first' });
    expectTried([await api.deleteImage(address, { label: 'second' })]);
  });

  expect(reads).toBeStanding();
});

test(...requirement('DI-ONCE-01', { aims: ['own'], state: true }), async ({ api, images }) => {
  const { address } = await images.present();
  await api.deletion(address, { label: 'first' });

  expect(await api.deleteImage(address, { label: 'second' })).toHaveStatus(404);
});

test(...requirement('DI-ONCE-03', { aims: ['own', 'own'], state: true }), async ({ images }) => {
  const { first, deletion, after } = await effectsOf(images, ['first', 'second'], shown.isAsAnswered, (row, address) =>
    row.deleteImage(address, { fields: carried.requestIds }),
  );
  expectAgreement(first.deletion, first.after);

  expectDeleted(deletion);
  expect(after).toObey(shown.isAsAnswered(deletion));
});

test(
  ...requirement('DI-ONCE-04', { http1: true, byHand: true, aims: ['own'], state: true, texts: ['a client that goes away'] }),
  async ({ api, images }) => {
    const { id, address } = await images.present();
    await api.deleteImage(address, { wire: { framing: framing.leaving }, label: 'the client goes away' });
    await api.getImage(id, { label: 'after it went', waitMs: 200 });
    expectAnswer(await api.deleteImage(address, { label: 'again' }));

    expect(await api.getImageGone(id, { label: 'after both' })).toBeGone();
  },
);
