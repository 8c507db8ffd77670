import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReference } from '../helpers/reference/reference.ts';
import { referenceFile } from '../helpers/selftest/runs/test-reference.ts';
import { authorityFile, ownCertificate } from '../helpers/settings/reference-target.ts';
import type { Part } from './main.ts';
import { suiteRun } from './measure.ts';
import { startRelay } from './relay.ts';

/** This suite on the reference target behind a relay at a round trip of 100 ms. */
export const far: Part = {
  titles: {
    'far-run': 'far away: whole run',
    'far-smoke': 'far away: smoke',
    'far-tls-run': 'far away, TLS: whole run',
    'far-tls-smoke': 'far away, TLS: smoke',
  },
  start: async (folder) => ({ run: (way) => runFaraway(way, folder), stop: async () => undefined }),
};

async function runFaraway(way: string, folder: string) {
  const out = join(folder, way);
  const isSecured = way.startsWith('far-tls');
  const reference = await startReference(isSecured ? { tls: ownCertificate() } : {});
  const { protocol, port } = new URL(reference.baseUrl);
  const relay = await startRelay(Number(port), { delayMs: 100, opensMs: 100 });
  const { file, tokens } = referenceFile(folder, 'reference', `${protocol}//${new URL(relay.origin).host}`);
  // As of a target that is not on this machine.
  const words = way.endsWith('smoke') ? ['smoke'] : ['run', '--workers=4', '--fully-parallel'];
  const settings = { TARGET_FILE: file, TARGET_TIMEOUT_MS: '20000', ...(isSecured && { TARGET_CA_FILE: authorityFile }) };
  const usage = await suiteRun(words, out, { ...tokens, ...settings });
  const archive = JSON.parse(readFileSync(join(out, 'exchanges.har'), 'utf8')) as { log: { entries: unknown[] } };
  await Promise.all([relay.stop(), reference.close()]);
  return { ...usage, sockets: relay.connections(), requests: archive.log.entries.length };
}
