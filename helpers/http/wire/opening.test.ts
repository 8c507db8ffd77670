import dns, { type LookupAddress } from 'node:dns';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from '@playwright/test';
import { Origins } from '../origins.ts';
import { listeningPort } from '../testing/listening-port.ts';
import { opener } from './opening.ts';
import { splitUrl } from './request.ts';

/** An address of this machine that another machine could have; a reserved one if it has no network. */
const elsewhere =
  Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address ?? '192.0.2.1';

const lookup = dns.lookup;
test.afterEach(() => {
  dns.lookup = lookup;
});

/** A resolver that gives each name these addresses. */
function resolving(...addresses: readonly LookupAddress[]): void {
  dns.lookup = Object.assign(
    (...given: readonly unknown[]) => (given.at(-1) as (error: null, found: readonly LookupAddress[]) => void)(null, addresses),
    lookup,
  ) as typeof dns.lookup;
}

for (const scheme of ['http', 'https']) {
  test(`localhost that a resolver leads elsewhere gets no connection (${scheme})`, async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const port = await listeningPort(server, '0.0.0.0');
    const url = `${scheme}://localhost:${port}`;
    resolving({ address: elsewhere, family: 4 }, { address: '127.0.0.1', family: 4 });
    const opened = await opener({ timeoutMs: 5000 }, { origins: new Origins([url]) })(splitUrl(url));
    server.close();

    expect(opened).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining(`localhost leads to ${elsewhere}, which is not`),
    });
    expect(connections).toBe(0);
  });
}
