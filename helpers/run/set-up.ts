import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FullConfig } from '@playwright/test';
import { defined } from '../../contracts/json.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { cleanUp, madeOn } from '../images/clean-up/clean-up.ts';
import { leftText } from '../images/clean-up/clean-up-text.ts';
import type { Target } from '../images/client/target.ts';
import { openTarget } from '../images/open-target.ts';
import { OrdersAhead } from '../images/ordered-images.ts';
import { newRun, publishRun, type RunState } from '../images/run-state.ts';
import { internal } from '../platform/internal-variable.ts';
import { makeFolder } from '../platform/output/make-folder.ts';
import { counted } from '../platform/text/phrases.ts';
import { say } from '../platform/text/print.ts';
import { secretsKeptOut } from '../platform/text/redaction/kept-out.ts';
import { shareSecretsIn } from '../platform/text/redaction/shared-secrets.ts';
import { visibly } from '../platform/text/visible.ts';
import type { Reference } from '../reference/reference.ts';
import type { TargetDescription } from '../settings/description.ts';
import { reachLines } from '../settings/hosts.ts';
import { LoginError, type TokenSources } from '../settings/login/spec.ts';
import { configured } from '../settings/settings.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { selectedTargets } from '../verdict/project-names.ts';
import { SharedEnding } from '../verdict/run-end.ts';
import { claimOutput } from './claim.ts';
import { runPreflight } from './preflight/preflight.ts';
import { RunControl } from './run-control.ts';
import { noteTarget, runNotes, shellLines, stopRun } from './run-notes.ts';
import { settled } from './settled-target.ts';
import { Stopped } from './stopped.ts';

interface Running {
  readonly references: Reference[];
  readonly targets: Target[];
  readonly orders: OrdersAhead[];
}

/**
 * Runs before the first test: resolves the targets, checks each, and passes the results to the workers. Returns the teardown,
 * which removes what the run made and disarms what it armed, even after a failure or an interruption.
 */
export default async function setUp(config: FullConfig): Promise<() => Promise<void>> {
  runNotes().setUp = 'begun';
  const running: Running = { references: [], targets: [], orders: [] };
  const scratch = scratchFolder();
  let run = newRun(scratch, config.shard === null ? {} : { shard: config.shard });
  const control = new RunControl(scratch);
  const prepare = async (): Promise<void> => {
    const settings = configured();
    const selected = selectedTargets(config);
    claimOutput(settings.out, settings.names, selected);
    run = { ...run, ledgers: internal().ledgers ?? join(settings.out, 'ledger') };
    for (const source of settings.targets.filter((each) => selected.includes(each.description.name))) {
      const { description, logins } = await settled(source, settings, control, running.references);
      run = { ...run, hidden: secretsKeptOut() };
      // Only a login or a command gives further tokens.
      if (Object.keys(logins).length > 0) shareSecretsIn(join(scratch, 'shared-secrets'));
      noteTarget(description.name, { url: description.url });
      tellReach(description, logins);
      makeFolder(join(run.ledgers, description.name));
      const ending = control.setUpEnding(description.name);
      const target = await openTarget({ run, description, worker: 'set-up', logins, ending });
      running.targets.push(target);
      run = await (selected.length === 1 ? looked : lookedInFleet)(run, target, logins, running);
    }
  };
  const cleanUpAll = async (): Promise<void> => {
    await Promise.all(running.orders.map(stopOrders));
    const isElsewhere = running.targets.length > 1 ? madeOn(running.targets, run) : undefined;
    const cleanUpOf = async (target: Target): Promise<void> => {
      const cleaned = await cleanUp(target, run, isElsewhere);
      const { results: atCleanUp = [] } = cleaned ?? {};
      const { name } = target.description;
      if (atCleanUp.length > 0) noteTarget(name, { atCleanUp });
      noteTarget(name, defined({ left: leftText(cleaned) }));
    };
    await Promise.all(running.targets.map(cleanUpOf));
    await Promise.all([...running.targets.map((t) => t.dispose()), ...running.references.map((r) => r.close())]);
  };
  const prepared = prepare();
  const tearDown = (): Promise<void> => control.finish(prepared, running, cleanUpAll);
  runNotes().finish = tearDown;
  try {
    await prepared;
  } catch (error) {
    if (error instanceof SettingsError) runNotes().setUp = 'refused';
    await tearDown();
    // A set-up that a signal cut short says nothing of the target.
    throw toldPlainly(control.interruption ?? error);
  }
  publishRun(run);
  return tearDown;
}

/** Ends the orders of a target, and names what no test took. */
async function stopOrders(ahead: OrdersAhead): Promise<void> {
  const unused = await ahead.stop();
  if (unused.length > 0) say(visibly`${counted(unused.length, 'image')} ordered ahead, and not used: ${unused.join(', ')}`);
}

/** A folder for state that workers share. @throws Error with one line if it cannot be made */
function scratchFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'delete-image-'));
  } catch (error) {
    throw toldPlainly(error);
  }
}

/** The run with the results of a target's preflight. @throws Stopped */
async function looked(run: RunState, target: Target, logins: TokenSources, { orders }: Running): Promise<RunState> {
  const { description, facts, spare, areSlow, checks } = await runPreflight(target, run);
  const [first] = spare;
  if (areSlow && first !== undefined && description.images.source === 'snapshot') {
    const ending = new SharedEnding(run.scratch, description.name);
    const ahead = new OrdersAhead(await openTarget({ run, description, facts, worker: 'orders', logins, ending }), run);
    orders.push(ahead);
    noteTarget(description.name, { orders: ahead });
    ahead.begin(first);
  }
  announce(description, facts.images);
  const doubts = checks.filter(({ state }) => state === 'wrong' || state === 'decisive').map(({ text }) => text);
  noteTarget(description.name, { doubts, shellLines: shellLines(target.description, Object.keys(logins) as IdentityName[]) });
  for (const text of doubts) say(visibly`  check the settings: ${text}`);
  return { ...run, hidden: secretsKeptOut(), targets: [...run.targets, { description, facts, spare, logins }] };
}

/** Looks at a target of a fleet, which stops only its own part of the run if it fails its preflight. */
async function lookedInFleet(run: RunState, target: Target, logins: TokenSources, running: Running): Promise<RunState> {
  try {
    return await looked(run, target, logins, running);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const { name } = target.description;
    say(visibly`target ${name}: ${error.message}`);
    stopRun(error.stop, name);
    const known = { description: target.description, facts: {}, spare: [], logins };
    return { ...run, targets: [...run.targets, known], stopped: { ...run.stopped, [name]: error.message } };
  }
}

/** Reduces an error that stops the run to one line: a reporter would print its stack. */
function toldPlainly(error: unknown): unknown {
  if (error instanceof Stopped) stopRun(error.stop);
  else if (error instanceof LoginError) stopRun({ verdict: 'broken', reason: error.message });
  else if (isSystemError(error)) stopRun({ verdict: 'broken', reason: `harness failure: ${error.message}` });
  else if (!(error instanceof SettingsError)) return error;
  (error as Error).stack = (error as Error).message;
  return error;
}

/** Whether a file could not be made, read or written. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  const codes = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EMFILE', 'ENFILE'];
  return error instanceof Error && codes.includes(String((error as NodeJS.ErrnoException).code));
}

/** Printed before the first request, so that whoever watches the log can stop a run that would reach a wrong host. */
function tellReach(target: TargetDescription, logins: TokenSources): void {
  say(visibly`a run on ${target.name} can reach`);
  for (const line of reachLines(target, logins, process.env)) say(visibly`  ${line}`);
}

function announce({ name, url, chosen }: TargetDescription, images: number | undefined): void {
  say(visibly`target ${name}: ${url}`);
  say(visibly`  chosen: ${chosen}`);
  say(images === undefined ? '  no list of images can be read' : `  images on the first page of the list: ${images}`);
}
