import { hostname } from 'node:os';
import { join } from 'node:path';
import { anyUuid } from '../../contracts/image-identifiers.ts';
import { curlLine } from '../http/curl.ts';
import type { RequestRecord } from '../http/exchange.ts';
import { type SpokenVersions, spokenVersions } from '../http/http2/spoken-versions.ts';
import { http2Transport } from '../http/http2/transport.ts';
import { Keeping } from '../http/keeping.ts';
import { ordinaryClient } from '../http/ordinary-client.ts';
import { Origins } from '../http/origins.ts';
import type { ShellImage } from '../http/raw-request-line.ts';
import { type Cut, Recorder } from '../http/recorder.ts';
import type { Transport } from '../http/transport.ts';
import { proxyFor } from '../http/wire/proxy.ts';
import { wireTransport } from '../http/wire/transport.ts';
import { birthOf } from '../platform/output/process-life.ts';
import type { TargetDescription, TargetFacts } from '../settings/description.ts';
import { hostsOf } from '../settings/hosts.ts';
import { httpUse, requestTls, transportSettings } from '../settings/http-use.ts';
import type { TokenSources } from '../settings/login/spec.ts';
import { premise, runningTest } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { type Ending, noEnding } from '../verdict/run-end.ts';
import type { Target } from './client/target.ts';
import { Windows } from './client/windows.ts';
import type { RunState } from './run-state.ts';
import { Cap, Claims } from './safety/claims.ts';
import { Ledger } from './safety/ledger.ts';
import { Pace } from './safety/pace.ts';
import { Patience } from './safety/rate-limit.ts';
import { broadUse } from './safety/risks.ts';
import { Sender } from './safety/sender.ts';
import { CurrentTokens, TokenKeeper } from './token-keeper.ts';

/** The arguments for opening a target. */
export interface TargetOptions {
  readonly run: Pick<RunState, 'id' | 'started' | 'scratch' | 'ledgers' | 'shard' | 'hidden'>;
  readonly description: TargetDescription;
  /** The results of the preflight; absent before it. */
  readonly facts?: TargetFacts;
  /** Names the ledger and the records of this process: `w0` for a worker, else `set-up` or `sweep`. */
  readonly worker: string;
  readonly logins?: TokenSources;
  readonly ending?: Ending;
  /** Computes the facts that rules need about long content. If absent, no exchange is kept. */
  readonly cut?: Cut;
  /** Takes every request in the place of the network: for tests of the suite. */
  readonly transport?: Transport;
}

/** Opens the ways to a target for one worker, the set-up or a sweep. Asks which versions of HTTP it speaks, unless the facts say so. */
export async function openTarget(options: TargetOptions): Promise<Target> {
  const { description, facts = {} } = options;
  const spoken = facts.spoken ?? (await spokenVersions(description.url, transportSettings(description), waysOut(options)));
  return openedTarget(options, spoken);
}

/** Where requests may go, and through which proxies. */
function waysOut({ description, logins = {} }: TargetOptions) {
  const origins = new Origins(hostsOf(description, logins).map(({ url }) => url));
  return { origins, proxy: (origin: string) => proxyFor(origin, process.env) };
}

/** Opens the ways to a target that speaks these versions of HTTP. */
export function openedTarget(options: TargetOptions, spoken: SpokenVersions): Target {
  const { run, description, worker, cut } = options;
  const { facts = {}, logins: sources = {}, ending = noEnding } = options;
  const { limits } = description;
  const settings = transportSettings(description);
  const scratch = join(run.scratch, description.name);
  const tokens = new CurrentTokens(description, run.hidden);
  const { redactor } = tokens;
  const by = waysOut(options);
  const { origins } = by;
  const keeper = new TokenKeeper(tokens, { sources, origins, ending, folder: join(scratch, 'logins') });
  // The preflight has shown that it is good.
  if (options.facts !== undefined) for (const { token } of Object.values(description.identities)) keeper.accepted(token);
  for (const name of facts.opens ?? []) keeper.looks.set(tokens.tokenOf(name) ?? '', Promise.resolve());
  const windows = new Windows(scratch);
  const ledger = new Ledger({
    file: join(run.ledgers, description.name, `${run.id}-${run.shard.current}-${worker}.jsonl`),
    target: description,
    broad: broadUse(description, facts.showsOthers),
    isMock: description.images.source === 'stateless' && facts.showsOthers !== true,
    takesOthers: () => windows.isHarmful('unknown'),
    run: run.id,
    made: join(scratch, 'made'),
    seenIds: facts.seenIds,
    showsImages: facts.showsOwn,
  });
  // Every process records this: a worker may outlive the runner, and the run is not over while a worker lives.
  const at = new Date().toISOString();
  const born = birthOf(process.pid);
  const who = { pid: process.pid, host: hostname(), ...(born !== undefined && { born }) };
  ledger.note({ event: 'started', run: run.id, ...who, url: description.url, at });
  const file = join(scratch, 'exchanges', `${worker}.jsonl`);
  const tls = requestTls(description);
  const recorder = new Recorder({ file, redactor, variables: tokens.variables, tls, ...(cut !== undefined && { cut }) });
  const ways = () => ({ ...by, keeping: new Keeping() });
  const wire = options.transport ?? wireTransport(settings, ways());
  const http = httpUse(description, spoken);
  const http2 = http.without.http2 === undefined ? (options.transport ?? http2Transport(settings, ways())) : undefined;
  const perSecond = limits.requestsPerSecond === undefined ? undefined : limits.requestsPerSecond / run.shard.total;
  const pace = perSecond === undefined ? undefined : new Pace(join(scratch, 'pace'), perSecond, Date.parse(run.started));
  const rest = {
    ledger,
    recorder,
    expectNoToken: tokens.expectNoneIn,
    holdsToken: redactor.finds,
    pace,
    deletions: new Cap(join(scratch, 'deletions'), Math.floor(limits.deletes / run.shard.total)),
    turns: new Claims(join(scratch, 'deletions-alone')),
    ending,
    gateway: { url: description.url, fields: Object.entries(description.headers ?? {}) },
    patience: new Patience(limits.timeoutMs, runningTest),
  };
  const overHttp2 = http2 && new Sender({ transport: http2, ...rest });
  return {
    get description() {
      return tokens.description;
    },
    facts,
    http,
    ...(perSecond !== undefined && { perSecond }),
    ledger,
    windows,
    recorder,
    redactor,
    ending,
    sender: (http.main === '2' ? overHttp2 : undefined) ?? new Sender({ transport: wire, ...rest }),
    ...(overHttp2 && { overHttp2 }),
    ordinary: new Sender({ transport: ordinaryClient(wire), ...rest }),
    curl: (request, { after, ...answer } = {}) => curlLine(recorder.shown(request), namedImage(request, after, ledger), answer),
    expectState: () => premise(description.images.source !== 'stateless', untested('no-state')),
    tokens: keeper,
    dispose: async () => {
      await Promise.all([wire.dispose(), http2?.dispose()]);
    },
  };
}

/** The image that a line names by a variable: one of the run, or the one that a read shows gone after a deletion of one of the run. */
function namedImage(request: RequestRecord, after: RequestRecord | undefined, ledger: Ledger): ShellImage | undefined {
  const first = after === undefined ? undefined : imageOfRunIn(after, ledger);
  const id = imageOfRunIn(request, ledger) ?? (first === undefined ? undefined : /\/images\/([^/?#]+)$/.exec(request.url)?.[1]);
  if (id === undefined) return undefined;
  return { id, variable: first === undefined || first.toLowerCase() === id.toLowerCase() ? 'IMAGE_ID' : 'OTHER_IMAGE_ID' };
}

/**
 * The image of the run that a request names: in its URL as a whole segment or value, with an encoded first character, or as a UUID
 * anywhere; else as a UUID in its content.
 */
function imageOfRunIn({ url, content = '' }: RequestRecord, ledger: Ledger): string | undefined {
  const parts = url.split(/[/?&=#]/);
  const decoded = parts.map((part) =>
    part.replace(/^%([2-7][0-9a-f])/i, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  );
  const inContent = content.length > 65_536 ? [] : (content.match(anyUuid) ?? []);
  return [...parts, ...(url.match(anyUuid) ?? []), ...decoded, ...inContent].find((text) => ledger.images.isOfRun(text));
}
