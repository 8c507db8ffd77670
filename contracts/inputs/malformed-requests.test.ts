import { expect, test } from '@playwright/test';
import { requestOctets } from '../../helpers/http/wire/request.ts';
import {
  blankBeforeColon,
  codingWithoutEnd,
  cutHeads,
  cutTokens,
  foldedToken,
  invalidHosts,
  invalidLengths,
  lengthAndCoding,
  refusedForFraming,
  tokenInTrailer,
  twoHosts,
} from './malformed-requests.ts';

test('every malformed request of the suite ends where each reading of it ends', () => {
  const departures = [
    twoHosts('h'),
    invalidHosts,
    blankBeforeColon,
    invalidLengths,
    lengthAndCoding,
    codingWithoutEnd,
    foldedToken('token'),
    cutTokens('token'),
    cutHeads,
    tokenInTrailer('token'),
    refusedForFraming(),
  ].flatMap((rows) => Object.values(rows));
  const contents = departures.map((departure) =>
    requestOctets({ method: 'DELETE', url: 'http://h/a', fields: [] }, departure).toString().split('\r\n\r\n').slice(1).join('|'),
  );

  expect(departures).toHaveLength(29);
  expect(new Set(contents)).toEqual(new Set(['', '0|', '0\r\nX-Auth-Token: token|']));
});
