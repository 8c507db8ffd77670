import { handDown } from '../platform/internal-variable.ts';
import { needsConfirmation } from '../settings/hosts.ts';
import { configured } from '../settings/settings.ts';
import type { TargetSource } from '../settings/targets.ts';
import { type CommandOptions, type Given, UsageError } from './command.ts';

/** Options of a run that starts the service under test, waits until it answers, and ends it after the run. */
export const serverOptions = {
  server: {
    type: 'string',
    value: 'COMMAND',
    help: 'start the service under test with this shell command, and end it after the run',
  },
  wait: { type: 'string', value: 'URL', check: httpUrl, help: 'begin when this URL of the service answers; goes with --server' },
} as const satisfies CommandOptions;

/**
 * Has Playwright start the service under test, if a command for it is given.
 * @throws UsageError if only one of the two options is given, or if the run would test something else
 */
export function serve({ text }: Pick<Given<typeof serverOptions>, 'text'>, targets = () => configured().targets): void {
  const [command, url] = [text('server'), text('wait')];
  if (command === undefined && url === undefined) return;
  if (command === undefined || url === undefined)
    throw new UsageError('--server COMMAND and --wait URL go together: give the one that is missing.');
  for (const source of targets()) expectServed(source, url);
  handDown({ server: { command, url } });
}

/** @throws UsageError if the target is not the service: a variable of yesterday must not lead the deletions of a local run elsewhere. */
function expectServed({ description }: TargetSource, url: string): void {
  const { url: target, embedded } = description;
  if (target === undefined || (!embedded && needsConfirmation(target) === needsConfirmation(url))) return;
  throw new UsageError(
    `--server starts a service that answers at ${url}, but the run would test ${embedded ? 'the built-in reference target' : target}. Set TARGET_URL to the service, or leave out --server and --wait.`,
  );
}

function httpUrl(value: string): string | undefined {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? undefined : 'an http or https URL';
}
