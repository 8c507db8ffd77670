import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { authorityFile, ownCertificate } from '../../settings/reference-certificate.ts';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { type Relay, startRelay } from './relay.ts';
import { root, runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference, type TestReference } from './test-reference.ts';

test.setTimeout(300_000);

/** Tests that make, read, list and delete images, and that provoke the common refusals. */
const some = [
  '204',
  '401-0[125]',
  '404',
  '405-0[123]',
  'GONE-0[12]',
  'ONCE',
  'RACE',
  'KEEP-0[14]',
  'IDS-0[1256]',
  'FLT',
  'FLD',
  'WIRE',
];

const pem = (name: string): string => join(root, 'helpers/http/wire/testing', name);

/** A condition under which real targets run. No conforming target is to blame for it. The tests of http/ have each part of one. */
interface Condition {
  readonly name: string;
  readonly between: (port: number) => Promise<Relay>;
  /** Behaviour of the reference target behind it, which is also its base path: see its variants. */
  readonly behaviour?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly ids?: readonly string[];
}

const conditions: readonly Condition[] = [
  {
    name: 'that takes 2 s for a response',
    between: (port) => startRelay(port, { delayMs: 2000 }),
    ids: ['204-0[12]', '401-01', 'GONE-01', 'FLT', 'FLD', 'WIRE'],
  },
  {
    name: 'at an IPv6 address, below a base path, behind a gateway that demands a client certificate and an API key',
    between: (port) =>
      startRelay(port, {
        host: '::1',
        tls: { ...ownCertificate(), ca: readFileSync(pem('client-authority.pem')), requestCert: true },
        demands: 'X-Api-Key: key-of-the-gateway',
      }),
    behaviour: 'gzip',
    variables: {
      TARGET_CA_FILE: authorityFile,
      TARGET_CLIENT_CERT: pem('client.pem'),
      TARGET_CLIENT_KEY: pem('client-key-encrypted.pem'),
      TARGET_CLIENT_KEY_PASSPHRASE: 'passphrase-of-the-tests',
      TARGET_HEADERS: 'X-Api-Key: key-of-the-gateway',
    },
  },
];

let reference: TestReference;

test.beforeAll(async () => {
  reference = await startTestReference();
});

test.afterAll(() => reference.stop());

for (const { name, between, behaviour = '', variables, ids = some } of conditions) {
  test(`a conforming target ${name} is not accused`, async () => {
    const { port } = new URL(reference.variables.TARGET_URL ?? '');
    const relay = await between(Number(port));
    const path = scratchFolder();
    const { images, provoke, identities } = referenceTarget(`http://127.0.0.1:${port}`, behaviour);
    const { url } = referenceTarget(relay.origin, behaviour);
    const given = {
      TARGET_FILE: testTargetFile(path, { name: 'relayed', url, images, provoke }),
      OWNER: identities.owner?.token ?? '',
      ...variables,
    };
    const args = ['--grep', ids.map((id) => `@DI-${id}`).join('|')];
    const { verdict, output } = await runSuite(given, path, { args });
    const connections = relay.connections();
    await relay.stop();

    expect(verdict, output).toMatchObject({ verdict: 'partial', counts: { error: 0, warning: 0, note: 0, broken: 0 } });
    expect(verdict?.counts.pass, output).toBeGreaterThan(15);
    expect(connections).toBeGreaterThan(15);
  });
}
