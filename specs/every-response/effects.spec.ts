import { expect, fields, requirement, test } from '../../helpers/test.ts';

test(...requirement('DI-IDS-01'), ({ seen }) => expect(seen.aimedAt('synthetic')).toDenyDeletion());
test(...requirement('DI-IDS-21'), ({ seen }) => expect(seen.aimedAt('synthetic')).toObey(fields.injectsNoField));
