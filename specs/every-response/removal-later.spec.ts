import { expect, readsLater, requirement, test } from '../../helpers/test.ts';

test('no deleted image is there again at the end of the run', requirement('DI-GONE-10'), async ({ api, seen }) => {
  expect(await readsLater(api, seen)).toBeGone();
});
