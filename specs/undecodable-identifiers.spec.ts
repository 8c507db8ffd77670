import { expect, expectSent, identifiers, readsAfterNotations, requirement, test } from '../helpers/test.ts';

// The last of all files: such a path ends the process of some servers. Prism 5 is one, and a mock that keeps no state gets none of them.

test(
  ...requirement('DI-IDS-25', { aims: ['synthetic'], state: true, texts: Object.values(identifiers.undecodable('{id}')) }),
  async ({ api, target }) => {
    const texts = identifiers.undecodable(target.ledger.randomId());
    const sent = await api.each(texts, (row, text) => row.deleteIfFree(target.ledger.synthetic(`/${text}`)));

    expectSent(sent);
    expect(sent).toHaveStatus(404, 410, 400, 301);
  },
);

test(
  ...requirement('DI-IDS-24', { aims: ['victim', 'derived'], state: true, texts: identifiers.interpreted('') }),
  async ({ images }) => {
    expect(
      await readsAfterNotations(images, identifiers.interpreted, (row, address) => row.deleteIfFree(address)),
    ).toBeStanding();
  },
);
