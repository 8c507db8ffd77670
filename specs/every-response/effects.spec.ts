import { effects, expect, fields, requirement, strangersPlaces, test } from '../../helpers/test.ts';

test(...requirement('DI-403-15', { follows: { identity: 'reader' } }), ({ seen }) =>
  expect(seen.toRefuse('reader')).toObey(effects.isNotDone),
);

test(...requirement('DI-403-16', { follows: { identity: 'creator' } }), ({ seen }) =>
  expect(seen.toRefuse('creator')).toObey(effects.isNotDone),
);

test(...requirement('DI-403-22', { follows: { identity: 'stranger' }, strangersTenant: true }), ({ seen, target }) => {
  strangersPlaces(target);

  expect(seen.toRefuse('stranger')).toObey(effects.isNotDoneElsewhere(seen.mayBeIdempotent));
});

test(...requirement('DI-403-17', { follows: { fixture: 'protected' } }), ({ seen }) =>
  expect(seen.toRefuse('protected')).toObey(effects.isLeftInPlace),
);

test(...requirement('DI-403-18', { follows: { fixture: 'shared' } }), ({ seen }) =>
  expect(seen.toRefuse('shared')).toObey(effects.isLeftInPlace),
);

test(...requirement('DI-403-19', { follows: { fixture: 'public' } }), ({ seen }) =>
  expect(seen.toRefuse('public')).toObey(effects.isLeftInPlace),
);

test(...requirement('DI-403-08', { follows: { fixture: 'foreign' } }), ({ seen }) =>
  expect(seen.toRefuse('foreign')).toObey((all) => effects.isLeftInPlace(all, seen.mayBeIdempotent)),
);

test(...requirement('DI-403-24', { follows: { identity: 'unscoped' } }), ({ seen }) =>
  expect(seen.toRefuse('unscoped')).toObey(effects.isRefusedWith(401, 403, 404, 400)),
);

test(...requirement('DI-403-26', { follows: { identity: 'rescoped' } }), ({ seen }) =>
  expect(seen.toRefuse('rescoped')).toObey(effects.isRefusedWith(404, 403, 401, 400)),
);

test(...requirement('DI-IDS-01'), ({ seen }) => expect(seen.aimedAt('synthetic')).toDenyDeletion());
test(...requirement('DI-IDS-21'), ({ seen }) => expect(seen.aimedAt('synthetic')).toObey(fields.injectsNoField));
