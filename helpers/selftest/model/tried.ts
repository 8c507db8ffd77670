import { join } from 'node:path';
import { StandInWorker } from '../../playwright-internals/stand-in/declared-run.ts';
import type { Declared } from '../../playwright-internals/stand-in/playwright-test.ts';
import { Stopped } from '../../run/stopped.ts';
import { runPreflight } from '../../run/target-preflight.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { skipFor } from '../../shared/premise.ts';
import type { End, Ending } from '../../shared/run-end.ts';
import { newRun, newRunId } from '../../shared/run-id.ts';
import { judgeWith } from '../../spec/judgement.ts';
import { clean } from '../../target/clean-up/clean-up.ts';
import { CleanUpTime } from '../../target/clean-up/clean-up-time.ts';
import { leftoversOf } from '../../target/clean-up/leftovers.ts';
import { Images } from '../../target/images.ts';
import { openTarget } from '../../target/open-target.ts';
import { listedBefore } from '../../target/safety/listed-before.ts';
import { type Hit, hosts, Service, tenants, tokens } from './service.ts';
import type { OperatorShape, Trial } from './shapes.ts';

/** How much time pauses have skipped so far, in ms. */
let skippedMs = 0;
const { now } = Date;
Date.now = () => now() + skippedMs;

/** No pause takes time: the clock of the process goes on instead. */
async function skip(ms: number): Promise<void> {
  skippedMs += ms;
}

function instantEnding(): Ending {
  let end: End | undefined;
  return {
    get end() {
      return end;
    },
    shared: false,
    declare: (given) => {
      end ??= given;
    },
    expectGoingOn: () => {
      if (end !== undefined) skipFor(end.reason);
    },
    pause: skip,
  };
}

/** Runs the suite from its preflight to its clean-up against a service in memory. Returns what it must not have hit. */
export async function tried(
  { service: shape, operator, tests }: Trial,
  declared: readonly Declared[],
  folder: string,
): Promise<readonly Hit[]> {
  const service = new Service(shape);
  const id = newRunId();
  const description = described(operator, service, id);
  const scratch = join(folder, id);
  const run = newRun(scratch, { id });
  const ending = instantEnding();
  const opened = { run, description, transport: service.transport, ending };
  const setUp = await openTarget({ ...opened, worker: 'set-up', ending: { ...instantEnding(), expectGoingOn: () => {} } });
  judgeWith({ redact: (text) => text, hide: (text) => text, curl: () => '', shownResponse: () => '', accepted: {} });
  const found = await runPreflight(setUp, run).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error;
  });
  if (found !== undefined) {
    const { facts, spare } = found;
    const target = await openTarget({ ...opened, facts, worker: 'w0' });
    const images = new Images(target, { ...run, targets: [{ description, facts, spare, logins: [] }] }, join(scratch, 'images'));
    const worker = new StandInWorker({ targetName: description.name, accepted: {}, target, images });
    const chosen = tests.length === 0 ? declared : tests.flatMap((place) => declared[place] ?? []);
    for (const test of chosen) await worker.run(test);
    await worker.end();
  }
  const time = new CleanUpTime(undefined, { now: Date.now, sleep: skip });
  const left = leftoversOf(join(run.ledgers, description.name), id);
  // A run prints why its clean-up failed, and leaves the rest.
  await clean(setUp, left, { time, listed: listedBefore(join(scratch, description.name)) }).catch(() => undefined);
  return service.hits;
}

/** The token of a tenant's user by the beginning of its text. */
const tokenOf = (who: string): string => Object.keys(tokens).find((token) => token.startsWith(who)) ?? '';

function described(operator: OperatorShape, service: Service, name: string): TargetDescription {
  const host = operator.tunnel ? 'http://127.0.0.1:9' : hosts.target;
  const url = operator.tenantless ? `${host}/v2` : `${host}/v2/${tenants.owner}`;
  const { stranger, others, fixtures, trusted, settles, deletes } = operator;
  return testDescription(url, {
    name,
    identities: {
      owner: { token: tokenOf('owner') },
      ...(stranger !== 'none' && {
        stranger: { token: tokenOf('stranger'), ...(stranger !== 'token' && { tenant: tenants.stranger }) },
      }),
      ...Object.fromEntries(others.map((each) => [each, { token: tokenOf(each) }])),
    },
    limits: { deletes, timeoutMs: 2000, settleMs: settles ? 10 : 0, collectionDelete: false },
    images: { ...source(operator, service, url), ...(trusted && { trusted }) },
    fixtures: Object.fromEntries(
      fixtures.map((each) => [each, service.listed(each === 'foreign' ? tenants.stranger : tenants.owner)]),
    ),
  });
}

function source(
  { source: kind, passesName, passesId, inUpperCase }: OperatorShape,
  service: Service,
  url: string,
): TargetDescription['images'] {
  const cased = (id: string): string => (inUpperCase ? id.toUpperCase() : id);
  switch (kind) {
    case 'snapshot':
      return { source: 'snapshot', server: 'server-1' };
    case 'glance':
      return { source: 'glance', url };
    case 'glance elsewhere':
      return { source: 'glance', url: `${hosts.others}/v2/${tenants.owner}` };
    case 'ids':
      return { source: 'ids', ids: Array.from({ length: 6 }, () => cased(service.listed(tenants.owner))) };
    case 'request': {
      const body = { name: passesName ? '{name}' : 'ubuntu', ...(passesId && { id: '{image}' }) };
      return {
        source: 'http',
        request: {
          method: 'POST',
          url: `${url}/images`,
          headers: { 'X-Auth-Token': tokenOf('owner') },
          body: JSON.stringify(body),
        },
        id: { json: '/id' },
      };
    }
  }
}
