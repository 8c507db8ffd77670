import { expect, test } from '@playwright/test';
import type { Outbound, Transport } from '../http/transport.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { testDescription } from '../settings/testing/test-description.ts';
import { Unmet } from '../shared/premise.ts';
import { type Ending, noEnding } from '../shared/run-end.ts';
import { markOf } from '../target/safety/ownership.ts';
import { beginSettling } from './settling.ts';

/** What is sent to a target whose images are numbered, and what is left for the tests. */
async function settled(ending: Ending = noEnding) {
  const sent: string[] = [];
  const transport: Transport = {
    name: 'wire',
    async send({ method, url }: Outbound) {
      sent.push(`${method} ${new URL(url).pathname}`);
      const id = url.split('/').at(-1) ?? '';
      const json = method === 'POST' ? { id: '8' } : { image: { id, status: 'ACTIVE', created: 'noon' } };
      const status = method === 'POST' ? 201 : method === 'GET' ? 200 : 401;
      return { response: { status, reason: '', fields: [], content: Buffer.from(JSON.stringify(json)) }, durationMs: 0 };
    },
    async dispose() {},
  };
  const request = { method: 'POST', url: 'http://127.0.0.1:1808/v2/1/images', headers: {}, body: '{}' };
  const description = testDescription('http://127.0.0.1:1808/v2/1', {
    limits: { deletes: 500, timeoutMs: 1000, settleMs: 10, collectionDelete: false },
    images: { source: 'http', request, id: { json: '/id' }, trusted: true },
  });
  const scratch = freshFolder();
  const run = { id: 'run-1', started: '', scratch, ledgers: scratch, targets: [], shard: { current: 1, total: 1 } };
  const spare = [
    { id: '7', name: 'di-conformance-run-1-preflight', proof: 'trusted', mark: markOf({ created: 'noon' }) },
  ] as const;
  const left = await beginSettling({ run, description, facts: {}, ending, transport }, spare);
  return { left, deleted: sent.filter((each) => each.startsWith('DELETE')) };
}

test('before the first test one image is deleted, and the deletion of another is refused', async () => {
  const { left, deleted } = await settled();
  expect(deleted).toEqual(['DELETE /v2/1/images/8', 'DELETE /v2/1/images/7']);
  expect(left).toEqual([expect.objectContaining({ id: '7', refused: true })]);
});

test('a run that has ended already sends nothing, and keeps the image for its report', async () => {
  const expectGoingOn = (): never => {
    throw new Unmet('the run is over');
  };
  const { left, deleted } = await settled({ ...noEnding, expectGoingOn });
  expect(deleted).toEqual([]);
  expect(left).toEqual([expect.objectContaining({ id: '7' })]);
});
