import type { Server } from 'node:http';
import { type Names, namesOf } from '../../reference/naming.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { referenceTarget } from '../../shared/reference-target.ts';
import type { Account, Row, startPlain } from './plain-server.ts';

/** The limits of a target on this machine, whose every image is the suite's. */
export const limits = { deletes: 5000, timeoutMs: 5_000, settleMs: 0, collectionDelete: true } as const;

export interface PlainTarget {
  readonly description: TargetDescription;
  readonly names: Names;
  readonly server: Server;
  readonly close: () => void;
}

/** Starts the plain server as a target of this name, with the identities and fixtures of the reference. */
export async function startPlainTarget(start: typeof startPlain, name: string): Promise<PlainTarget> {
  const names = namesOf(name);
  const { tenants, tokens, fixtures, standing } = names;
  const { owner, stranger, second, provider } = tenants;
  const accounts: Record<string, Account> = {
    [tokens.owner]: { tenant: owner, rights: 'all' },
    [tokens.stranger]: { tenant: stranger, rights: 'all' },
    [tokens.reader]: { tenant: owner, rights: 'read' },
    [tokens.creator]: { tenant: owner, rights: 'make' },
    [tokens.unscoped]: { tenant: '', rights: 'all' },
    [tokens.rescoped]: { tenant: second, rights: 'all' },
  };
  const row = (id: string, own: Partial<Row> = {}): Row => ({
    ...{ id, name: 'image', owner, seenBy: [], locked: false, busy: false, tags: { keep: 'yes' } },
    born: Date.now() - 86_400_000,
    ...own,
  });
  const rows = [
    row(fixtures.foreign, { owner: stranger }),
    row(fixtures.protected, { locked: true }),
    row(fixtures.public, { owner: provider, seenBy: ['*'] }),
    row(fixtures.shared, { owner: stranger, seenBy: [owner] }),
    row(fixtures.saving, { busy: true }),
    row(fixtures.conflict, { busy: true }),
    ...standing.map((id) => row(id)),
  ];
  const { server, port, close } = await start({ accounts, servers: { [names.server]: owner }, rows });
  const described = referenceTarget(`http://127.0.0.1:${port}`, name);
  const field = { headers: { 'X-Make': '{code}' } };
  const provoke = { 400: field, 403: field, 405: field, 409: field, 413: field, 500: field, 503: field };
  const url = `http://127.0.0.1:${port}/v2/${owner}`;
  return { description: { ...described, url, provoke, limits }, names, server, close };
}
