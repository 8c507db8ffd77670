import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import { keepTenantImages } from '../images/client/tenant-images.ts';
import { recordingTarget } from '../images/testing/recording-target.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { AllExchanges } from './selections.ts';
import { serversAtTheEnd, tenantAtTheEnd } from './tenant-at-the-end.ts';

const server = 'b7a1d0c6-52e8-4f1b-9d3c-8e0f6a4b2c11';

/** What a run charges whose images are made from a server that vanishes then. */
async function chargedIfGone(moment: 'in a deletion' | 'after the deletions'): Promise<readonly string[]> {
  let isThere = true;
  const { target, api, scratch } = recordingTarget(
    { images: { source: 'snapshot', server } },
    {
      aims: ['unknown'],
      others: true,
      answer: ({ method, url }) => {
        const shown = { id: server, name: 'source' };
        if (method === 'DELETE') isThere = moment !== 'in a deletion';
        if (method === 'DELETE') return { status: 204 };
        if (url.endsWith('/servers')) return { status: 200, json: { servers: isThere ? [shown] : [] } };
        if (url.includes('/servers/')) return isThere ? { status: 200, json: { server: shown } } : { status: 404 };
        return { status: 200, json: { images: [{ id: 'a', name: 'a', status: 'ACTIVE' }] } };
      },
    },
  );
  await keepTenantImages(target, scratch);
  const send = async (): Promise<[Exchange]> => [await api.deleteImage(target.ledger.unknown())];
  const [deletion] = await target.windows.around(target, 'own', send);
  isThere = false;
  const { rows, rule } = await serversAtTheEnd(api, new AllExchanges([deletion]));
  return rows.map(rule.check).filter((violation) => typeof violation === 'string');
}

test('the server of the images is charged if it is gone just after a deletion, and not if somebody may have deleted it later', async () => {
  expect(await chargedIfGone('in a deletion')).toEqual([
    'the server that the images are created from is gone, and no deletion names it',
  ]);

  const runner = testsRunBy(undefined);
  const later = chargedIfGone('after the deletions').finally(() => testsRunBy(runner));
  await expect(later).rejects.toThrow('it did not happen between two reads with one deletion of this run between them');
});

const image = 'b7a1d0c6-52e8-4f1b-9d3c-8e0f6a4b2c12';

/** What a run charges one of whose reads of its image, the second of these, does not find it. */
async function chargedIfUnfound(...statuses: readonly number[]): Promise<readonly string[]> {
  const reads = [...statuses];
  const { target, api, scratch } = recordingTarget(
    {},
    {
      aims: ['unknown'],
      answer: ({ method, url }) => {
        if (method === 'DELETE') return { status: 404 };
        if (!url.endsWith(image)) return { status: 200, json: { images: [{ id: 'a', name: 'a', status: 'ACTIVE' }] } };
        return { status: reads.shift() ?? statuses.at(-1) ?? 0, json: { image: { id: image, name: 'b', status: 'ACTIVE' } } };
      },
    },
  );
  await keepTenantImages(target, scratch);
  const found = [await api.getImage(image), await api.getImage(image)];
  const seen = new AllExchanges([...found, { ...(await api.deleteImage(target.ledger.unknown())), test: 'another' }]);
  const { rows, rule } = await tenantAtTheEnd(api, seen);
  return rows.map(rule.check).filter((violation) => typeof violation === 'string');
}

test('an image of the run is gone only if it is not found at the end either: a replica may not have known it yet', async () => {
  expect(await chargedIfUnfound(200, 404, 404)).toEqual(['an image of this run is gone, and no request named it']);
  expect(await chargedIfUnfound(200, 404, 200)).toEqual([]);
});
