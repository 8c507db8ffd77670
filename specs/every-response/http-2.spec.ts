import { expect, http2, requirement, test } from '../../helpers/test.ts';

test(...requirement('DI-H2-04', { http2: true }), ({ seen }) => expect(seen.overHttp2()).toObey(http2.isWellFormedOverHttp2));
test(...requirement('DI-H2-05', { http2: true }), ({ seen }) => expect(seen.overHttp2(204)).toObey(http2.hasNoData));
