import { expect, fields, framing, requirement, test, wire } from '../helpers/test.ts';

/**
 * How long a server has to close a connection whose client asks for that, in ms. Not longer: a server that ignores it ends idle connections
 * by itself after 4 s (uWSGI) or 5 s (Apache, Node).
 */
const closingMs = 2500;

test(...requirement('DI-FLD-07', { aims: ['unknown'] }), async ({ api, target }) => {
  const id = 'req-00000000-0000-4000-8000-000000000000';
  const ids = { 'X-Openstack-Request-Id': id, 'X-Compute-Request-Id': id };

  expect(await api.deleteImage(target.ledger.unknown(), { fields: ids })).toObey(fields.returnsNoForeignId(id));
});

test(...requirement('DI-WIRE-04', { http1: true, aims: ['unknown'] }), async ({ api, target }) => {
  expect(await api.deleteImage(target.ledger.unknown(), { wire: { httpVersion: '1.0' }, belowApi: true })).toObey(
    wire.isNotChunked,
  );
});

test(...requirement('DI-WIRE-05', { http1: true, aims: ['unknown'], texts: framing.closing }), async ({ api, target }) => {
  const sent = await api.each(framing.closing, (row, Connection) =>
    row.deleteImage(target.ledger.unknown(), { fields: { Connection }, wire: { lingerMs: closingMs } }),
  );

  expect(sent).toObey(wire.isClosed);
});
