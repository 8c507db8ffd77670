import { budgets } from '../../contracts/budgets.ts';
import { visible } from '../platform/text/visible.ts';
import { printedBy } from '../settings/command.ts';
import type { Switch } from '../settings/description.ts';
import { type Ending, noEnding } from '../verdict/run-end.ts';
import type { Target } from './client/target.ts';
import { commandEnvironment } from './run-state.ts';
import { operateRequest } from './sources.ts';
import { waited } from './waiting.ts';

/** A provocation step that failed. Blames the harness, never the target. */
export class ProvocationError extends Error {
  override name = 'ProvocationError';

  /** The reason in one line, with control characters made visible. */
  constructor(reason: string) {
    super(visible(reason));
  }
}

/** Carries out one of the operator's steps. A command that arms a fault ends with the run. @throws ProvocationError if it fails */
export async function throwSwitch(
  target: Target,
  step: Switch,
  doing: string,
  values: Readonly<Record<string, string>>,
  ending: Ending = noEnding,
): Promise<void> {
  if ('command' in step) {
    const env = commandEnvironment({ CODE: values.code, IMAGE_ID: values.image });
    // These are shell variables, so that the shell never runs text from an image source as a command.
    const command = step.command.replaceAll('{code}', '$CODE').replaceAll('{image}', '$IMAGE_ID');
    const printing = printedBy(command, env, { ending, timeoutMs: budgets.step.mostMs });
    await waited(`the command that is to ${doing}`, printing).catch((error: Error) => {
      throw new ProvocationError(`${doing} failed: ${target.redactor.text(error.message).slice(0, 500)}`);
    });
    return;
  }
  const { response, failure } = await operateRequest(target, step.request, doing, values);
  if (response !== undefined && response.status < 400) return;
  const received = response === undefined ? `no response: ${failure?.kind ?? ''}` : `${response.status}`;
  throw new ProvocationError(target.redactor.text(`${doing} failed: ${step.request.method} ${step.request.url} → ${received}`));
}
