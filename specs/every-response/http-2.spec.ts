import { expect, hasNoData, isWellFormedOverHttp2, requirement, test } from '../../helpers/test.ts';

test('every response over HTTP/2 is well-formed', requirement('DI-H2-04', { http2: true }), ({ seen }) => {
  expect(seen.overHttp2()).toObey(isWellFormedOverHttp2);
});

test('a 204 over HTTP/2 has no content', requirement('DI-H2-05', { http2: true }), ({ seen }) => {
  expect(seen.overHttp2(204)).toObey(hasNoData);
});
