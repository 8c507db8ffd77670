import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TargetDescription } from '../../settings/description.ts';
import { referenceTarget } from '../../shared/reference-target.ts';
import { root } from '../root.ts';
import type { startPlain } from './plain-server.ts';
import { limits, startPlainTarget } from './plain-target.ts';

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

const reference: MutatedServer = {
  name: 'reference',
  folder: join(root, 'helpers/reference'),
  files: [
    ...['connection.ts', 'faults.ts', 'lists.ts', 'message.ts', 'reference.ts', 'request-parser.ts', 'responses.ts'],
    ...['routes.ts', 'service.ts', 'universe.ts', 'views.ts'],
  ],
  // The description of a target relies on names, and the operator's hooks on the control resource.
  copied: ['control.ts', 'naming.ts', ...['connection.ts', 'frames.ts', 'literal-fields.ts'].map((file) => `http2/${file}`)],
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
    return startPlainTarget(start, name);
  },
};

export const servers: Readonly<Record<string, MutatedServer>> = { reference, plain };
