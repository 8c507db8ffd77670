import { expect, requirement, test, triedIdentifiers, undecodable } from '../helpers/test.ts';

// The last of all files: such a path ends the process of some servers. Prism 5 is one, and a mock that keeps no state gets none of them.

test(
  ...requirement('DI-IDS-25', { aims: ['synthetic'], state: true, texts: Object.values(undecodable('{id}')) }),
  async ({ api, target }) => {
    target.expectState();

    expect(await triedIdentifiers(api, undecodable(target.ledger.randomId()))).toHaveStatus(404, 410, 400, 301);
  },
);
