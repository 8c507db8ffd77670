import { join } from 'node:path';
import type { FieldLine } from '../../../contracts/fields.ts';
import { Origins } from '../../http/origins.ts';
import { Recorder } from '../../http/recorder.ts';
import type { Outbound, SendResult, Transport } from '../../http/transport.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { hostsOf } from '../../settings/hosts.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { runningTest } from '../../shared/premise.ts';
import { noEnding } from '../../shared/run-end.ts';
import { redactor } from '../../text/redaction/redaction.ts';
import { Api } from '../client/api.ts';
import { FirstDeletion } from '../client/first-deletion.ts';
import type { Target } from '../client/target.ts';
import { cutter } from '../client/whole-content.ts';
import { CurrentTokens } from '../current-tokens.ts';
import { type BroadUse, Ledger } from '../safety/ledger.ts';
import { Patience } from '../safety/patience.ts';
import { Sender } from '../safety/sender.ts';

/** A target whose requests are kept instead of sent, and answered by a function. Its pauses take no time. */
export interface RecordingTarget {
  readonly target: Target;
  readonly api: Api;
  readonly ledger: Ledger;
  /** What left, in order. */
  readonly sent: readonly Outbound[];
  /** The pauses between requests, in ms. */
  readonly pausesMs: readonly number[];
}

/** What a target answers: a status, fields, and JSON or text. */
export interface Answered {
  /** 0 if the connection is reset instead, -1 if it is refused. */
  readonly status: number;
  readonly fields?: readonly FieldLine[];
  readonly json?: unknown;
  readonly content?: string;
}

/** What a target answers to a request. */
export type Answer = (request: Outbound) => Answered;

/** A recording target with these aims declared. */
export function recordingTarget(
  over: Partial<TargetDescription> = {},
  {
    aims = [],
    broad = 'refused',
    answer = () => ({ status: 404 }),
    shared = false,
  }: { aims?: readonly string[]; broad?: BroadUse; answer?: Answer; shared?: boolean } = {},
): RecordingTarget {
  const owner = { token: 'token-of-the-owner' };
  const description = testDescription('http://127.0.0.1:1808/v2/1', { name: 'recording', identities: { owner }, ...over });
  const folder = freshFolder();
  const sent: Outbound[] = [];
  const origins = new Origins(hostsOf(description).map(({ url }) => url));
  const transport: Transport = {
    name: 'wire',
    async send(request, { followUp, beside } = {}) {
      for (const each of [request, followUp, beside].filter((one) => one !== undefined)) {
        origins.expect(each.url);
        sent.push(each);
      }
      const first = resultOf(answer(request));
      const next = followUp && { followUp: resultOf(answer(followUp)) };
      return { ...first, ...next, ...(beside && { beside: resultOf(answer(beside)) }) };
    },
    async dispose() {},
  };
  const ledger = new Ledger({
    file: join(folder, 'ledger.jsonl'),
    target: description,
    broad,
    run: 'run-1',
    made: join(folder, 'made'),
    uuids: undefined,
  });
  const pausesMs: number[] = [];
  const ending = { ...noEnding, shared, pause: async (ms: number) => void pausesMs.push(ms) };
  const recorder = new Recorder({
    file: join(folder, 'exchanges.jsonl'),
    redactor: redactor([]),
    variables: new Map(),
    cut: cutter(),
  });
  const expectNoToken = new CurrentTokens(description).expectNoneIn;
  const parts = {
    transport,
    ledger,
    recorder,
    expectNoToken,
    rateLimiter: undefined,
    deletions: join(folder, 'deletions'),
    cap: 10,
    ending,
    gateway: { url: description.url, fields: Object.entries(description.headers ?? {}) },
    patience: new Patience(description.limits.timeoutMs, runningTest),
  };
  const sender = new Sender(parts);
  const target: Target = {
    http: { spoken: { http1: true, http2: true }, main: '1.1', without: {} },
    description,
    facts: {},
    ledger,
    firstDeletion: new FirstDeletion(folder),
    recorder,
    redactor: redactor([]),
    ending,
    sender,
    overHttp2: new Sender({ ...parts, transport: { ...transport, name: 'http2' } }),
    ordinary: new Sender(parts),
    curl: () => '',
    expectState: () => {},
    withDisposableToken: async () => undefined,
    makeIdentities: async () => {},
    revokeMade: async () => {},
    notRevoked: [],
    servesBesideIdle: true,
    renewTokens: async () => {},
    dispose: async () => {},
  };
  ledger.begin({ aims, provokes: false });
  return { target, api: new Api(target), ledger, sent, pausesMs };
}

function resultOf({ status, fields = [], json, content = json === undefined ? '' : JSON.stringify(json) }: Answered): SendResult {
  if (status === -1) return { failure: { kind: 'refused', detail: 'connect ECONNREFUSED' }, durationMs: 0 };
  if (status === 0) return { failure: { kind: 'reset', detail: 'read ECONNRESET' }, durationMs: 0 };
  return { response: { status, reason: '', fields, content: Buffer.from(content) }, durationMs: 0 };
}
