import { expect, test } from '@playwright/test';
import * as identifiers from '../../../contracts/inputs/identifiers.ts';
import { type Import, importsOf, type SourceFile, sourceFiles } from './source-files.ts';

const files: readonly SourceFile[] = ['specs', 'helpers', 'contracts', 'bench'].flatMap(sourceFiles);
const imports = files.flatMap(importsOf);
const isUnitTest = (path: string): boolean => path.endsWith('.test.ts');
const isIn =
  (folder: string): ((path: string) => boolean) =>
  (path) =>
    path.startsWith(`${folder}/`);

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

/** The imports that break a rule, as text. */
const lines = (broken: readonly Import[]): string[] => broken.map(({ from, to }) => `${from} imports ${to}`);

test('imports are found in every form', () => {
  const text = ["import type { A } from './a.ts';", "import { type B } from './b.ts';", "import {\n  c,\n} from '../c.ts';"];
  const more = ["import './d.ts';", "export * from './e.ts';", "const f = await import('./f.ts');"];
  const found = importsOf({ path: 'x/y.ts', text: [...text, ...more].join('\n') });

  expect(found.map(({ to, typesOnly }) => `${to} ${typesOnly}`)).toEqual([
    'x/a.ts true',
    'x/b.ts true',
    'c.ts false',
    'x/d.ts false',
    'x/e.ts false',
    'x/f.ts false',
  ]);
  expect(imports.length).toBeGreaterThan(300);
});

test('nothing imports a spec', () => {
  expect(lines(imports.filter(({ to }) => isIn('specs')(to)))).toEqual([]);
});

test('texts that cannot be decoded, which end the process of some servers, are sent by the last file only', () => {
  const sets = Object.entries<object | ((id: string) => object)>(identifiers);
  const texts = (set: object | ((id: string) => object)): unknown[] =>
    Object.values(typeof set === 'function' ? set('a-1') : set);
  const undecodable = sets.filter(([, set]) => texts(set).some((text) => !isDecodable(String(text)))).map(([name]) => name);
  const senders = sourceFiles('specs').filter(({ text }) => new RegExp(`\\b(${undecodable.join('|')})\\b`).test(text));

  expect(undecodable).toEqual(['interpreted', 'undecodable']);
  expect(senders.map(({ path }) => path)).toEqual(['specs/undecodable-identifiers.spec.ts']);
});

test('contracts import nothing but each other', () => {
  const outward = imports.filter(({ from, to }) => isIn('contracts')(from) && !isUnitTest(from) && !isIn('contracts')(to));
  expect(lines(outward)).toEqual([]);
});

test('the reference target takes only types from the contracts', () => {
  const constants = imports.filter(
    ({ from, to, typesOnly }) => isIn('helpers/reference')(from) && !isUnitTest(from) && isIn('contracts')(to) && !typesOnly,
  );
  expect(lines(constants)).toEqual([]);
});

test('only the target and a login open a way out: nothing else imports a transport', () => {
  const ways = ['helpers/target/open-target.ts', 'helpers/settings/login/send.ts'];
  const transports = ['helpers/http/wire/transport.ts', 'helpers/http/ordinary-transport.ts'];
  const others = imports.filter(
    ({ from, to, typesOnly }) =>
      transports.includes(to) && !ways.includes(from) && !isUnitTest(from) && !isIn('bench')(from) && !typesOnly,
  );
  expect(lines(others)).toEqual([]);
});

test('only the ledger makes an address, and what it is made of makes reads and errands', () => {
  const makers = (kind: string): string[] =>
    files.filter(({ path, text }) => text.includes(`new ${kind}(`) && !isUnitTest(path)).map(({ path }) => path);
  expect(makers('Address')).toEqual(['helpers/target/safety/ledger.ts']);
  expect(makers('Readable')).toEqual(['helpers/target/safety/reads.ts']);
  expect(makers('Errand')).toEqual(['helpers/target/safety/errands.ts']);
  const holders = files.filter(({ path, text }) => /import [^;]*\bmade\b[^;]*'[^']*address\.ts'/.test(text) && !isUnitTest(path));
  expect(holders.map(({ path }) => path).sort()).toEqual(
    ['errands', 'ledger', 'reads'].map((name) => `helpers/target/safety/${name}.ts`),
  );
});

test('only the sender gives a transport a URL', () => {
  const users = files.filter(({ path, text }) => /\burlTo\b/.test(text) && !isUnitTest(path)).map(({ path }) => path);
  // The client compares the pages of a list, to see one that was read already.
  expect(users.sort()).toEqual([
    'helpers/target/client/api.ts',
    'helpers/target/safety/address.ts',
    'helpers/target/safety/sender.ts',
  ]);
});

test('connections are opened in two places, and both ask the origins', () => {
  const ways = /import (?!type\b)[^;]*'node:(?:net|tls|http|https|http2|dgram)'|\bfetch\(|new WebSocket\(/;
  const apart = ['helpers/selftest/', 'helpers/reference/', 'bench/', 'helpers/cli/', 'contracts/', 'specs/'];
  const openers = files.filter(
    ({ path, text }) =>
      !isUnitTest(path) && !path.includes('/testing/') && !apart.some((f) => path.startsWith(f)) && ways.test(text),
  );
  expect(openers.map(({ path }) => path).sort()).toEqual([
    // Know the error codes of HTTP/2, and speak it on a connection that `opening.ts` opened.
    'helpers/http/http2/http2-connection.ts',
    'helpers/http/http2/stream-notes.ts',
    // Says whether a text is an address.
    'helpers/http/loopback.ts',
    'helpers/http/ordinary-transport.ts',
    // The same as loopback.ts.
    'helpers/http/raw-request-line.ts',
    'helpers/http/wire/opening.ts',
    // Reads a client certificate by a socket that connects to nothing.
    'helpers/settings/client-certificate-files.ts',
  ]);
  for (const name of ['http/ordinary-transport', 'http/wire/opening'])
    expect(files.find(({ path }) => path === `helpers/${name}.ts`)?.text).toMatch(/origins\.expect/);
  expect(files.find(({ path }) => path === 'helpers/http/http2/http2-connection.ts')?.text).toContain(
    'createConnection: () => observed(socket',
  );
});

test('addresses for cleaning up and for the preflight are used there only', () => {
  const users = files.filter(({ text }) => /ledger\.(leftover|probe)\(/.test(text)).map(({ path }) => path);
  expect(users.filter((path) => !isUnitTest(path)).sort()).toEqual(
    ['run/hook-checks', 'run/operation-check', 'run/token-witness', 'target/clean-up/removal'].map(
      (name) => `helpers/${name}.ts`,
    ),
  );
});
