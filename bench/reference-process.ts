import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownRun } from '../helpers/settings/environment.ts';
import type { ReferenceFigures } from './reference.ts';

export interface ReferenceProcess {
  readonly baseUrl: string;
  figures(): Promise<ReferenceFigures>;
  stop(): Promise<void>;
}

/** Starts it, with TLS or without. Rejects where it ends before it listens. */
export async function startReferenceProcess(kind: 'plain' | 'tls' = 'plain'): Promise<ReferenceProcess> {
  const child = fork(fileURLToPath(new URL('reference.ts', import.meta.url)), [kind], { env: ownRun(process.env) });
  const said = async (): Promise<unknown> => (await once(child, 'message'))[0];
  const ended = once(child, 'exit').then(() => {
    throw new Error('the reference target ended by itself');
  });
  ended.catch(() => undefined);
  const { baseUrl } = (await Promise.race([said(), ended])) as { baseUrl: string };
  return {
    baseUrl,
    async figures() {
      child.send('figures');
      return (await Promise.race([said(), ended])) as ReferenceFigures;
    },
    async stop() {
      child.disconnect();
      await ended.catch(() => undefined);
    },
  };
}
