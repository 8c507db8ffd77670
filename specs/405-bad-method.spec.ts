import {
  expect,
  expectStanding,
  hasNoStrayOctets,
  headOfImage,
  methodAttacks,
  overrideAttacks,
  premise,
  readAfterHead,
  readsAfter,
  readsAfterMethods,
  requirement,
  test,
  triedMethods,
  triedOptions,
  unsupported,
  untested,
} from '../helpers/test.ts';

const foreignMethods = ['PUT', 'POST', 'PATCH'];

/** Methods of WebDAV, of caches and of proposals. */
const unheardOf = ['PURGE', 'MOVE', 'LOCK', 'UNLINK', 'QUERY'];

test(...requirement('DI-405-01', { aims: ['victim', 'unknown'], standIn: true }), async ({ api, images, provoker, sharing }) => {
  await provoker.showRefusal(405);
  const responses = await triedMethods({ api, images, sharing }, foreignMethods);
  const options = await triedOptions({ api, images, sharing });
  const judged = unsupported(responses, options, 405, 404, 501);

  premise(judged.length > 0, untested('all-supported'));
  expect(judged).toHaveStatus(405, 404, 501);
});

test(...requirement('DI-405-02', { aims: ['victim'], state: true }), async ({ api, images, sharing }) => {
  const methods = [...foreignMethods, 'FOO', ...unheardOf];

  expect(await readsAfterMethods({ api, images, sharing }, methods)).toBeStanding();
});

test(...requirement('DI-405-06', { aims: ['victim'], standIn: true }), async ({ api, images, sharing }) => {
  expect(await triedMethods({ api, images, sharing }, ['FOO'])).toHaveStatus(501, 405, 404, 400);
});

test(...requirement('DI-405-07', { aims: ['victim'], state: true }), async ({ api, images }) => {
  expect(await readsAfter(api, images, methodAttacks(api, ['delete', 'Delete']))).toBeStanding();
});

test(...requirement('DI-405-08', { aims: ['victim'], state: true }), async ({ api, images, sharing }) => {
  expect(await readAfterHead({ api, images, sharing })).toBeStanding();
});

test(...requirement('DI-405-09', { http1: true, aims: ['victim'], standIn: true }), async ({ api, images, sharing }) => {
  const { head } = await headOfImage({ api, images, sharing });

  expect(head).toObey(hasNoStrayOctets);
});

test(...requirement('DI-405-10', { aims: ['victim'] }), async ({ api, images, sharing }) => {
  const options = await triedOptions({ api, images, sharing });
  const allow = options.response?.fields.find(([name]) => name.toLowerCase() === 'allow');

  premise((options.response?.status ?? 0) < 300 && allow !== undefined, untested('no-methods-named'));
  expect(options).toHaveField('Allow', /\bDELETE\b/);
});

test(...requirement('DI-405-11', { aims: ['victim'], state: true }), async ({ api, images }) => {
  expect(await readsAfter(api, images, overrideAttacks(api, 'GET'))).toBeStanding();
});

test(...requirement('DI-405-13', { aims: ['victim'], state: true }), async ({ api, images }) => {
  expect(await readsAfter(api, images, overrideAttacks(api, 'POST'))).toBeStanding();
});

test(...requirement('DI-405-12', { aims: ['victim'], state: true }), async ({ api, images, sharing }) => {
  api.target.expectState();
  const { before, head } = await headOfImage({ api, images, sharing });
  premise(before !== undefined, untested('not-there', { what: 'the image' }));
  expectStanding(before);

  premise(![405, 501].includes(head.response?.status ?? 0), untested('no-head'));
  expect(head).toHaveStatus(200);
});
