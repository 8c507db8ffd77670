import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import {
  areDoneEach,
  doesNotList,
  haveEffectOfAnswers,
  isAsAnswered,
  isShownNowhere,
  showsOnlyAsDeleted,
} from './images-shown.ts';

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

test('an image of another tenant, by its name, under the identifier of a deleted one is not the deleted one', () => {
  const named = (name: string) => ({ id: '1', name, status: 'ACTIVE' });
  const fields = [['Content-Type', 'application/json']] as const;
  const seen = (caller: 'owner' | 'stranger', json: object, path = '/1') =>
    judgedExchange({
      role: 'state',
      request: { method: 'GET', url: `http://a.test/v2/2/images${path}`, fields: [] },
      response: response(200, JSON.stringify(json), fields),
      purpose: { caller },
    });
  const { check, undecided } = isShownNowhere('1', { name: 'of the run' });
  const views = (name: string, caller: 'owner' | 'stranger' = 'stranger') => [
    seen(caller, { image: named(name) }),
    seen(caller, { images: [named(name)] }, ''),
  ];

  for (const view of views('its own')) expect(undecided?.(view)).toContain('its own');
  for (const view of [...views('of the run'), ...views('deleted: of the run'), ...views('its own', 'owner')]) {
    expect(undecided?.(view)).toBeUndefined();
    expect(check(view)).toBeDefined();
  }
});

test('an image of another name under the identifier of a deleted one violates nothing, in a list of changes, too', () => {
  const listed = (name: string, created?: string) =>
    judgedExchange({
      role: 'state',
      request: { method: 'GET', url: 'http://a.test/v2/2/images', fields: [] },
      response: response(200, JSON.stringify({ images: [{ id: '1', name, created, status: 'ACTIVE' }] }), [
        ['Content-Type', 'application/json'],
      ]),
    });

  const before = { name: 'of the run', created: '2026-01-01T00:00:00Z' };
  for (const { check, undecided } of [showsOnlyAsDeleted('1', before), doesNotList('1', before)]) {
    expect(undecided?.(listed('restored: of the run', '2026-01-02T00:00:00Z')), 'from a backup').toBeDefined();
    expect(undecided?.(listed('nightly'))).toBe('another image is shown under its identifier: nightly');
    for (const name of ['of the run', 'deleted: of the run']) {
      expect(undecided?.(listed(name))).toBeUndefined();
      expect(check(listed(name))).toBeDefined();
    }
  }
});
