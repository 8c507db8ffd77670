import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof } from '../../settings/description.ts';

/** A line of the ledger on disk: enough for `npm run sweep` to clean up after a killed run. It contains no secret. */
export type LedgerLine =
  | {
      readonly event: 'started';
      readonly run: string;
      readonly pid: number;
      /** The machine that the process ran on. Earlier versions did not record it. */
      readonly host?: string;
      /** Distinguishes the process from a later one with the same number, if the platform allows. */
      readonly born?: string;
      readonly url: string;
      readonly at: string;
    }
  /** A request to create an image is about to be sent: until its outcome is recorded, it may make one. */
  | { readonly event: 'intends'; readonly name: string }
  /** The source refused: that request created no image. */
  | { readonly event: 'unmade'; readonly name: string }
  | {
      readonly event: 'created';
      readonly id: string;
      readonly name: string;
      readonly proof?: Proof;
      /** The digests of its name and of the moment of its creation, if a GET showed them. */
      readonly named?: string | undefined;
      readonly since?: string | undefined;
    }
  /** A GET showed an image of the target. From then on a 404 is evidence. */
  | { readonly event: 'seen' }
  /** A request that may remove the image is on its way: until its answer is recorded, it may have been carried out. */
  | { readonly event: 'sent'; readonly id: string }
  /** It was refused, or did not reach the target. */
  | { readonly event: 'refused'; readonly id: string }
  /** A DELETE was answered as if the image were gone, or in a way that does not say whether it was carried out, or was not answered. */
  | { readonly event: 'deleted'; readonly id: string }
  /** A read showed another's image under its identifier. */
  | { readonly event: 'another'; readonly id: string }
  /** The clean-up read the image back, and it is gone. */
  | { readonly event: 'gone'; readonly id: string }
  /** Deletions of images of the run were seen to take images of others: a sweep would take more. */
  | { readonly event: 'took-others' }
  | { readonly event: 'arms'; readonly code: number; readonly image: string }
  | { readonly event: 'disarmed'; readonly code: number; readonly image: string };

/** Events that are recorded after they happened. */
const afterwards: readonly LedgerLine['event'][] = ['unmade', 'seen', 'refused', 'deleted', 'another', 'gone', 'disarmed'];

/** The ledger of one process on disk. */
export class LedgerFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(join(path, '..'), { recursive: true });
  }

  /** Writes the entry before the action, so that a killed run leaves a trace. */
  note(line: LedgerLine): void {
    try {
      appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      // If the disk is full, an event that already happened may stay unrecorded: a sweep reads once more, and nothing is lost.
      if (!afterwards.includes(line.event)) throw error;
    }
  }
}
