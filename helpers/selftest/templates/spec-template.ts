/**
 * Tests to copy into a file of `specs/`, where the import is `'../helpers/test.ts'`. Playwright does not run this file; the compiler
 * reads it, so that it stays true. The requirements stand for the new one.
 */
import { expect, fields, premise, requirement, test, tokens, untested } from '../../test.ts';

// A request that is refused: the response to it.
test(...requirement('DI-401-02', { aims: ['victim'], standIn: true }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.withToken(undefined).answered(401, address)).toHaveField('WWW-Authenticate', /^\S+/);
});

// Several requests, judged together: a label says which one failed. Without its premise the test decides nothing.
test(...requirement('DI-401-06', { aims: ['victim'], identities: ['owner'] }), async ({ api, images, owner }) => {
  const { address } = await images.victim();
  const table = tokens.alteredTokens(owner.token);
  const answered = await api.each(table, (row, token) => row.withToken(token).deleteImage(address));

  premise(answered.length > 0, untested('no-answer'));
  expect(answered).toHaveStatus(401);
});

// In specs/every-response/: a rule of helpers/spec/rules/ over all exchanges of the run. It aims at nothing and sends nothing.
test(...requirement('DI-FLD-02'), ({ seen }) => expect(seen.carrying('Date')).toObey(fields.hasFixdate));
