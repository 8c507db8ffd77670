/**
 * Tests to copy into a file of `specs/`, where the import is `'../helpers/test.ts'`. Playwright does not run this file; the compiler
 * reads it, so that it stays true. The requirements stand for the new one.
 */
import { expect, fields, premise, requirement, test, untested } from '../../test.ts';

// A request that is refused: the response to it.
test(...requirement('DI-401-02', { aims: ['victim'] }), async ({ api, images }) => {
  const { address } = await images.victim();

  expect(await api.withToken(undefined).deleteImage(address)).toHaveField('WWW-Authenticate');
});

// Several requests, judged together: a label says which one failed. Without its premise the test decides nothing.
test(...requirement('DI-404-01', { aims: ['unknown'], state: true }), async ({ api, target }) => {
  target.expectState();
  const unknown = target.ledger.unknown();
  const responses = [await api.deleteImage(unknown, { label: 'first' }), await api.deleteImage(unknown, { label: 'second' })];
  const answered = responses.filter(({ response }) => response !== undefined);

  premise(answered.length > 0, untested('no-answer'));
  expect(answered).toHaveStatus(404);
});

// In specs/every-response/: a rule of helpers/rules/ over all exchanges of the run. It aims at nothing and sends nothing.
test(...requirement('DI-FLD-02'), ({ seen }) => {
  expect(seen.carrying('Date')).toObey(fields.hasFixdate);
});
