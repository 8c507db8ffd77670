import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { testDescription } from '../../settings/testing/test-description.ts';
import { type RecordingTarget, recordingTarget } from '../testing/recording-target.ts';

const own = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';

/** A target that answers with a limit until this many deletions came. Its images are there, until one is deleted. */
function limitingTarget(limits: number, removes: boolean, { status = 429, shown = 'ACTIVE' } = {}) {
  let deletions = 0;
  const target = recordingTarget(
    {},
    {
      aims: ['own', 'unknown'],
      answer: ({ method, url }) => {
        const id = url.split('/').at(-1) ?? '';
        if (method === 'GET' && deletions > 0 && removes) return { status: 404 };
        if (method === 'GET') return { status: 200, json: { image: { id, status: shown } } };
        deletions += 1;
        return deletions <= limits ? { status, fields: [['Retry-After', '0']] } : { status: id === own ? 204 : 404 };
      },
    },
  );
  target.ledger.own(own, 'image', 'name');
  return target;
}

for (const [what, limits, removes, more, methods, last] of [
  ['with 429 is sent again while its image stands', 2, false, {}, ['DELETE', 'GET', 'DELETE', 'GET', 'DELETE'], 204],
  ['with 429 is not sent again if its image is gone', 2, true, {}, ['DELETE', 'GET'], 429],
  ['with 429 is not sent again while its image is DELETING', 1, false, { shown: 'DELETING' }, ['DELETE', 'GET'], 429],
  ['with 429 is not sent again while its image is PENDING_DELETE', 1, false, { shown: 'PENDING_DELETE' }, ['DELETE', 'GET'], 429],
  ['with 503 is not sent again: it may be under way', 1, false, { status: 503 }, ['DELETE'], 503],
] as const)
  test(`a deletion that a limit answered ${what}`, async () => {
    const { api, ledger, sent } = limitingTarget(limits, removes, more);
    const { response } = await api.deleteImage(ledger.image(own, 'own'));

    expect([sent.map(({ method }) => method), response?.status]).toEqual([methods, last]);
  });

test('a deletion of nothing is sent again after a limit without a read, and a limit that lasts ends that', async () => {
  const soon = limitingTarget(2, false);
  expect((await soon.api.deleteImage(soon.ledger.unknown())).response?.status).toBe(404);
  expect(soon.sent).toHaveLength(3);
  const never = limitingTarget(100, false);
  expect((await never.api.deleteImage(never.ledger.unknown())).response?.status).toBe(429);
  expect(never.sent).toHaveLength(6);
  const unavailable = limitingTarget(1, false, { status: 503 });
  expect((await unavailable.api.deleteImage(unavailable.ledger.unknown())).response?.status).toBe(404);
});

test('one of several deletions that were sent together is not sent again after a limit', async () => {
  const { api, ledger, sent } = limitingTarget(1, false);
  await api.deleteImage(ledger.unknown(), { wire: { together: true } });

  expect(sent).toHaveLength(1);
});

test('a limit that answers every try lasts: each deletion is tried once then, until the service answers', async () => {
  let limited = true;
  const answer = () => (limited ? { status: 429 } : { status: 404 });
  const { api, ledger, sent } = recordingTarget({}, { aims: ['unknown'], answer });
  const triesOf = async (): Promise<number> => {
    const before = sent.length;
    await api.deleteImage(ledger.unknown());
    return sent.length - before;
  };

  expect([await triesOf(), await triesOf(), await triesOf()]).toEqual([6, 1, 1]);
  limited = false;
  await triesOf();
  limited = true;
  expect(await triesOf()).toBe(6);
});

test('a limit of one request at a time lets a deletion through: the read before it does not use up what the limit allows', async () => {
  const clock = Date.now;
  let freeMs = 0;
  const { api, ledger, sent, pausesMs } = recordingTarget(
    {},
    {
      aims: ['own'],
      answer: ({ method }) => {
        if (Date.now() < freeMs) return { status: 429, fields: [['Retry-After', '1']] };
        freeMs = Date.now() + 1000;
        return method === 'DELETE' ? { status: 204 } : { status: 200, json: { image: { id: own, status: 'ACTIVE' } } };
      },
    },
  );
  ledger.own(own, 'image', 'name');
  Date.now = () => pausesMs.reduce((sum, ms) => sum + ms, 0);
  try {
    await api.getImage(own);
    expect((await api.deleteImage(ledger.image(own, 'own'))).response?.status).toBe(204);
  } finally {
    Date.now = clock;
  }
  expect(sent.filter(({ method }) => method === 'DELETE').length).toBeLessThan(6);
});

test('a second deletion that a limit answered is sent again only while the image is gone: its identifier may be used anew', async () => {
  for (const isReused of [true, false]) {
    const status = [204, 429, 404];
    const { api, ledger, sent } = recordingTarget(
      {},
      {
        aims: ['own'],
        answer: ({ method }) => {
          if (method === 'DELETE') return { status: status.shift() ?? 404, fields: [['Retry-After', '0']] };
          return isReused ? { status: 200, json: { image: { id: own, status: 'ACTIVE' } } } : { status: 404 };
        },
      },
    );
    ledger.own(own, 'image', 'name');
    ledger.sightings.noteShown();
    await api.deleteImage(ledger.image(own, 'own'));
    await api.deleteImage(ledger.image(own, 'own'));

    expect(sent.map(({ method }) => method)).toEqual(['DELETE', 'DELETE', 'GET', ...(isReused ? [] : ['DELETE'])]);
  }
});

test('an image of the operator is not sent again after a limit where no read can show it', async () => {
  const answer = () => ({ status: 429, fields: [['Retry-After', '0']] as const });
  const fixtures = { protected: own };
  const { api, ledger, sent } = recordingTarget({ images: { source: 'stateless' }, fixtures }, { aims: ['fixture'], answer });
  await api.deleteImage(ledger.fixture(own));

  expect(sent.map(({ method }) => method)).toEqual(['DELETE']);
});

test('the owner’s deletion of an image of the run under another spelling that fails is sent again only while the image stands', async () => {
  for (const [shown, times] of [
    ['ACTIVE', 3],
    ['DELETING', 1],
  ] as const) {
    const { api, ledger, sent } = recordingTarget(
      {},
      {
        aims: ['derived'],
        answer: ({ method }) =>
          method === 'DELETE' ? { status: 500 } : { status: 200, json: { image: { id: own, status: shown } } },
      },
    );
    ledger.own(own, 'image', 'name');
    await api.deleteImage(ledger.derived(`/%63${own.slice(1)}`, own));

    expect(sent.filter(({ method }) => method === 'DELETE')).toHaveLength(times);
  }
});

for (const [what, versions, send] of [
  ['a request and the read that follows it', [false, true], ({ api, ledger }) => api.deleteThenRead(ledger.unknown())],
  ['two requests on one connection', [true], ({ api, ledger }) => api.deleteBoth(ledger.unknown(), api, ledger.unknown())],
] as const satisfies readonly (readonly [string, readonly boolean[], (target: RecordingTarget) => unknown])[])
  for (const http2 of versions)
    test(`TARGET_MAX_RPS counts ${what}${http2 ? ' over HTTP/2' : ''}`, async () => {
      const limits = { ...testDescription('http://127.0.0.1:1808/v2/1').limits, requestsPerSecond: 0.01 };
      const target = recordingTarget({ limits }, { aims: ['unknown'], http2 });
      await send(target);
      await target.api.deleteImage(target.ledger.unknown());

      expect(target.sent).toHaveLength(3);
      // Each turn is claimed there.
      expect(readdirSync(join(target.scratch, 'pace'))).toHaveLength(3);
    });
