import { expect } from '@playwright/test';
import { openTarget } from '../../images/open-target.ts';
import { newRun } from '../../images/run-state.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testsRunBy } from '../../verdict/premise.ts';
import { runPreflight } from './preflight.ts';
import { type Answer, bare, type Reply, reply, test, tokenOf } from './testing/trial.ts';

/**
 * What a server answers, and what that shows. Only a proof is right or wrong. Where a run would judge nothing, or blame the target for a setting,
 * it stops and says who has to act; everything else is not known, with its reason and who can change it.
 */

const [one, two, fixture] = [1, 2, 3].map((n) => `9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a${n}`) as [string, string, string];
const [owner, reader] = [tokenOf('owner'), tokenOf('reader')];
const page = reply(200, `{"images":[{"id":"${one}"}]}`);
const empty = reply(200, '{"images":[]}');
const image = (id: string, status = 'ACTIVE'): Reply => reply(200, JSON.stringify({ image: { id, name: 'an image', status } }));
const isList = (line: string): boolean => /^GET \S*\/images(\/detail)?(\?|$)/.test(line);
const isDeletion = (line: string): boolean => line.startsWith('DELETE');

/** A server that refuses every other token. */
const forOwner =
  (answer: (line: string) => Reply | undefined, refusal = reply(401)): Answer =>
  (line, who) =>
    who === 'owner' ? answer(line) : refusal;

const always =
  (...parts: Parameters<typeof reply>): Answer =>
  () =>
    reply(...parts);

interface Case {
  readonly answer: Answer;
  readonly more?: Partial<TargetDescription> | ((url: string) => Partial<TargetDescription>);
  readonly make?: boolean;
  readonly says?: readonly RegExp[];
  readonly right?: readonly string[];
}

const stops = (says: RegExp, answer: Answer, more: Case['more'] = {}): Case => ({ answer, more, says: [says] });

const refused = 'TARGET_TOKEN was refused \\(401\\)\\.';

const source = (url: string): Partial<TargetDescription> => ({
  images: { source: 'http', request: { method: 'POST', url: `${url}/new` }, id: { json: '/id' }, trusted: true },
});

/** A server whose source creates an image. */
const making = (answer: (line: string) => Reply): Pick<Case, 'answer' | 'more' | 'make'> => ({
  answer: (line, who) => (line.startsWith('POST') ? reply(201, `{"id":"${two}"}`) : forOwner(answer)(line, who)),
  more: source,
  make: true,
});

/** A list with these images, to be continued where `next` is true. */
const list = (ids: readonly string[], next = false): Reply => {
  const links = next ? { images_links: [{ rel: 'next', href: '/v2/123/images?marker=1' }] } : {};
  return reply(200, JSON.stringify({ images: ids.map((id) => ({ id, name: 'an image' })), ...links }));
};

/** A server with this list, which answers GET of an image by its identifier. The operator listed two images and a protected one. */
const serving = (shown: Reply, read: (id: string) => Reply): Pick<Case, 'answer' | 'more'> => ({
  more: { images: { source: 'ids', ids: [one, two] }, fixtures: { protected: fixture } },
  answer: forOwner((line) => {
    if (/^GET \S*\/images(\?|$)/.test(line)) return shown;
    return line.startsWith('GET') ? read(line.split('/').at(-1) ?? '') : reply(404);
  }),
});

/** A list of images of these names, of which the operator listed the first. */
const named = (...names: readonly string[]): Reply =>
  reply(200, JSON.stringify({ images: names.map((name, place) => ({ id: place === 0 ? one : `img-${place}`, name })) }));

const unsure = (name: string, id: string, what: string): RegExp =>
  new RegExp(`^${name}: nothing shows whether .*: GET of ${id}:? ${what}`);

/** What is said of a server that answers so, but for what is right. */
const cases: Readonly<Record<string, Case>> = {
  'a challenge of a gateway': stops(
    new RegExp(
      `^broken: ${refused} Check that .*tenant 123.* The answer asks for Key: if a gateway asks, set TARGET_HEADERS\\.$`,
    ),
    always(401, '', { 'WWW-Authenticate': 'Key realm="kong"' }),
  ),
  'a 407 to everything': stops(
    /^broken: every request below .* got 407: a proxy asks for credentials\. .* HTTPS_PROXY/,
    always(407, '<html>', { 'Proxy-Authenticate': 'Basic realm="corp"' }),
  ),
  'a 401 to DELETE where anybody gets the list': stops(new RegExp(`^broken: ${refused}`), (line) =>
    isDeletion(line) ? reply(401) : page,
  ),
  'a 403 to DELETE where the token may read': stops(
    /^inconclusive: DELETE of a random UUID got 403.*Check that the role of TARGET_TOKEN may delete images in tenant 123\./,
    forOwner((line) => (isDeletion(line) ? reply(403) : page)),
  ),
  'a 403 to everything': stops(
    /^broken: GET of the list got 403, and DELETE of a random UUID 403\. Check that TARGET_TOKEN belongs to tenant 123\..* TARGET_HEADERS\.$/,
    always(403),
  ),
  'a 404 to everything, a listed image too': stops(
    /^inconclusive: DELETE below/,
    forOwner(() => reply(404)),
    {
      images: { source: 'ids', ids: [one] },
    },
  ),
  'a page for every path': stops(
    /^broken: .* is not a Compute API/,
    always(200, '<!doctype html><p>Welcome', { 'Content-Type': 'text/html' }),
  ),
  'a target that keeps no images and does not know one that was made up': stops(
    /^broken: images\.source is stateless, but DELETE of a random UUID got 404, as from a target that keeps images/,
    forOwner((line) => (isDeletion(line) ? reply(404) : empty)),
    { images: { source: 'stateless' } },
  ),
  'a list and a 405': stops(/^nonconformant: the operation is not implemented by the target: DELETE http\S+ → 405/, (line) =>
    isDeletion(line) ? reply(405) : empty,
  ),
  'a 403 to DELETE of an image that was just created': {
    ...making((line) => (isDeletion(line) ? reply(403) : page)),
    says: [/^broken: DELETE of an image of the run got 403\. Set a token of the owner that may delete\.$/],
  },
  'a 405 to DELETE of an image that GET still shows': {
    ...making((line) => (isDeletion(line) ? reply(405) : line.endsWith(two) ? image(two) : reply(404))),
    says: [/^nonconformant: the operation is not implemented .*: DELETE http\S+ → 405, then GET http\S+ → 200$/],
  },
  'a rate limit on DELETE': {
    answer: forOwner((line) => (isDeletion(line) ? reply(429) : page)),
    says: [/^DELETE of a random UUID got 429 from a rate limit\. Wait until it is over, or set TARGET_MAX_RPS\.$/],
  },
  'a stranger that reads the images of the owner': {
    answer: (line, who = '') => (/^(owner|stranger)$/.test(who) ? (isDeletion(line) ? reply(404) : page) : reply(401)),
    more: { identities: { owner, stranger: tokenOf('stranger') } },
    says: [/^TARGET_STRANGER_TOKEN reads the images of tenant 123 \(200\)\. Check that it belongs to another tenant\./],
  },
  'a redirect of everything': stops(
    /^broken: every request below .* got 301 and leads to https:\/\/api\.example\/v2\/123\/images\..* write the URL of the API itself in TARGET_URL\.$/,
    (line) => reply(301, '', { Location: `https://api.example${line.split(' ')[1] ?? ''}` }),
  ),
  'images of another run are a doubt: both would take images and answers from each other': {
    answer: forOwner((line) => (isDeletion(line) ? reply(404) : named('di-conformance-htl5frebmk1-preflight-4bf7', 'database'))),
    says: [
      /^the list shows images that runs of this suite made: htl5frebmk1\. If another run is at work .*npm run sweep/,
      /^broad attacks are off/,
    ],
  },
  'an image of others is watched, and turns broad attacks off': {
    ...serving(named('mine', 'database'), (id) => image(id)),
    says: [/^broad attacks are off/],
    right: [
      'a run watches 1 image of others in this tenant: set TARGET_SHARED_TENANT=true if others create, change or delete images here meanwhile',
    ],
  },
  'a list that a made-up token gets too proves no token': {
    answer: (line) => (isDeletion(line) ? reply(404) : page),
    more: { identities: { owner, reader } },
    says: [
      /^nothing shows that TARGET_TOKEN belongs to tenant 123: the list is shown to a made-up token, too\./,
      /^TARGET_READER_TOKEN: nothing shows whether it is accepted: the list is shown to a made-up token, too/,
    ],
  },
  'an expired token that is accepted is named': {
    answer: (_, who = '') => reply(/^(owner|late)$/.test(who) ? 200 : 401, '{"images":[]}'),
    more: { identities: { owner, expired: tokenOf('late') } },
    says: [/^TARGET_EXPIRED_TOKEN was accepted \(200\) at tenant 123\. Check that it is expired\./],
  },
  'a reader that is not shown the list may be of another tenant': {
    answer: (_, who = '') => (who === 'owner' ? empty : reply(who === 'reader' ? 403 : 401)),
    more: { identities: { owner, reader } },
    says: [/^TARGET_READER_TOKEN is not shown the list of tenant 123 \(403\)\. Check that it belongs to tenant 123/],
  },
  'without a list, a right target is not called wrong before --make, and nothing is said of its tokens': {
    answer: forOwner(() => reply(404)),
    more: (url) => ({ ...source(url), identities: { owner, reader } }),
    says: [
      /^nothing shows that TARGET_TOKEN belongs to tenant 123: the target has no list that can be read\./,
      /^no list of images can be read/,
      /^TARGET_READER_TOKEN: nothing shows whether it is accepted/,
      /^whether the operation is there: .* no image was deleted yet\. --make shows it\.$/,
    ],
  },
  'a server without lists, GET and tokens has the operation where an image that was created can be deleted': {
    answer: (line) =>
      line.startsWith('POST') ? reply(201, `{"id":"${one}"}`) : reply(isDeletion(line) && line.includes(one) ? 204 : 404),
    more: source,
    make: true,
    right: ['the operation answers: DELETE of an image got 204'],
  },
  'where no GET shows an image, a 404 shows nothing about one': {
    ...serving(list([one], true), () => reply(404)),
    says: [unsure('TARGET_IMAGE_IDS', one, 'got 404'), unsure('TARGET_PROTECTED_IMAGE_ID', fixture, 'got 404')],
  },
  'a GET that shows another image than the one asked for shows nothing about that one': {
    ...serving(list([], true), (id) => (id === one ? image('an-example') : reply(404))),
    says: [
      unsure('TARGET_IMAGE_IDS', one, 'GET shows another image: an-example'),
      unsure('TARGET_PROTECTED_IMAGE_ID', fixture, 'got 404'),
    ],
  },
  'once GET has shown an image, a 404 says that another is not there': {
    ...serving(reply(404), (id) => (id === one ? image(one) : reply(404))),
    says: [
      new RegExp(`^TARGET_IMAGE_IDS: 1 of 2 ids name no image: GET of ${two} got 404`),
      /^TARGET_PROTECTED_IMAGE_ID is not there/,
    ],
  },
  'an image that GET shows as deleted is not there': {
    ...serving(list([one], true), (id) => image(id, id === fixture ? 'DELETED' : 'ACTIVE')),
    right: ['images in TARGET_IMAGE_IDS are there: 2 of 2 were read'],
    says: [/^TARGET_PROTECTED_IMAGE_ID is not there: GET of .* shows it as deleted/],
  },
};

for (const [what, { answer, more, make, says = [], right = [] }] of Object.entries(cases))
  test(what, async ({ trial }) => {
    const found = await trial.asked(answer, more, make);

    expect(found.right).toEqual(expect.arrayContaining([...right]));
    for (const each of says) expect(found.said).toContainEqual(expect.stringMatching(each));
    expect(found.wrong.filter((text) => !says.some((each) => each.test(text)))).toEqual([]);
  });

test('a list that shows only what the operator listed leaves broad attacks on, unless it lacks an image of his that GET shows', async ({
  trial,
}) => {
  const saidOf = async (ids: readonly string[]): Promise<string> => {
    const { answer, more } = serving(list(ids), (id) => image(id));
    return (await trial.asked(answer, more)).said.join();
  };

  expect(await saidOf([one, two, fixture])).not.toContain('broad attacks are off');
  expect(await saidOf([one, two])).toContain(
    `broad attacks are off: the list lacks ${fixture}, which GET shows, so that it does not show every`,
  );
});

test('a list that cannot be read below a URL without a tenant is no ground for a run', async ({ trial }) => {
  const url = await trial.answering(forOwner(() => reply(404)));
  const { checks } = await trial.examined(bare(`${url}/v2`, source(url)));

  expect(checks?.find(({ state }) => state === 'decisive')?.text).toMatch(
    /^whether the operation is there: DELETE of a random UUID got 404.* TARGET_URL names no tenant: if the service has tenants, end it with one, like http.*\/v2\/123456\. --make shows it\.$/,
  );
});

for (const [what, answer, why] of [
  ['302', reply(302, '', { Location: 'http://127.0.0.1/login' }), 'got 302 and leads to http://127.0.0.1/login.'],
  ['500', reply(500), "got 500. Ask the target's team"],
  ['502', reply(502), 'got 502 from a gateway. Whoever runs the gateway'],
  ['no response', undefined, 'got no response (closed). Ask the target'],
  ['401', reply(401), 'got 401, and GET of the list accepts TARGET_TOKEN. Check that the token may delete images.'],
] as const)
  test(`${what} to DELETE of a random UUID shows no operation, and to a reader shows nothing about the token`, async ({
    trial,
  }) => {
    const toReader = what === '401' ? reply(404) : answer;
    const deleting = (deletion: Reply | undefined) => forOwner((line) => (isDeletion(line) ? deletion : page));
    const [operation, token] = await Promise.all([
      trial.asked(deleting(answer)),
      trial.asked((line, who) => (who === 'reader' ? toReader : deleting(reply(404))(line, who)), {
        identities: { owner, reader },
      }),
    ]);

    expect(operation.right.join()).not.toContain('the operation answers');
    expect(operation.unknown).toEqual([expect.stringContaining(`DELETE of a random UUID ${why}`)]);
    expect([...token.wrong, token.right.join()].join()).not.toContain('the token of the reader');
    expect(token.unknown).toEqual([expect.stringMatching(/^TARGET_READER_TOKEN: GET of the list got /)]);
  });

// A cast to 0 (MySQL, atoi), or a default image.
for (const [what, shown, sent, stop] of [
  ['another image', () => 'golden-0', [], /^inconclusive: GET of a random UUID shows another image.* nothing was sent/],
  ['the image that was asked for', (asked: string) => asked, [expect.stringMatching(/^DELETE /)], /^broad attacks are off/],
] as const)
  test(`GET of a random UUID that shows ${what} ${sent.length === 0 ? 'ends' : 'does not end'} the preflight`, async ({
    trial,
  }) => {
    const deletions: string[] = [];
    const found = await trial.asked(
      forOwner((line) => {
        if (isDeletion(line)) deletions.push(line);
        const [, asked] = /^GET .*\/images\/([0-9a-f-]{36})$/.exec(line) ?? [];
        if (asked !== undefined) return image(shown(asked));
        return line.startsWith('GET') ? list(['golden-0']) : reply(204);
      }),
    );

    expect(deletions).toEqual(sent);
    expect(found.said).toEqual([expect.stringMatching(stop)]);
  });

for (const [where, sharedTenant, says] of [
  ['', false, 'set TARGET_SHARED_TENANT=true'],
  [' in a shared tenant', true, 'run while nobody else uses the tenant'],
] as const)
  test(`a loss for which no further deletion may leave${where} is not the fault of the harness, and says what to do`, async ({
    trial,
  }) => {
    const url = await trial.answering(forOwner((line) => (isDeletion(line) ? reply(404) : page)));
    const run = newRun(freshFolder());
    const described = bare(`${url}/v2/123`);
    const description = { ...described, limits: { ...described.limits, sharedTenant } };
    const target = await openTarget({ run, description, worker: 'set-up' });
    trial.atEnd(() => target.dispose());
    target.windows.isHarmful = () => true;
    // No test of a run is running in the set-up.
    const runner = testsRunBy(undefined);
    trial.atEnd(async () => void testsRunBy(runner));

    await expect(runPreflight(target, run, { make: false })).rejects.toMatchObject({
      stop: { verdict: 'inconclusive' },
      message: expect.stringMatching(new RegExp(`^images of others are gone .+\\. Find out who .+, ${says}\\.$`)),
    });
  });

// A tunnel is on loopback, too.
for (const [what, shown, says] of [
  ['whose list shows images', reply(200, '{"images":[{"id":"db-nightly"}]}'), 'but the list shows images, or cannot be read'],
  ['whose list is forbidden', reply(403), 'but the list shows images, or cannot be read'],
  ['whose list is empty', empty, undefined],
] as const)
  test(`a target ${what} ${says === undefined ? 'may be' : 'contradicts being'} one that keeps no images`, async ({ trial }) => {
    const answer = forOwner((line) => (isDeletion(line) ? reply(204) : isList(line) ? shown : reply(404)));
    const { wrong } = await trial.asked(answer, { images: { source: 'stateless' } });

    expect(wrong).toEqual(says === undefined ? [] : [expect.stringContaining(`images.source is stateless, ${says}`)]);
  });
