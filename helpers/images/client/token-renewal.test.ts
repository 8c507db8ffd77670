import { expect, test } from '@playwright/test';
import { testsRunBy } from '../../verdict/premise.ts';
import { recordingTarget } from '../testing/recording-target.ts';

/** Tokens of the owner that end during a run, in requests that carry them in a form of their own. */

const [first, next] = ['token-of-the-owner', 'next-token-of-the-owner'];

/** A target that refuses the owner's first token once it has ended; a command prints the next. */
function withTokenThatEnds() {
  const state = { hasEnded: false };
  const recording = recordingTarget(
    {},
    {
      aims: ['unknown'],
      logins: { owner: { kind: 'command', command: `printf ${next}`, from: 'TARGET_TOKEN_COMMAND' } },
      answer: (request) => {
        const { method } = request;
        const said = JSON.stringify(request);
        const isGood = said.includes(next) || (said.includes(first) && !state.hasEnded);
        if (!isGood) return { status: 401 };
        return method === 'GET' ? { status: 200, json: { images: [] } } : { status: 404 };
      },
    },
  );
  return { ...recording, state };
}

test('a token that was replaced before a request that spells its field another way is replaced there, too', async () => {
  const { api, ledger, state } = withTokenThatEnds();
  const fields = { 'x-AUTH-token': api.caller.token };
  await api.read('/images');
  state.hasEnded = true;
  await api.read('/images');
  const { request, response } = await api.withToken(undefined).deleteImage(ledger.unknown(), { fields });

  expect(response?.status).toBe(404);
  expect(request.fields.map(([name]) => name)).toContain('x-AUTH-token');
});

test('a token that ends when it is sent in a line of its own keeps the test from deciding', async () => {
  const { api, ledger, state } = withTokenThatEnds();
  await api.read('/images');
  state.hasEnded = true;
  const wire = { framing: { lines: [`X-Auth-Token:\t ${first} \t`] } };
  const runner = testsRunBy(undefined);
  const sent = api.withToken(undefined).deleteImage(ledger.unknown(), { wire });

  await expect(sent.finally(() => testsRunBy(runner))).rejects.toThrow(/the token expired while this was tested/);
});

test('a token that ends before a provocation keeps the test from deciding, too', async () => {
  const { api, ledger, state } = withTokenThatEnds();
  await api.read('/images');
  state.hasEnded = true;
  const runner = testsRunBy(undefined);
  const sent = api.deleteImage(ledger.unknown(), { provoked: 413 });

  await expect(sent.finally(() => testsRunBy(runner))).rejects.toThrow(/the token expired while this was tested/);
});
