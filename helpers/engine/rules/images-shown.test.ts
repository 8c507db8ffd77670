import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { areDoneEach, haveEffectOfAnswers, isAsAnswered } from './images-shown.ts';

const shown = (status: string) => response(200, JSON.stringify({ image: { id: '1', status } }));

test('an image that is there, or still being deleted, after its deletion was answered as done is not lost', () => {
  const { request } = judgedExchange();
  const after = (answer: number, status: string) =>
    judgedExchange({ role: 'state', response: shown(status), cause: { request, response: response(answer) } });
  const fates = (answer: number, status: string) => {
    const read = after(answer, status);
    return [isAsAnswered({ response: response(answer) }), haveEffectOfAnswers(), areDoneEach([])].map(({ fate }) => fate?.(read));
  };

  for (const status of ['ACTIVE', 'DELETING']) expect(fates(204, status), status).toEqual(Array(3).fill({ left: true }));
  expect(fates(409, 'DELETING')).toEqual(Array(3).fill({}));
});
