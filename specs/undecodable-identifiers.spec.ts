import { brokenEscapes, expect, isAnswered, notUtf8, requirement, test, triedIdentifiers } from '../helpers/test.ts';

// The last of all files: such a path ends the process of some servers. Prism 5 is one, and a mock that keeps no state gets none of them.

test(
  ...requirement('DI-IDS-25', { aims: ['synthetic'], state: true, texts: Object.values(brokenEscapes('{id}')) }),
  async ({ api, target }) => {
    target.expectState();

    expect(await triedIdentifiers(api, brokenEscapes(target.ledger.randomId()))).toHaveStatus(404, 410, 400, 301);
  },
);

test(
  ...requirement('DI-IDS-26', { aims: ['synthetic'], state: true, texts: Object.values(notUtf8('{id}')) }),
  async ({ api, target }) => {
    target.expectState();

    expect(await triedIdentifiers(api, notUtf8(target.ledger.randomId()))).toObey(isAnswered);
  },
);
