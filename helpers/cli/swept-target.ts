import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lostSince } from '../images/client/lost-since.ts';
import type { Target } from '../images/client/target.ts';
import { keepTenantImages } from '../images/client/tenant-images.ts';
import { openTarget } from '../images/open-target.ts';
import { newRun } from '../images/run-id.ts';
import { secretsKeptOut } from '../platform/text/redaction/kept-out.ts';
import type { TargetDescription } from '../settings/description.ts';

/**
 * Opens a target for a sweep, does what is to be done between two lists, and closes it. Returns whether that says that nothing is left, and the
 * lists show no loss of others' images. `ledgers` is a temporary folder if none is given.
 */
export async function withTarget(
  description: TargetDescription,
  run: { readonly id: string; readonly ledgers?: string },
  say: (text: string) => void,
  work: (target: Target) => Promise<boolean>,
): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-sweep-'));
  const target = await openTarget({ run: newRun(scratch, { ...run, hidden: secretsKeptOut() }), description, worker: 'sweep' });
  try {
    await keepTenantImages(target, join(scratch, description.name), { byList: true }).catch(() => undefined);
    const isDone = await work(target);
    const lost = await lostSince(target).catch(() => undefined);
    if (lost === undefined) return isDone;
    const { sharedTenant = false } = description.limits;
    say(
      sharedTenant
        ? `${lost}; others work here, so nobody knows by whom`
        : `${lost}. A deletion of this sweep may have done that. Find out before you sweep or run again. If others work in this tenant, set TARGET_SHARED_TENANT=true.`,
    );
    return isDone && sharedTenant;
  } finally {
    await target.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}
