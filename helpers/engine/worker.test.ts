import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import type { Recorder } from '../http/recorder.ts';
import { OncePerWorker } from './worker.ts';

/** A recorder to which rows add exchanges, known by their labels. */
function recording() {
  const current: Exchange[] = [];
  const mentioned: Exchange[] = [];
  const recorder = { current, mention: (shown: readonly Exchange[]) => mentioned.push(...shown) } as unknown as Recorder;
  const send = async (label: string): Promise<Exchange> => {
    const exchange = { label } as Exchange;
    await Promise.resolve();
    current.push(exchange);
    return exchange;
  };
  return { sharing: new OncePerWorker(recorder), send, current, labels: () => mentioned.map(({ label }) => label) };
}

test('what two rows of a test look at side by side is sent once', async () => {
  const { sharing, send, current } = recording();
  const row = (): Promise<Exchange> => sharing.once('list', () => send('list'));
  const [one, other] = await Promise.all([row(), row()]);

  expect(one).toBe(other);
  expect(current).toHaveLength(1);
});

test('a later test shows what was sent for a row, and not what went beside it', async () => {
  const { sharing, send, labels } = recording();
  const row = (name: string): Promise<Exchange> => sharing.once(name, () => send(name), { sentFor: (exchange) => [exchange] });
  await Promise.all([row('one'), row('other')]);
  await row('one');

  expect(labels()).toEqual(['one']);
});

test('a later test shows the first pages of a long list, and every judged request', async () => {
  const { sharing, current, labels } = recording();
  const sent = Array.from({ length: 1000 }, (_, place) => ({ label: `page ${place}`, role: 'state' }) as Exchange);
  const read = async (): Promise<void> => void current.push(...sent, { label: 'deletion', role: 'judged' } as Exchange);
  await sharing.once('deletion', read);
  await sharing.once('deletion', read);

  expect(labels()).toEqual([...sent.slice(0, 200).map(({ label }) => label), 'deletion']);
});

test('what was read before something changed is read again, and kept no longer', async () => {
  const { sharing, send, current } = recording();
  for (const at of [1, 1, 2, 1]) await sharing.once('list', () => send('list'), { at });

  expect(current).toHaveLength(3);
});

test('what failed, or serves no other test, is sent again', async () => {
  const { sharing, send, current, labels } = recording();
  const failing = sharing.once('row', () => Promise.reject(new Error('no answer')));
  const beside = sharing.once('row', () => send('row'), { serves: () => false });

  await expect(failing).rejects.toThrow('no answer');
  await beside;
  await sharing.once('row', () => send('row'));
  expect([current.length, labels()]).toEqual([2, []]);
});
