import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many requests of the HTTP Archive in a folder of reports went out over each version of HTTP. */
export function archiveVersions(folder: string): Readonly<Record<string, number>> {
  const { log } = JSON.parse(readFileSync(join(folder, 'exchanges.har'), 'utf8')) as {
    log: { entries: readonly { request: { httpVersion: string } }[] };
  };
  const counts: Record<string, number> = {};
  for (const { request } of log.entries) counts[request.httpVersion] = (counts[request.httpVersion] ?? 0) + 1;
  return counts;
}
