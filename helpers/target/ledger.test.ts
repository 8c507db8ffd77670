import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Claims, Pacer } from './claims.ts';
import { readLedger } from './cleaning.ts';
import { Address, Ledger } from './ledger.ts';

const own = 'a1b2c3d4-0000-4000-8000-000000000001';
const foreign = 'a1b2c3d4-0000-4000-8000-000000000002';
const folder = (): string => mkdtempSync(join(tmpdir(), 'delete-image-ledger-'));
const declaring = (...aims: readonly string[]) => ({ annotation: aims.map((description) => ({ type: 'aim', description })) });

/** A ledger that owns one image. */
function ledgerOf(file = join(folder(), 'ledger.jsonl')): Ledger {
  const ledger = new Ledger({ file, fixtures: [], broadAllowed: true });
  ledger.own(own, 'an image', 'made');
  return ledger;
}

test('an image of the run may be deleted, another may not', declaring('own'), () => {
  expect(ledgerOf().image(own, 'own').path).toBe(`/${own}`);
  expect(() => ledgerOf().image(foreign, 'own')).toThrow(/not the run's own/);
});

test('an aim that the test does not declare is refused', declaring('victim'), () => {
  expect(() => ledgerOf().image(own, 'own')).toThrow(/does not declare/);
});

test('nothing but the ledger makes an address', () => {
  expect(() => new Address(Symbol('made by the ledger'), 'own', `/${foreign}`, [])).toThrow(/only the ledger/);
});

test('an image that is not listed as a fixture is refused', declaring('fixture'), () => {
  expect(() => ledgerOf().fixture(foreign)).toThrow(/not listed as a fixture/);
});

test('a path that names an image of somebody else is refused, plain or encoded', declaring('derived', 'synthetic'), () => {
  const encoded = foreign.replace('a', '%61');
  for (const path of [`/${own},${foreign}`, `/${own}/${foreign.toUpperCase()}`, `/${own};${encoded}`]) {
    expect(() => ledgerOf().derived(path, own)).toThrow(/not the run's own/);
  }
  expect(() => ledgerOf().synthetic(`/${foreign}.json`)).toThrow(/not the run's own/);
});

test('a path made from an identifier is neither the collection nor a number', declaring('derived'), () => {
  for (const path of ['/', '//', '', '/12345678']) expect(() => ledgerOf().derived(path, own)).toThrow(/taken for other images/);
});

test('an encoded character of an own identifier does not read as another image', declaring('derived'), () => {
  expect(ledgerOf().derived(`/%61${own.slice(1)}`, own).removes).toEqual([own]);
});

test('what could be taken for many images is no synthetic text', declaring('synthetic'), () => {
  for (const path of ['', '/', '//', '/detail', '/*', '/_', '/0', '/-1'])
    expect(() => ledgerOf().synthetic(path)).toThrow(/many images/);
});

test('the ledger on disk knows an image before it may be deleted, and survives a half written line', () => {
  const file = join(folder(), 'ledger.jsonl');
  ledgerOf(file);

  expect(readFileSync(file, 'utf8')).toContain(own);
  expect(readLedger(file)).toEqual([{ event: 'created', id: own, name: 'an image' }]);
});

test('a claim is given once over all processes, and a cap holds', () => {
  const shared = folder();
  const [one, two] = [new Claims(shared), new Claims(shared)];

  expect([one.claim('x'), two.claim('x')]).toEqual([true, false]);
  const numbers = [one, two, one, two, one].map((claims) => claims.claimNumber(4));
  expect(numbers).toEqual([0, 1, 2, 3, undefined]);
});

test('a pacer spaces the requests of all processes', async () => {
  const shared = folder();
  const started = Date.now();
  const pacers = [new Pacer(shared, 50, started), new Pacer(shared, 50, started)];
  await Promise.all(pacers.flatMap((pacer) => Array.from({ length: 5 }, () => pacer.turn())));

  expect(Date.now() - started).toBeGreaterThanOrEqual(9 * 20 - 5);
});
