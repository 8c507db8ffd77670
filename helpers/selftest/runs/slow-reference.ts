import { join } from 'node:path';
import { expect } from '@playwright/test';
import { referenceTarget } from '../../settings/reference-target.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { startRelay } from './relay.ts';
import { startTestReference } from './test-reference.ts';

/** A reference target behind a relay that may hold each response, so that a signal comes while a command waits for one. */
export interface SlowReference {
  /** The variables of a command on it, with an output folder. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of the images of the owner when it was started, and now. */
  readonly before: readonly string[];
  readonly images: () => readonly string[];
  /** Resolves when a command has created an image, or this many. */
  readonly isMade: (images?: number) => Promise<void>;
  readonly stop: () => Promise<unknown>;
}

/** Starts one. Its target file, with these members, and the output folder `reports` are in the folder. */
export async function startSlowReference(folder: string, delayMs: number, members: object = {}): Promise<SlowReference> {
  const reference = await startTestReference();
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const { port, pathname, origin } = new URL(TARGET_URL);
  const relay = await startRelay(Number(port), { delayMs });
  const { images, provoke } = referenceTarget(origin);
  const file = testTargetFile(folder, { name: 'apart', url: relay.origin + pathname, images, provoke, ...members });
  const before = reference.images();
  return {
    variables: { TARGET_FILE: file, OWNER: TARGET_TOKEN, CONFORMANCE_OUT: join(folder, 'reports') },
    before,
    images: reference.images,
    isMade: (made = 1) =>
      expect
        .poll(() => reference.images().length - before.length, { timeout: 90_000, intervals: [20] })
        .toBeGreaterThanOrEqual(made),
    stop: () => Promise.all([relay.stop(), reference.stop()]),
  };
}
