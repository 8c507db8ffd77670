import { expect } from '@playwright/test';
import { identityService } from '../images/testing/identity-service.ts';
import type { TargetDescription } from '../settings/description.ts';
import { type Answer, bare, type Reply, reply, test, tokenOf } from './testing/preflight-trial.ts';

/** Only a proof is right or wrong. Everything else is not known, with its reason and who can change it. */

const one = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
const two = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2';
const fixture = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a3';
const page = reply(200, `{"images":[{"id":"${one}"}]}`);
const owner = tokenOf('owner');
const reader = tokenOf('reader');

for (const [what, answer, why] of [
  ['302', reply(302, '', { Location: 'http://127.0.0.1/login' }), 'got 302 and leads to http://127.0.0.1/login.'],
  ['429', reply(429, '', { 'Retry-After': '1' }), 'got 429 from a rate limit. Wait until it is over'],
  ['500', reply(500), "got 500. Ask the target's team"],
  ['502', reply(502), 'got 502 from a gateway. Whoever runs the gateway'],
  ['no response', undefined, 'got no response (closed). Ask the target'],
  ['401', reply(401), 'got 401, and GET of the list accepts TARGET_TOKEN. Check that the token may delete images.'],
] as const)
  test(`${what} to DELETE of a random UUID shows no operation, and to a reader shows nothing about the token`, async ({
    trial,
  }) => {
    /** A conforming server but for what it answers to DELETE of an image that does not exist. */
    const deleting =
      (deletion: Reply | undefined): Answer =>
      (line, who) =>
        who !== 'owner' ? reply(401) : line.startsWith('DELETE') ? deletion : page;
    const toReader = what === '401' ? reply(404) : answer;
    const [operation, token] = await Promise.all([
      trial.asked(deleting(answer)),
      trial.asked((line, who) => (who === 'reader' ? toReader : deleting(reply(404))(line, who)), {
        identities: { owner, reader },
      }),
    ]);

    expect(operation.stop).toBeUndefined();
    expect(operation.right.join()).not.toContain('the operation answers');
    expect(operation.unknown).toEqual([expect.stringContaining(`DELETE of a random UUID ${why}`)]);
    expect(token.wrong).toEqual([]);
    expect(token.right.join()).not.toContain('the token of the reader');
    expect(token.unknown).toEqual([expect.stringMatching(/^TARGET_READER_TOKEN: GET of the list got /)]);
  });

interface Case {
  readonly answer: Answer;
  readonly more?: Partial<TargetDescription> | ((url: string) => Partial<TargetDescription>);
  readonly make?: boolean;
  /** What is said, but for what is right. */
  readonly says?: readonly RegExp[];
  readonly right?: readonly string[];
}

const http = (url: string): Partial<TargetDescription> => ({
  images: { source: 'http', request: { method: 'POST', url: `${url}/new` }, id: { json: '/id' }, trusted: true },
});

/** A list with these images, to be continued where `next` is true. */
const list = (ids: readonly string[], next = false): Reply => {
  const links = next ? { images_links: [{ rel: 'next', href: '/v2/123/images?marker=1' }] } : {};
  return reply(200, JSON.stringify({ images: ids.map((id) => ({ id, name: 'an image' })), ...links }));
};

const image = (id: string, status = 'ACTIVE'): Reply => reply(200, JSON.stringify({ image: { id, name: 'an image', status } }));

/** A server with this list, which answers GET of an image by its identifier. The operator listed two images and a protected one. */
const serving = (shown: Reply, read: (id: string) => Reply): Pick<Case, 'answer' | 'more'> => ({
  more: { images: { source: 'ids', ids: [one, two] }, fixtures: { protected: fixture } },
  answer: (line, who) => {
    if (who !== 'owner') return reply(401);
    if (/^GET \S*\/images(\?|$)/.test(line)) return shown;
    return line.startsWith('GET') ? read(line.split('/').at(-1) ?? '') : reply(404);
  },
});

const unsure = (name: string, id: string, what: string): RegExp =>
  new RegExp(`^${name}: nothing shows whether .* there: GET of ${id} ${what}`);

const cases: Readonly<Record<string, Case>> = {
  'a list that a made-up token gets too proves no token': {
    answer: (line) => (line.startsWith('DELETE') ? reply(404) : page),
    more: { identities: { owner, reader } },
    says: [
      /^nothing shows that TARGET_TOKEN belongs to tenant 123: the list is shown to a made-up token, and DELETE/,
      /^TARGET_READER_TOKEN: nothing shows whether it is accepted: the list is shown to a made-up token/,
    ],
  },
  'without a list, DELETE shows which tokens are accepted': {
    answer: (line, who = '') => reply(!line.startsWith('DELETE') || /^(owner|reader)$/.test(who) ? 404 : 401),
    more: { identities: { owner, reader, expired: tokenOf('late') } },
    right: [
      'the token of the owner was accepted at tenant 123: DELETE of a random UUID refuses a made-up token',
      'the token of the reader was accepted (404)',
      'the expired token was refused (401), as it must be',
    ],
  },
  'an expired token that is accepted is named': {
    answer: (_, who = '') => reply(/^(owner|late)$/.test(who) ? 200 : 401, '{"images":[]}'),
    more: { identities: { owner, expired: tokenOf('late') } },
    says: [/^TARGET_EXPIRED_TOKEN was accepted \(200\) at tenant 123\. Check that it is expired\./],
  },
  'one token may have expired and be revoked': {
    answer: (_, who) => reply(who === 'owner' ? 200 : 401, '{"images":[]}'),
    more: { identities: { owner, expired: tokenOf('dead'), revoked: tokenOf('dead') } },
    right: ['expired', 'revoked'].map((name) => `the ${name} token was refused (401), as it must be`),
    says: [],
  },
  'without a list, a right target is not called wrong before --make': {
    answer: (line, who) => reply(line.startsWith('DELETE') && who !== 'owner' ? 401 : 404),
    more: http,
    says: [/^no list of images can be read/, /^whether the operation is there: .* no image was created \(--make\)$/],
  },
  'a server without lists, GET and tokens has the operation where an image that was created can be deleted': {
    answer: (line) => {
      if (line.startsWith('POST')) return reply(201, `{"id":"${one}"}`);
      return reply(line.startsWith('DELETE') && line.includes(one) ? 204 : 404);
    },
    more: http,
    make: true,
    right: ['the operation answers: DELETE of an image got 204'],
  },
  'a server without GET and with a 401 may have the operation': {
    answer: (line, who) => reply(line.startsWith('DELETE') && who === undefined ? 401 : 404),
    says: [
      /^nothing shows that TARGET_TOKEN belongs to tenant 123: DELETE .* gets 404 to a made-up token, too/,
      /^whether the operation is there: DELETE .* got 404, as it is below a wrong URL\./,
      /^no list of images can be read/,
    ],
  },
  'where no GET shows an image, a listed image is there if the list shows it, and is not known otherwise': {
    ...serving(list([one], true), () => reply(404)),
    says: [unsure('TARGET_IMAGE_IDS', two, 'got 404'), unsure('TARGET_PROTECTED_IMAGE_ID', fixture, 'got 404')],
  },
  'a listed image that neither GET nor the whole list shows is not there': {
    ...serving(list([one]), () => reply(404)),
    says: [
      new RegExp(`^1 of the 2 images in TARGET_IMAGE_IDS is not there: the list does not show ${two}`),
      unsure('TARGET_PROTECTED_IMAGE_ID', fixture, 'got 404'),
    ],
  },
  ...Object.fromEntries(
    [405, 500, 501].map((status): [string, Case] => [
      `a target that answers ${status} to every GET of an image shows nothing about one`,
      {
        ...serving(list([], true), () => reply(status)),
        says: [unsure('TARGET_IMAGE_IDS', one, `got ${status}`), unsure('TARGET_PROTECTED_IMAGE_ID', fixture, `got ${status}`)],
      },
    ]),
  ),
  'a GET that shows another image than the one asked for shows nothing about that one': {
    ...serving(list([], true), (id) => (id === one ? image('an-example') : reply(404))),
    says: [
      unsure('TARGET_IMAGE_IDS', one, 'shows another image: an-example'),
      unsure('TARGET_PROTECTED_IMAGE_ID', fixture, 'got 404'),
    ],
  },
  'once GET has shown an image, a 404 says that another is not there': {
    ...serving(reply(404), (id) => (id === one ? image(one) : reply(404))),
    says: [
      new RegExp(`^1 of the 2 images in TARGET_IMAGE_IDS is not there: GET of ${two} got 404`),
      /^TARGET_PROTECTED_IMAGE_ID is not there/,
      /^no list of images can be read/,
    ],
  },
  'an image that GET shows as deleted is not there': {
    ...serving(list([one], true), (id) => image(id, id === fixture ? 'DELETED' : 'ACTIVE')),
    right: ['images in TARGET_IMAGE_IDS are there: 2 of 2 were read'],
    says: [/^TARGET_PROTECTED_IMAGE_ID is not there: GET shows it as deleted/],
  },
};

for (const [what, { answer, more, make, says, right = [] }] of Object.entries(cases))
  test(what, async ({ trial }) => {
    const found = await trial.asked(answer, more, make);

    expect(found.stop).toBeUndefined();
    expect(found.right).toEqual(expect.arrayContaining([...right]));
    const untried = found.untried.filter((text) => !text.startsWith('broad attacks are off'));
    if (says !== undefined)
      expect([...found.wrong, ...found.unknown, ...untried]).toEqual(says.map((each) => expect.stringMatching(each)));
  });

for (const [what, revocation, said] of [
  ['makes and revokes is refused', undefined, 'the revoked token was refused (401), as it must be'],
  ['cannot revoke is not known', 405, expect.stringMatching(/revoke/)],
] as const)
  test(`a token that the login ${what}`, async ({ trial }) => {
    const service = await identityService(['spare-to-be-revoked'], revocation);
    trial.atEnd(service.stop);
    const url = await trial.answering((_, who = '') => {
      const isGood = who === 'owner' || (who === 'spare' && service.revoked.length === 0);
      return reply(isGood ? 200 : 401, '{"images":[]}');
    });
    const { right, unknown } = await trial.examined(bare(`${url}/v2/123`), false, { owner: service.spec });

    expect([...right, ...unknown]).toContainEqual(said);
  });
