import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { disagreement } from '../rules/images-shown.ts';
import { readBack } from './connections.ts';

test('a deletion that is said to be done and a read that shows the image disagree: the read may lag behind', () => {
  const image = response(200, JSON.stringify({ image: { id: '1', status: 'ACTIVE' } }));
  const standing = judgedExchange({ response: image });
  const gone = judgedExchange({ response: response(404) });
  const disagrees = (status: number, after: Exchange): boolean =>
    disagreement(judgedExchange({ response: response(status) }), after) !== undefined;

  expect([200, 202, 204].map((status) => disagrees(status, standing))).toEqual([true, true, true]);
  expect([disagrees(204, gone), disagrees(412, standing), disagrees(412, gone)]).toEqual([false, false, false]);
});

test('a read that follows a deletion says for which client it is', async () => {
  const target = { description: { images: { source: 'http' } } };
  const client = { target, getImage: async (_: string, { label }: { label: string }) => judgedExchange({ label }) };

  const reads = await readBack('1', { 'with cookies': client as unknown as Api });

  expect(reads.map(({ label }) => label)).toEqual(['with cookies']);
});
