import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReference } from '../helpers/reference/reference.ts';
import { startRelay } from '../helpers/selftest/runs/relay.ts';
import { referenceFile } from '../helpers/selftest/runs/secured-reference.ts';
import { ownRun } from '../helpers/settings/environment.ts';
import { authorityFile, ownCertificate } from '../helpers/shared/reference-certificate.ts';
import type { Part } from './main.ts';
import { suiteRun } from './measure.ts';

/** A whole run and a smoke run with four workers against a target at a round trip of 100 ms, plain and with TLS. */
export const far: Part = {
  titles: {
    'far-run': 'far away: whole run',
    'far-smoke': 'far away: smoke',
    'far-tls-run': 'far away, TLS: whole run',
    'far-tls-smoke': 'far away, TLS: smoke',
  },
  isSized: false,
  start: async (folder) => ({
    run: async (way) => {
      const isSecured = way.includes('tls');
      const reference = await startReference(isSecured ? { tls: ownCertificate() } : {});
      const { protocol, port } = new URL(reference.baseUrl);
      const relay = await startRelay(Number(port), { delayMs: 100, opensMs: 100 });
      const { file, tokens } = referenceFile(folder, 'reference', `${protocol}//${new URL(relay.origin).host}`);
      const tls = isSecured ? { TARGET_CA_FILE: authorityFile } : {};
      const variables = { ...ownRun(process.env), ...tokens, ...tls, TARGET_FILE: file, TARGET_TIMEOUT_MS: '20000' };
      try {
        const out = join(folder, 'far');
        const run = await (way.endsWith('smoke')
          ? suiteRun('smoke', out, variables)
          : suiteRun('run', out, variables, ['--workers=4']));
        const archive = JSON.parse(readFileSync(join(out, 'exchanges.har'), 'utf8')) as { log: { entries: unknown[] } };
        return { ...run, sockets: relay.connections(), requests: archive.log.entries.length };
      } finally {
        await relay.stop();
        await reference.close();
      }
    },
    stop: async () => undefined,
  }),
};
