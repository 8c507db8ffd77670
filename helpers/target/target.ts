import { join } from 'node:path';
import type { RequestRecord } from '../exchange.ts';
import { playwrightTransport } from '../playwright-transport.ts';
import { premise } from '../premise.ts';
import { curlLine } from '../report/curl.ts';
import { type Redactor, redactor } from '../report/redaction.ts';
import type { RunState } from '../run.ts';
import { proxyFor } from '../wire/proxy.ts';
import { wireTransport } from '../wire/transport.ts';
import { Pacer } from './claims.ts';
import type { OperatorRequest, TargetDescription, TargetFacts } from './description.ts';
import { Door, isLoopback } from './door.ts';
import { Ledger } from './ledger.ts';
import { Recorder } from './recorder.ts';

/** A target as one worker holds it: what is known of it, and the ways to it. */
export interface Target {
  readonly description: TargetDescription;
  readonly facts: TargetFacts;
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly redactor: Redactor;
  /** The bare socket: nothing is repaired or hidden. Where a proxy stands between, through a tunnel. */
  readonly door: Door;
  /** The way an ordinary client takes: Playwright's context. */
  readonly ordinary: Door;
  /** A curl line that sends a request again, with the owner's token and an own image as variables. */
  curl(request: RequestRecord): string;
  /** Skips the test where the target keeps no state: what it says about one image it says about all. */
  expectState(): void;
  dispose(): Promise<void>;
}

/** Opens the ways to a target for one worker, or for the set-up (`worker` is then `set-up`). */
export async function openTarget(
  run: RunState,
  description: TargetDescription,
  facts: TargetFacts,
  worker: string,
): Promise<Target> {
  const { limits, tls } = description;
  const settings = {
    timeoutMs: limits.timeoutMs,
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.insecure && { insecureTls: true }),
  };
  const scratch = join(run.scratch, description.name);
  const redact = redactor(secretsOf(description));
  const ledger = new Ledger({
    file: join(run.ledgers, description.name, `${run.id}-${run.shard.current}-${worker}.jsonl`),
    fixtures: Object.values(description.fixtures),
    broadAllowed: limits.collectionDelete || isLoopback(description.url),
  });
  const recorder = new Recorder(join(scratch, 'exchanges', `${worker}.jsonl`), redact, tokenVariables(description));
  const proxy = proxyFor(description.url, process.env);
  const by = proxy === undefined ? {} : { proxy };
  const ordinary = await playwrightTransport(settings, { fresh: facts.closesSilently, ...by });
  const wire = wireTransport(settings, by);
  const perSecond = limits.requestsPerSecond === undefined ? undefined : limits.requestsPerSecond / run.shard.total;
  const pacer = perSecond === undefined ? undefined : new Pacer(join(scratch, 'pace'), perSecond, Date.parse(run.started));
  const cap = Math.floor(limits.deletes / run.shard.total);
  const rest = { ledger, recorder, pacer, deletions: join(scratch, 'deletions'), cap };
  return {
    description,
    facts,
    ledger,
    recorder,
    redactor: redact,
    door: new Door({ transport: wire, ...rest }),
    ordinary: new Door({ transport: ordinary, ...rest }),
    curl: (request) => {
      const imageId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(request.url)?.[0];
      const own = imageId !== undefined && ledger.owns(imageId);
      return curlLine(recorder.shown(request), own ? { imageId } : {});
    },
    expectState: () => premise(description.images.source !== 'stateless', 'the target keeps no state'),
    dispose: async () => {
      await Promise.all([ordinary.dispose(), wire.dispose()]);
    },
  };
}

/** Fields of an operator's request whose values are secret. */
const secretField = /token|auth|key|secret|password|cookie/i;

/** Every secret of a target: what no artefact may hold. */
export function secretsOf(description: TargetDescription): string[] {
  const tokens = Object.values(description.identities).map(({ token }) => token);
  const fields = operatorRequests(description).flatMap(({ headers = {} }) => Object.entries(headers));
  return [...tokens, ...fields.filter(([name]) => secretField.test(name)).map(([, value]) => value)];
}

function operatorRequests({ images, provoke }: TargetDescription): OperatorRequest[] {
  const switches = Object.values(provoke).flatMap((way) => ('before' in way ? [way.before, way.after] : []));
  const armed = switches.flatMap((step) => ('request' in step ? [step.request] : []));
  return images.source === 'http' ? [...armed, images.request] : armed;
}

/** The names under which curl lines and reports show the tokens of a target. */
function tokenVariables({ identities }: TargetDescription): Map<string, string> {
  const names = Object.entries(identities).map(([name, { token }]): [string, string] => [
    token,
    name === 'owner' ? '$TARGET_TOKEN' : `$TARGET_${name.toUpperCase()}_TOKEN`,
  ]);
  return new Map(names);
}
