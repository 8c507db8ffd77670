/** Runs the specs without Playwright's runner (see `stand-in`), in a process that was started with the stand-in in its place. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { needsIn } from '../../declarations/needs.ts';
import { reasonsIn } from '../../declarations/reason.ts';
import { requirementOf } from '../../declarations/requirement.ts';
import { StandInWorker } from '../../playwright-internals/stand-in/declared-run.ts';
import { declared } from '../../playwright-internals/stand-in/playwright-test.ts';
import { root } from '../runs/suite-run.ts';
import type { Ended } from './proof.ts';

/** Which tests run: all, and the rules over all exchanges, unless something else is said. */
export interface Selection {
  readonly withoutRules?: boolean;
  /** Only tests that need HTTP/2, and those of these requirements, which look over it where it is offered. */
  readonly http2?: ReadonlySet<string> | undefined;
  /** Only the tests of these requirements. */
  readonly only?: ReadonlySet<string> | undefined;
  /** The run is over when this holds of a requirement and of how its test ended. */
  readonly until?: (ended: readonly [string, Ended]) => boolean;
}

/** How the test of each requirement ended on a target of the run, which is given by its name. */
export async function triedOn(
  name: string,
  { http2, only, until, withoutRules = false }: Selection = {},
): Promise<Record<string, Ended>> {
  const worker = new StandInWorker({ targetName: name, accepted: {} });
  const results: Record<string, Ended> = {};
  for (const test of declared) {
    const needs = needsIn([test.details.annotation ?? []].flat());
    const isRule = (needs.aims ?? needs.provokes) === undefined;
    if (isRule && withoutRules) continue;
    const id = requirementOf(test.details.tag);
    const isOfVersion = http2 === undefined || needs.http2 || http2.has(id);
    if (!isRule && (!isOfVersion || only?.has(id) === false)) continue;
    const { status, reason, annotations } = await worker.run(test);
    const finding = annotations.find(({ type }) => type === 'finding');
    const [why] = reasonsIn(annotations);
    const end = { status, violated: finding !== undefined, reason: finding?.description ?? reason };
    const ended = { ...end, ...(why !== undefined && { why }) };
    results[id] = ended;
    if (until?.([id, ended])) break;
  }
  await worker.end();
  return results;
}

/** Makes every spec declare its tests; those over all exchanges come last. */
export async function loadSpecs(): Promise<void> {
  const specs = join(root, 'specs');
  const files = readdirSync(specs, { recursive: true, encoding: 'utf8' }).filter(
    (f) => f.endsWith('.spec.ts') && f !== 'properties.spec.ts',
  );
  files.sort((a, b) => Number(a.startsWith('every-response')) - Number(b.startsWith('every-response')) || a.localeCompare(b));
  for (const file of files) await import(pathToFileURL(join(specs, file)).href);
}
