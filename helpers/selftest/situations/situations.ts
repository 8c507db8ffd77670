import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequirementId } from '../../../contracts/requirements.ts';
import type { Names } from '../../reference/naming.ts';
import type { Deviation, RunVerdict } from '../../verdict/verdict-file.ts';

/** A situation in which somebody reads the report on a target. */
export interface Situation {
  /** What has happened. */
  readonly about: string;
  readonly verdict: RunVerdict;
  /** What the target does wrong. It is the plain server, which conforms, and this happens before it reads the request. */
  readonly defect?: (request: IncomingMessage, response: ServerResponse, names: Names) => void;
  /** What the last run found violated; without it there was none. */
  readonly before?: readonly RequirementId[];
  /** Set if the operator gives neither images nor other identities. */
  readonly bare?: true;
  /** The token of the owner that the operator gives, if not the right one. */
  readonly token?: string;
  /** The deletion after which the target is gone, if it does not stay. */
  readonly diesAfter?: number;
}

/** Changes the status or the fields of an answer just before it is written. */
function onAnswer(response: ServerResponse, change: (status: number) => number): void {
  const { writeHead } = response;
  response.writeHead = (status: number) => writeHead.call(response, change(status));
}

const lacks =
  (field: string, code: number) =>
  (_: unknown, response: ServerResponse): void =>
    onAnswer(response, (status) => {
      if (status === code) response.removeHeader(field);
      return status;
    });

/** The situations with one target each, by the name of the target. Together they are a fleet, which is one more. */
export const situations: Readonly<Record<string, Situation>> = {
  conforming: { about: 'the target conforms', verdict: 'conformant', before: ['DI-405-03', 'DI-401-02'] },
  regressed: {
    about: 'since the last run a deletion is 200, a 404 is text, and one bug of three was fixed',
    verdict: 'nonconformant',
    before: ['DI-405-03', 'DI-401-02'],
    defect: ({ method }, response) =>
      onAnswer(response, (status) => {
        if (status === 404) response.setHeader('Content-Type', 'text/html');
        if (status === 405) response.removeHeader('Allow');
        return method === 'DELETE' && status === 204 ? 200 : status;
      }),
  },
  'data-loss': {
    about: 'who calls is asked, but not whose the image is: another tenant deletes it',
    verdict: 'nonconformant',
    before: ['DI-405-03'],
    defect: ({ method, headers, url = '' }, response, { tokens, tenants }) => {
      const isStranger = headers['x-auth-token'] === tokens.stranger;
      if (method === 'DELETE' && isStranger && url.includes(tenants.owner)) headers['x-auth-token'] = tokens.owner;
      lacks('Allow', 405)(undefined, response);
    },
  },
  accepted: {
    about: 'every violation is accepted',
    verdict: 'deviating',
    before: ['DI-401-02'],
    defect: lacks('WWW-Authenticate', 401),
  },
  'no-images': { about: 'the operator gives no images', verdict: 'inconclusive', bare: true },
  'wrong-token': { about: 'the token of the owner is not valid', verdict: 'broken', token: randomUUID() },
  died: { about: 'the target stops answering in the middle of the run', verdict: 'broken', diesAfter: 12 },
};

const accepted: Deviation = {
  requirement: 'DI-401-02',
  reason: 'The gateway strips the challenge; it is replaced in spring.',
  link: 'https://tickets.example/IMG-17',
  // The other targets of the fleet do not show it.
  intermittent: true,
};

/** The accepted deviations of the fleet; only the target `accepted` shows one. */
export const deviations: readonly Deviation[] = [{ ...accepted, until: '2099-03-31' }];

/** A situation that concerns a run, not its target: a run by itself. */
export interface RunSituation extends Situation {
  readonly deviations: readonly Deviation[];
  /** What of the suite is run, if not all. */
  readonly args: readonly string[];
}

/** These, by the name of the target. */
export const runSituations: Readonly<Record<string, RunSituation>> = {
  expired: {
    about: 'an acceptance has ended',
    verdict: 'nonconformant',
    before: ['DI-401-02'],
    defect: lacks('WWW-Authenticate', 401),
    deviations: [{ ...accepted, until: '2026-01-31' }],
    args: [],
  },
  partial: { about: 'a part of the suite was run', verdict: 'partial', deviations: [], args: ['--grep', '@DI-401'] },
};
