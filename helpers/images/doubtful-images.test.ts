import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../http/testing/judged-exchange.ts';
import { mayBeCarriedOutLater } from './safety/rate-limit.ts';

const answers = (...statuses: readonly number[]) =>
  statuses.map((status) => judgedExchange({ response: response(status, '', []) }));

test('a deletion that failed, or that a limit refused for good, may be carried out later; one that was refused may not', () => {
  for (const statuses of [[413], [503], [500], [504], [401, 413], [503, 401]])
    expect(mayBeCarriedOutLater(answers(...statuses)), statuses.join()).toBe(true);
  for (const statuses of [[], [401], [404, 204], [413, 401], [501], [505, 400], [429]])
    expect(mayBeCarriedOutLater(answers(...statuses)), statuses.join()).toBe(false);
});
