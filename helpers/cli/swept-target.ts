import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../images/client/target.ts';
import { openTarget } from '../images/open-target.ts';
import type { TargetDescription } from '../settings/description.ts';
import { newRun } from '../shared/run-id.ts';
import { secretsKeptOut } from '../text/redaction/kept-out.ts';

/** Opens a target for a sweep, does what is to be done, and closes it. `ledgers` is a temporary folder if none is given. */
export async function withTarget<Result>(
  description: TargetDescription,
  run: { readonly id: string; readonly ledgers?: string },
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-sweep-'));
  const target = await openTarget({ run: newRun(scratch, { ...run, hidden: secretsKeptOut() }), description, worker: 'sweep' });
  try {
    return await work(target);
  } finally {
    await target.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}
