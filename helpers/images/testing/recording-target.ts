import { join } from 'node:path';
import { test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import { Origins } from '../../http/origins.ts';
import type { Outbound, SendResult, Transport } from '../../http/transport.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { hostsOf } from '../../settings/hosts.ts';
import type { TokenSources } from '../../settings/login/spec.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { testDescription } from '../../settings/testing/test-description.ts';
import { testsRunBy } from '../../verdict/premise.ts';
import { noEnding } from '../../verdict/run-end.ts';
import { Api } from '../client/api.ts';
import { cutter } from '../client/images-in-responses.ts';
import type { Target } from '../client/target.ts';
import { openedTarget } from '../open-target.ts';
import { newRun } from '../run-state.ts';
import type { Ledger } from '../safety/ledger.ts';

// Its tests are those that a premise skips, and to which an exchange belongs.
testsRunBy(test);

/** A target whose requests are kept instead of sent, and answered by a function. Its pauses take no time. */
export interface RecordingTarget {
  readonly target: Target;
  readonly api: Api;
  readonly ledger: Ledger;
  /** What left, in order. */
  readonly sent: readonly Outbound[];
  /** What came of connections that were opened ahead, and how many requests had left by then. */
  readonly ahead: readonly string[];
  readonly pausesMs: readonly number[];
  /** The folder of what is kept of it. */
  readonly scratch: string;
}

/** What a target answers: a status, fields, and JSON or text. */
export interface Answered {
  /** 0 if the connection is reset instead, -1 if it is refused. */
  readonly status: number;
  readonly fields?: readonly FieldLine[];
  readonly json?: unknown;
  readonly content?: string;
}

export type Answer = (request: Outbound) => Answered;

/** A recording target with these aims declared. `others`: images of others may be there; `http2`: it is judged over HTTP/2. */
export function recordingTarget(
  over: Partial<TargetDescription> = {},
  {
    aims = [],
    others = false,
    answer = () => ({ status: 404 }),
    shared = false,
    http2 = false,
    logins = {},
  }: {
    aims?: readonly string[];
    others?: boolean;
    answer?: Answer;
    shared?: boolean;
    http2?: boolean;
    logins?: TokenSources;
  } = {},
): RecordingTarget {
  const owner = { token: 'token-of-the-owner' };
  const description = testDescription('http://127.0.0.1:1808/v2/1', {
    name: 'recording',
    identities: { owner },
    ...(http2 && { httpVersions: '2' }),
    ...over,
  });
  const sent: Outbound[] = [];
  const ahead: string[] = [];
  const origins = new Origins(hostsOf(description).map(({ url }) => url));
  const transport: Transport = {
    name: http2 ? 'http2' : 'wire',
    ready(request) {
      ahead.push(`opens for ${request.method} after ${sent.length}`);
      return { close: () => ahead.push(`closes after ${sent.length}`) };
    },
    async send(request, { followUp, beside, ahead: opened } = {}) {
      if (opened !== undefined) ahead.push(`serves ${request.method} after ${sent.length}`);
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
  const pausesMs: number[] = [];
  const ending = { ...noEnding, shared, pause: async (ms: number) => void pausesMs.push(ms) };
  const run = newRun(freshFolder(), { id: 'run-1' });
  const facts = others ? {} : { showsOthers: false };
  const target = openedTarget({ run, description, facts, logins, worker: 'w0', transport, ending, cut: cutter() }, both);
  target.ledger.begin({ aims, provokes: false });
  return {
    target,
    api: new Api(target),
    ledger: target.ledger,
    sent,
    ahead,
    pausesMs,
    scratch: join(run.scratch, description.name),
  };
}

const both = { http1: true, http2: true };

function resultOf({ status, fields = [], json, content = json === undefined ? '' : JSON.stringify(json) }: Answered): SendResult {
  if (status === -1) return { failure: { kind: 'refused', detail: 'connect ECONNREFUSED' }, durationMs: 0 };
  if (status === 0) return { failure: { kind: 'reset', detail: 'read ECONNRESET' }, durationMs: 0 };
  return { response: { status, reason: '', fields, content: Buffer.from(content) }, durationMs: 0 };
}
