import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '../../http/exchange.ts';
import { changeOf } from './image-changes.ts';
import type { Target } from './target.ts';
import { sameId, tenantImages, tenantImagesBefore } from './tenant-images.ts';
import { type TenantServers, tenantServers } from './tenant-servers.ts';

/** A deletion, and the images that vanished or changed between the list just before it and the list just after it. */
export interface TakenBeside {
  readonly started: string;
  readonly url: string;
  readonly ids: readonly string[];
  /** The servers that stood before it, and those that were gone after it; absent if the target lists none. */
  readonly servers?: { readonly before: TenantServers; readonly gone: readonly string[] };
}

/** Fewer images than these cannot show that a target takes what it is not asked for: somebody else may delete one at any time. */
export const fewestTaken = 2;

/**
 * Reads the list just before and just after the first deletion of an own image in a run: what vanishes in between is most likely the work of
 * the deletion. Each process does so until one has done it.
 */
export class FirstDeletion {
  readonly #scratch: string;
  readonly #folder: string;
  #isOver = false;

  constructor(scratch: string) {
    this.#scratch = scratch;
    this.#folder = join(scratch, 'first-deletion');
  }

  /** Whether `beside` is to send the next deletion of an own image. */
  isNext(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    const before = tenantImagesBefore(this.#scratch);
    return before?.whole === true && before.images.length >= fewestTaken && !existsSync(this.#folder);
  }

  /** Sends a deletion between two lists. */
  async beside(target: Target, send: () => Promise<[Exchange, Exchange?]>): Promise<[Exchange, Exchange?]> {
    const before = await tenantImages(target, tenantImagesBefore(this.#scratch)?.path);
    const stood = await tenantServers(target);
    const sent = await send();
    const left = stood && (await tenantServers(target));
    const after = before?.whole ? await tenantImages(target, before.path) : undefined;
    if (before === undefined || !after?.whole) return sent;
    const taken = before.images.filter((image) => {
      const now = after.images.find(sameId(image));
      return now === undefined || changeOf(image, now) !== undefined;
    });
    const [{ started, request }] = sent;
    const found: TakenBeside = {
      started,
      url: request.url,
      ids: taken.map(({ id }) => id),
      ...(left && {
        servers: { before: stood.servers, gone: Object.keys(stood.servers).filter((id) => left.servers[id] === undefined) },
      }),
    };
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, `${process.pid}.json`), JSON.stringify(found));
    return sent;
  }

  /** The results of all processes of the run. */
  get found(): readonly TakenBeside[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder).map((file) => JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as TakenBeside);
  }
}
