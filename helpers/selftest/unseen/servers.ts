import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TargetDescription } from '../../config/description.ts';
import { namesOf } from '../../reference/naming.ts';
import { referenceTarget } from '../../run-state/reference-target.ts';
import { root } from '../root.ts';
import type { Account, Row, startPlain } from './plain-server.ts';

/** A server whose code is mutated. */
export interface MutatedServer {
  readonly name: string;
  readonly folder: string;
  /** The files that are mutated; the others of the folder are copied as they are. */
  readonly files: readonly string[];
  readonly copied: readonly string[];
  /** Starts the copy in a folder as a target of this name. */
  readonly start: (folder: string, name: string) => Promise<Started>;
}

/** A server that runs. */
export interface Started {
  readonly description: TargetDescription;
  readonly close: () => unknown;
}

const load = (folder: string, file: string): Promise<unknown> => import(pathToFileURL(join(folder, file)).href);

const limits = { deletes: 5000, timeoutMs: 5_000, settleMs: 0, collectionDelete: true } as const;

const reference: MutatedServer = {
  name: 'reference',
  folder: join(root, 'helpers/reference'),
  files: [
    ...['connection.ts', 'faults.ts', 'lists.ts', 'message.ts', 'reference.ts', 'request-parser.ts', 'responses.ts'],
    ...['routes.ts', 'service.ts', 'universe.ts', 'views.ts'],
  ],
  // The description of a target relies on names, and the operator's hooks on the control resource.
  copied: [
    'control.ts',
    'naming.ts',
    ...['connection.ts', 'changed-frames.ts', 'frames.ts', 'literal-fields.ts'].map((file) => `http2/${file}`),
  ],
  start: async (folder, name) => {
    const { startReference } = (await load(folder, 'reference.ts')) as typeof import('../../reference/reference.ts');
    const { baseUrl, close } = await startReference();
    return { description: { ...referenceTarget(baseUrl, name), limits }, close };
  },
};

const plain: MutatedServer = {
  name: 'plain',
  folder: join(root, 'helpers/selftest/unseen'),
  files: ['plain-server.ts'],
  copied: [],
  start: async (folder, name) => {
    const { startPlain: start } = (await load(folder, 'plain-server.ts')) as { startPlain: typeof startPlain };
    const { tenants, tokens, fixtures, server, standing } = namesOf(name);
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
    const { port, close } = await start({ accounts, servers: { [server]: owner }, rows });
    const described = referenceTarget(`http://127.0.0.1:${port}`, name);
    const field = { headers: { 'X-Make': '{code}' } };
    const provoke = { 400: field, 403: field, 405: field, 409: field, 413: field, 500: field, 503: field };
    const url = `http://127.0.0.1:${port}/v2/${owner}`;
    return { description: { ...described, url, provoke, limits }, close };
  },
};

/** The servers, by name. */
export const servers: Readonly<Record<string, MutatedServer>> = { reference, plain };
