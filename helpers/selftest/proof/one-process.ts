/** Runs the specs without Playwright's runner (see `plain-runner`), in a process that was started with the plain runner in its place. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PlainWorker } from '../../platform/plain-runner/declared-run.ts';
import { type Declared, declared } from '../../platform/plain-runner/playwright-test.ts';
import { requirementOf } from '../../verdict/declared.ts';
import { type Needs, needsIn } from '../../verdict/needs.ts';
import { reasonsIn } from '../../verdict/reason.ts';
import { root } from '../runs/suite-run.ts';
import type { Ended, EndedTests } from './proof.ts';

/** Which tests run: all, and the rules over all exchanges, unless something else is said. */
export interface Selection {
  /** Only tests that need HTTP/2, and those of these requirements, which look over it where it is offered. */
  readonly http2?: ReadonlySet<string> | undefined;
  /** Only the tests of these requirements. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Only these of the rules over all exchanges. */
  readonly rules?: ReadonlySet<string> | undefined;
  /** Tests that come first, in groups. After each group the rules judge what was sent, and the run is over if that is enough. */
  readonly first?: readonly ReadonlySet<string>[];
  readonly enough?: (results: EndedTests) => boolean;
  /** The run is over when this holds of a requirement and of how its test ended. */
  readonly until?: (ended: readonly [string, Ended]) => boolean;
}

const idOf = ({ details }: Declared): string => requirementOf(details.tag);
const needsOf = ({ details }: Declared): Needs => needsIn([details.annotation ?? []].flat());
const isRule = (test: Declared): boolean => (needsOf(test).aims ?? needsOf(test).provokes) === undefined;

/** How the test of each requirement ended on a target of the run, which is given by its name. */
export async function triedOn(
  name: string,
  { http2, only, rules, first = [], enough, until }: Selection = {},
): Promise<Record<string, Ended>> {
  const results: Record<string, Ended> = {};
  const worker = new PlainWorker({ targetName: name, accepted: {} });
  const isOfVersion = (test: Declared): boolean => http2 === undefined || needsOf(test).http2 === true || http2.has(idOf(test));
  const left = new Set(declared.filter((test) => !isRule(test) && isOfVersion(test) && only?.has(idOf(test)) !== false));
  const judged = declared.filter((test) => isRule(test) && rules?.has(idOf(test)) !== false);
  for (const group of first) {
    await tryAll(
      [...left].filter((test) => group.has(idOf(test)) && left.delete(test)),
      worker,
      results,
    );
    // A worker reads once what was seen.
    const judge = new PlainWorker({ targetName: name, accepted: {} });
    await tryAll(judged, judge, results);
    await judge.end();
    if (enough?.(results)) left.clear();
    if (left.size === 0) break;
  }
  if (left.size > 0 || first.length === 0) await tryAll([...left, ...judged], worker, results, until);
  await worker.end();
  return results;
}

async function tryAll(
  tests: readonly Declared[],
  worker: PlainWorker,
  results: Record<string, Ended>,
  until?: Selection['until'],
): Promise<void> {
  for (const test of tests) {
    const { status, reason, annotations } = await worker.run(test);
    const finding = annotations.find(({ type }) => type === 'finding');
    const [why] = reasonsIn(annotations);
    const end = { status, violated: finding !== undefined, reason: finding?.description ?? reason };
    const ended = { ...end, ...(why !== undefined && { why }) };
    results[idOf(test)] = ended;
    if (until?.([idOf(test), ended])) break;
  }
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
