import { expect, fields, framing, requirement, test, wire } from '../helpers/test.ts';

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
    row.deleteImage(target.ledger.unknown(), { fields: { Connection }, wire: { lingerMs: wire.closingMs.asked } }),
  );

  expect(sent).toObey(wire.isClosed);
});
