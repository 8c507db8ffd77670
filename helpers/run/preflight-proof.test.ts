import { expect } from '@playwright/test';
import { bare, type Reply, reply, test } from './testing/preflight-trial.ts';

/** Only a proof is right. Everything else is not known, with its reason and who can change it. */

const page = reply(200, '{"images":[{"id":"9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1"}]}');
const owner = { token: 'owner-0123456789' };

/** A conforming server but for what it answers to DELETE of an image that does not exist. */
const deleting = (answer: Reply | undefined) => (line: string, token: string | undefined) => {
  if (token !== owner.token) return reply(401);
  return line.startsWith('DELETE') ? answer : page;
};

for (const [what, answer, why] of [
  ['302', reply(302, '', { Location: 'http://127.0.0.1/login' }), 'was answered 302 and leads to http://127.0.0.1/login.'],
  ['429', reply(429, '', { 'Retry-After': '1' }), 'was answered 429 by a rate limit. Wait until it is over'],
  ['500', reply(500), "was answered 500. Ask the target's team"],
  ['502', reply(502), 'was answered 502 by a gateway. Whoever runs the gateway'],
  ['503', reply(503), 'was answered 503. Ask the target'],
  ['no response', undefined, 'got no response (closed). Ask the target'],
  ['401', reply(401), 'was answered 401, and GET of the list accepts TARGET_TOKEN. Check that the token may delete images.'],
] as const) {
  test(`${what} to DELETE of a random UUID does not show the operation`, async ({ trial }) => {
    const url = await trial.answering(deleting(answer));
    const { stop, right, unknown } = await trial.examined(bare(`${url}/v2/123`, { identities: { owner } }));

    expect(stop).toBeUndefined();
    expect(right.join()).not.toContain('the operation answers');
    expect(unknown).toEqual([expect.stringContaining(`DELETE of a random UUID ${why}`)]);
  });

  test(`${what} to a reader shows nothing about the token`, async ({ trial }) => {
    const reader = { token: 'reader-0123456789' };
    const url = await trial.answering((line, token) => {
      if (token === reader.token) return what === '401' ? reply(404) : answer;
      return deleting(reply(404))(line, token);
    });
    const { wrong, right, unknown } = await trial.examined(bare(`${url}/v2/123`, { identities: { owner, reader } }));

    expect(wrong).toEqual([]);
    expect(right.join()).not.toContain('TARGET_READER_TOKEN');
    expect(unknown).toEqual([expect.stringMatching(/^TARGET_READER_TOKEN: GET of the list (was answered|got no response)/)]);
  });
}

test('a list that a made-up token gets too proves no token', async ({ trial }) => {
  const reader = { token: 'reader-0123456789' };
  const url = await trial.answering((line) => (line.startsWith('DELETE') ? reply(404) : page));
  const { right, wrong, unknown } = await trial.examined(bare(`${url}/v2/123`, { identities: { owner, reader } }));

  expect(wrong).toEqual([]);
  expect(right.join()).not.toContain('_TOKEN');
  expect(unknown).toEqual([
    expect.stringMatching(
      /^nothing shows that TARGET_TOKEN belongs to tenant 123: the list is shown to a made-up token, and DELETE/,
    ),
    expect.stringMatching(/^TARGET_READER_TOKEN: nothing shows whether it is accepted: the list is shown to a made-up token/),
  ]);
});

test('without a list, DELETE shows which tokens are accepted', async ({ trial }) => {
  const identities = { owner, reader: { token: 'reader-0123456789' }, expired: { token: 'late-0123456789' } };
  const url = await trial.answering((line, token = '') => {
    if (!line.startsWith('DELETE')) return reply(404);
    return reply(/^(owner|reader)/.test(token) ? 404 : 401);
  });
  const { right, wrong } = await trial.examined(bare(`${url}/v2/123`, { identities }));

  expect(wrong).toEqual([]);
  expect(right).toEqual(
    expect.arrayContaining([
      'the token of the owner was accepted at tenant 123: DELETE of a random UUID refuses a made-up token',
      'the token of the reader was accepted (404)',
      'the expired token was refused (401), as it must be',
    ]),
  );
});

test('without a list, a right target is not called wrong before --make', async ({ trial }) => {
  const url = await trial.answering((line, token) => reply(line.startsWith('DELETE') && token !== owner.token ? 401 : 404));
  const request = { method: 'POST', url: `${url}/new` };
  const images = { source: 'http', request, id: { json: '/id' }, trusted: true } as const;
  const { stop, wrong, untried } = await trial.examined(bare(`${url}/v2/123`, { identities: { owner }, images }));

  expect({ stop, wrong }).toEqual({ stop: undefined, wrong: [] });
  expect(untried).toEqual([expect.stringMatching(/^whether the operation is there: .* no image was made \(--make\)$/)]);
});
