import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { Claims } from './claims.ts';
import { Ledger, type LedgerOptions } from './ledger.ts';
import { ledgerLines } from './ledger-file.ts';
import { markOf } from './ownership.ts';

const own = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
const foreign = 'f19b3d62-7a45-4c0e-b8d3-26e97f5a1c84';
const target = { url: 'http://127.0.0.1:1808/v2/1', fixtures: {}, images: { source: 'none' }, provoke: {} } as const;

function ledgerFor(aims: readonly string[], more: Partial<LedgerOptions> = {}): Ledger {
  const { file = join(freshFolder(), 'ledger.jsonl') } = more;
  const made = join(file, '..', 'made');
  const ledger = new Ledger({ file, target, broad: 'allowed', run: 'the-run', made, ...more });
  ledger.begin({ aims, provokes: false });
  return ledger;
}

/** One that owns one image. */
function ledgerOf(aims: readonly string[] = [], file?: string): Ledger {
  const ledger = ledgerFor(aims, file === undefined ? {} : { file });
  ledger.own(own, 'an image', 'name');
  return ledger;
}

test('an image of the run is one that another worker made or that the operator listed, too', () => {
  const file = join(freshFolder(), 'ledger.jsonl');
  const ledger = ledgerFor([], { file, target: { ...target, images: { source: 'ids', ids: [foreign] } } });
  ledgerOf([], file).images.isNew(own);

  expect([own, foreign, 'other'].map((id) => ledger.images.isOfRun(id))).toEqual([true, true, false]);
  expect([own, foreign].map((id) => ledger.images.owns(id))).toEqual([false, false]);
});

test('an image whose deletion got 204 is of no use to another test; one that lent its identifier to another path is', () => {
  const ledger = ledgerOf(['victim', 'derived']);
  const done = judgedExchange({ response: response(204) });
  ledger.images.noteAnswer(ledger.derived(`/${own}-x`, own), done);
  const before = ledger.images.isOfUse(own);
  ledger.images.noteAnswer(ledger.image(own, 'victim'), done);

  expect([before, ledger.images.isOfUse(own), ledger.images.isOfUse(foreign)]).toEqual([true, false, false]);
  expect(ledger.images.owns(own)).toBe(true);
});

test('a request that may remove an image is in the ledger before it is sent, unless nobody else can have the identifier', () => {
  const file = join(freshFolder(), 'ledger.jsonl');
  const ledger = ledgerFor(['victim'], { file, broad: 'refused' });
  for (const id of [own, '10452']) ledger.own(id, 'an image', 'name');
  for (const id of [own, '10452']) ledger.images.sending(ledger.image(id, 'victim'))();
  const before = ledgerLines(file).filter(({ event }) => event === 'sent' || event === 'refused');
  ledger.images.noteAnswer(ledger.image('10452', 'victim'), judgedExchange({ response: response(401) }));

  expect(before).toEqual([{ event: 'sent', id: '10452' }]);
  expect(ledgerLines(file)).toContainEqual({ event: 'refused', id: '10452' });
});

test('a list that shows an image of the run under a name of others shows that it is another’s', () => {
  const ledger = ledgerFor(['own']);
  const named = 'di-conformance-the-run-0a1b2c3d';
  ledger.own(own, named, 'name', markOf({ name: named }));
  ledger.risks.noteListed([{ id: own, name: named.toUpperCase() }], undefined);
  const before = ledger.images.isOfUse(own);
  ledger.risks.noteListed([{ id: own, name: 'of a stranger' }], undefined);

  expect([before, ledger.images.isOfUse(own)]).toEqual([true, false]);
});

const named = 'di-conformance-the-run-0a1b2c3d';
const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'];
test('an image that GET did not find after its deletion, and that is shown under a name made of its own, is another’s', () => {
  const [ledger, id] = [ledgerFor(['own']), '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1'];
  ledger.own(id, named, 'name', markOf({ name: named, created: early }));
  const isAnothers = (): boolean => {
    ledger.images.noteShown(id, { name: `restored ${named}`, created: early });
    return ledger.images.isGivenAgain(id);
  };
  ledger.images.noteAnswer(ledger.image(id, 'own'), judgedExchange({ response: response(204) }));
  const before = isAnothers();
  ledger.images.noteNotFound(id);

  expect([before, isAnothers()]).toEqual([false, true]);
});

for (const [what, made, ours, anothers] of [
  ['its name in another case', { name: 'an image' }, { name: 'AN IMAGE' }, { name: 'of a stranger' }],
  ['the run in a changed name', { name: named }, { name: `${named}-deleted` }, { name: 'scheduled for deletion' }],
  [
    'the run in a changed name and its moment',
    { name: named, created: early },
    { name: `${named}-deleted`, created: early },
    { name: `restored ${named}`, created: late },
  ],
  ['its name and a later moment', { name: named, created: early }, { name: named, created: late }, { name: 'x', created: late }],
] as const)
  test(`an image that shows ${what} is still the run’s; under another name nothing more is aimed at it, and the ledger says so once`, () => {
    const file = join(freshFolder(), 'ledger.jsonl');
    const ledger = ledgerFor(['own'], { file });
    ledger.own(own, made.name, 'name', markOf(made));
    const address = ledger.image(own, 'own');
    ledger.images.noteShown(own, ours);
    expect([ledger.images.usedAnew(address), ledger.images.isOfUse(own)]).toEqual([undefined, true]);
    expect(ledger.images.isStillOurs(own, 200, { id: own, ...ours })).toBe(true);
    for (const shown of [anothers, anothers, ours]) ledger.images.noteShown(own, shown);
    expect([ledger.images.usedAnew(address), ledger.images.isOfUse(own)]).toEqual([own, false]);
    expect(ledgerLines(file).filter(({ event }) => event === 'another')).toEqual([{ event: 'another', id: own }]);
  });

test('an aim ends with the test that declares it', () => {
  const ledger = ledgerOf(['own']);
  ledger.end();
  expect(() => ledger.image(own, 'own')).toThrow(/without declaring/);
});

test('an image that the operator named is never one that the run created, in any case of its id', () => {
  const named = [
    { fixtures: { protected: foreign } },
    { provoke: { 409: { image: foreign } } },
    { images: { source: 'ids', ids: [foreign] } },
  ] as const;
  for (const each of named) {
    const ledger = ledgerFor([], { target: { ...target, ...each } });
    ledger.end();
    for (const id of [foreign, foreign.toUpperCase()]) {
      expect(() => ledger.leftover(id), id).toThrow(/which the operator named/);
      expect(() => ledger.own(id, 'an image', 'trusted'), id).toThrow(/which the operator named/);
    }
  }
});

test('an image counts as listed only if the operator listed it', () => {
  const ledger = ledgerFor([], { target: { ...target, images: { source: 'ids', ids: [own] } } });
  ledger.own(own, '', 'listed');

  expect(ledger.images.owns(own)).toBe(true);
  expect(() => ledger.own(foreign, '', 'listed')).toThrow(/not listed as expendable/);
});

test('a path that names somebody else’s image is refused, plain or encoded', () => {
  const encoded = foreign.replace('f', '%66');
  for (const path of [`/${own},${foreign}`, `/${own}/${foreign.toUpperCase()}`, `/${own};${encoded}`]) {
    expect(() => ledgerOf(['derived', 'synthetic']).derived(path, own)).toThrow(/not the run's own/);
  }
  expect(() => ledgerOf(['derived', 'synthetic']).synthetic(`/${foreign}.json`)).toThrow(/not the run's own/);
});

test('an identifier with one other digit is sent only if the others are random', () => {
  const counted = '11111111-1111-4111-8111-111111111112';
  const ledger = ledgerOf(['derived']);
  ledger.own(counted, 'counted', 'name');

  expect(ledger.derived(`/0${own.slice(1)}`, own).removes).toEqual([own]);
  expect(() => ledger.derived(`/0a${own.slice(2)}`, own)).toThrow(/not the run's own/);
  expect(() => ledger.derived(`/${counted.slice(0, -1)}3`, counted)).toThrow(/not the run's own/);
});

test('a path made from an identifier is neither the collection nor a number', () => {
  for (const path of ['/', '//', '', '/12345678'])
    expect(() => ledgerOf(['derived']).derived(path, own)).toThrow(/could name other images/);
});

test('an encoded character of an own identifier does not read as another image', () => {
  expect(ledgerOf(['derived']).derived(`/%63${own.slice(1)}`, own).removes).toEqual([own]);
});

test('a text that could mean many images is refused as synthetic, however it is escaped', () => {
  // request-target.test.ts tries all others.
  for (const path of ['', '/*', '/0', '/%64etail', '/image%2525'])
    expect(() => ledgerOf(['synthetic']).synthetic(path), path).toThrow(/many images/);
});

test('somebody else’s image is found however often its id is escaped', () => {
  const often = (rounds: number): string => foreign.replace('f', `%${'25'.repeat(rounds)}66`);
  for (const path of [often(0), often(1), often(3)])
    expect(() => ledgerOf(['derived']).derived(`/${own},${path}`, own), path).toThrow(/not the run's own/);
  expect(() => ledgerOf(['derived']).derived(`/${own},${often(9)}`, own)).toThrow(/escaped so often/);
});

test('the ledger on disk knows an image before it may be deleted, and survives a half written line', () => {
  const file = join(freshFolder(), 'ledger.jsonl');
  ledgerOf([], file);

  expect(readFileSync(file, 'utf8')).toContain(own);
  expect(ledgerLines(file)).toEqual([{ event: 'created', id: own, name: 'an image', proof: 'name' }]);
});

test('a claim is given once over all processes, and a cap holds', () => {
  const shared = freshFolder();
  const [one, two] = [new Claims(shared), new Claims(shared)];

  expect([one.claim('x'), two.claim('x')]).toEqual([true, false]);
  const numbers = [one, two, one, two, one].map((claims) => claims.claimNumber(4));
  expect(numbers).toEqual([0, 1, 2, 3, undefined]);
});

test('a UUID in upper case is the same image in derived texts, and another UUID is not the run’s own', () => {
  const upper = own.toUpperCase();
  const ledger = ledgerOf(['derived']);
  ledger.own(upper, 'an image', 'name');

  expect(ledger.derived(`/${upper}.json`, upper).parts.path).toBe(`/images/${upper}.json`);
  expect(() => ledger.derived(`/${upper},${foreign.toUpperCase()}`, upper)).toThrow(/not the run's own/);
});

test('a token in the query may look like an identifier', () => {
  const ledger = ledgerOf(['victim']);
  const address = ledger.image(own, 'victim');

  expect(ledger.withTokenInQuery(address, `token_${foreign}`).parts.query).toBe(`?X-Auth-Token=token_${foreign}`);
  expect(() => ledger.withQuery(address, '?name=production')).toThrow(/not the run's own/);
});

test('a random UUID begins with a letter, so that no server reads a number at its start', () => {
  const ledger = ledgerOf(['unknown', 'victim']);
  ledger.begin({ aims: ['unknown', 'victim'], provokes: false, standIn: true });
  const many = <T>(make: () => T): T[] => Array.from({ length: 100 }, make);
  const paths = many(() => [ledger.unknown(), ledger.elsewhere(), ledger.standIn(ledger.randomId())]).flat();
  ledger.end();
  paths.push(...many(() => ledger.probe()));

  expect(
    paths.map(({ parts }) => parts.path).filter((path) => !/^\/(?:images|pictures)\/[a-f][0-9a-f-]{35}$/.test(path)),
  ).toEqual([]);
});

test('a random UUID stands in for an image only where the test declares it', () => {
  const ledger = ledgerOf(['victim']);
  expect(() => ledger.standIn(ledger.randomId())).toThrow(/has to declare it/);
  ledger.begin({ aims: ['victim'], provokes: false, standIn: true });

  expect(ledger.standIn(ledger.randomId()).parts).toMatchObject({ aim: 'unknown', removes: [], standsIn: true });
  expect(() => ledger.standIn(own)).toThrow(/only a random UUID/);
});
