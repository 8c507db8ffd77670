import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { handDown, type Internal, internal } from '../../internal-variable.ts';
import { processWide } from '../../process-wide.ts';

/** Where secrets are shared, those that other processes of the run have shared, and how long the file was when it was read. */
interface SharedSecrets {
  hiding: Internal['hiding'];
  readonly secrets: string[];
  read: number;
}

// Every text that is recorded asks for them: to look into the environment each time took a twentieth of the CPU of the proof.
const known = (): SharedSecrets => processWide('shared-secrets', () => ({ hiding: internal().hiding, secrets: [], read: 0 }));

/**
 * Lets this process, and those that it starts from now on, share secrets: a target may return the token of one worker to another. The file
 * is of no use without the key, which only the environment of these processes holds.
 */
export function shareSecretsIn(file: string): void {
  const state = known();
  if (state.hiding !== undefined) return;
  state.hiding = { file, key: randomBytes(32).toString('base64') };
  handDown({ hiding: state.hiding });
}

/** Shares a secret before it is used. */
export function shareSecret(secret: string): void {
  const { hiding } = known();
  if (hiding === undefined) return;
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(hiding.key, 'base64'), nonce);
  const content = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  const line = Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64');
  appendFileSync(hiding.file, `${line}\n`, { mode: 0o600 });
}

/** All secrets that were shared up to now. It is longer than before if there are new ones. */
export function sharedSecrets(): readonly string[] {
  const state = known();
  const { hiding } = state;
  if (hiding === undefined) return state.secrets;
  const { size } = statSync(hiding.file, { throwIfNoEntry: false }) ?? { size: 0 };
  // The run removes the file before its reports are written.
  if (size <= state.read) return state.secrets;
  state.read = size;
  // What stands behind the last line end is not whole yet.
  const lines = readFileSync(hiding.file, 'latin1').split('\n').slice(state.secrets.length, -1);
  for (const line of lines) state.secrets.push(opened(line, hiding.key));
  return state.secrets;
}

function opened(line: string, key: string): string {
  const octets = Buffer.from(line, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), octets.subarray(0, 12));
  decipher.setAuthTag(octets.subarray(12, 28));
  return Buffer.concat([decipher.update(octets.subarray(28)), decipher.final()]).toString('utf8');
}
