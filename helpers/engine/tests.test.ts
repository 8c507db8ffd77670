import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import { judgedExchange, response } from '../http/testing/judged-exchange.ts';
import { reasonsIn } from '../verdict/reason.ts';
import { noEnding } from '../verdict/run-end.ts';
import { annotationsAfter } from '../verdict/testing/in-test.ts';
import { unknownRow } from './choreographies/row-search.ts';
import { takeBack } from './judgement.ts';
import { unlessDisturbed } from './tests.ts';
import type { Worker } from './worker.ts';

const requestTo = (method: string, id: string) => ({ method, url: `http://a.test/v2/1/images/${id}`, fields: [] });

const deletion = (id: string, status: number): Exchange =>
  judgedExchange({
    request: requestTo('DELETE', id),
    response: response(status),
    purpose: { caller: 'reader', aim: 'victim', toRefuse: 'reader' },
  });

/** A read of the owner that does not find an image. */
const gone = (id: string): Exchange =>
  judgedExchange({ role: 'state', request: requestTo('GET', id), response: response(404), purpose: { caller: 'owner' } });

/** Half a request for a deletion: its head does not end, and the target waits for the rest. */
const half = (id: string): Exchange => {
  const { response: _, ...sent } = deletion(id, 403);
  return {
    ...sent,
    request: { ...requestTo('DELETE', id), framing: { cut: 'waiting' } },
    failure: { kind: 'timeout', detail: '' },
  };
};

/** How a test ends whose tries see these exchanges: a try that has any violates the requirement. */
async function ended(
  tries: readonly (readonly Exchange[])[],
  { isShared = false, harm = false, canTry = true, finding = '' } = {},
) {
  const current: Exchange[] = [];
  const worker = {
    target: {
      recorder: { current },
      description: { limits: { sharedTenant: isShared } },
      ledger: { images: { isOfRun: (id: string) => id.length === 1 } },
      ending: noEnding,
    },
    images: { wasVictim: () => true, canTryAnother: async () => canTry },
    forget: () => {},
  } as unknown as Worker;
  let tried = 0;
  const annotations = await annotationsAfter(async ({ annotations }) => {
    const act = async (): Promise<void> => {
      const sent = tries[tried] ?? [];
      tried += 1;
      current.push(...sent);
      takeBack();
      if (sent.length === 0) return;
      annotations.push({ type: 'finding', description: finding });
      throw new Error('violated');
    };
    await unlessDisturbed(worker, harm ? { harm: 'loss' } : {}, act, async () => {}).catch(() => {});
  });
  const isViolated = annotations.some(({ type }) => type === 'finding');
  return { tried, ends: isViolated ? 'violated' : (reasonsIn(annotations)[0]?.code ?? 'passed') };
}

const lost = (id: string, status = 403): readonly Exchange[] => [deletion(id, status), gone(id)];

for (const [what, given, tried, ends] of [
  ['a victim that is lost once was taken by something else', [[lost('a')]], 2, 'lost-earlier'],
  ['a victim that is lost once after half a request, too', [[[half('a'), gone('a')]]], 2, 'lost-earlier'],
  [
    'a victim that is lost once after a request under another spelling of it, too',
    [[[{ ...deletion('a', 404), purpose: { caller: 'owner', aim: 'derived' } }, gone('a')]]],
    2,
    'lost-earlier',
  ],
  [
    'a look at another spelling of it, which finds nothing, is of no further victim',
    [[[...lost('a'), gone('A'), gone('a.json')]]],
    2,
    'lost-earlier',
  ],
  ['a further victim that is lost was taken by the test', [[lost('a'), lost('b')]], 2, 'violated'],
  ['two victims that are lost at once were taken by the test', [[[...lost('a'), ...lost('b')]]], 1, 'violated'],
  [
    'two victims are lost of which no row took one alone: something else may have',
    [[[...lost('a'), ...lost('b')]], { finding: unknownRow }],
    2,
    'lost-earlier',
  ],
  ['a victim that an accepted request named was taken by it', [[lost('a', 204)]], 1, 'violated'],
  ['a victim that is lost is charged where there is no other', [[lost('a')], { canTry: false }], 1, 'violated'],
  ['a violation without a loss is charged at once', [[[deletion('a', 403)]]], 1, 'violated'],
  ['beside others, an answer is judged by the next try', [[[gone('a')]], { isShared: true }], 2, 'passed'],
  ['beside others, nobody knows who took an image', [[[gone('a')]], { isShared: true, harm: true }], 2, 'tenant-in-use'],
  [
    'beside others, a violation of three tries stands',
    [['a', 'b', 'c'].map((id) => [gone(id)]), { isShared: true }],
    3,
    'violated',
  ],
] as const satisfies readonly (readonly [string, Parameters<typeof ended>, number, string])[])
  test(what, async () => {
    expect(await ended(...(given as Parameters<typeof ended>))).toEqual({ tried, ends });
  });
