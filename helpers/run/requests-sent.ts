import { readFileSync } from 'node:fs';
import type { RequirementId } from '../../contracts/requirements.ts';
import { ownFile } from '../installation/own-files.ts';

/** The requests of a requirement's test in a run on the reference target. Another target may need fewer requests or more. */
interface Sent {
  /** How many requests, as `verdict.json` counts them; absent if nothing could be sent, because the reference has no TLS. */
  readonly count?: number;
  /**
   * The requests without the reads, a line for each form, with the labels of the requests that had it. A request that several tests
   * examine stands at the first of them.
   */
  readonly forms: readonly string[];
}

/** What each requirement sent. */
export type RequestsSent = Readonly<Partial<Record<RequirementId, Sent>>>;

/** The artefact that `npm run docs:requests` writes, as a path in the suite. */
export const requestsFile = 'contracts/requests.json';

let read: RequestsSent | undefined;

/** What each requirement sent when it was last measured. */
export function requestsSent(): RequestsSent {
  read ??= JSON.parse(readFileSync(ownFile(requestsFile), 'utf8')) as RequestsSent;
  return read;
}
