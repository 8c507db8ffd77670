/**
 * What `action.yml` and the GitLab component start: a command of the suite with their inputs. For GitHub, the verdict and the path
 * of the report become outputs. The command runs in this process, so that a signal of the runner reaches it.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { complainError } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { settingsIfRight } from '../settings/settings.ts';
import { commandsOnTargets, refusal } from './playwright-options.ts';

takeInputs();
const { INPUT_COMMAND: command = 'run', INPUT_ARGUMENTS: words = '' } = process.env;
const given = [...wordsIn(words), ...workersIn(process.env.INPUT_WORKERS)];
process.argv.splice(2, process.argv.length, command, ...given);

const refused = refusal(command, given);
if (refused !== undefined) {
  complainError(visible(refused));
  writeOutputs('', '');
  process.exit(2);
}
const settings = settingsIfRight();
if (settings === undefined) writeOutputs('', '');
else if (commandsOnTargets.includes(command) && settings.targets.some(({ description }) => description.embedded)) {
  // An empty variable or secret of the caller would otherwise end in a conformant reference target: a gate that tests nothing.
  complainError(
    'This pipeline names no target. Set target-url or target-file, or OS_CLOUD, OS_AUTH_URL or RAX_USERNAME in the environment.',
  );
  writeOutputs('', '');
  process.exit(2);
} else reportAtExit(settings.out);

await import('./main.ts');

/** The words of a text, as a shell tells them apart: one in quotes may hold blanks. */
function wordsIn(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** The option for the number of workers; none if the pipeline gives no number, or a command has no workers. */
function workersIn(count = ''): string[] {
  return count === '' || !['run', 'plan'].includes(command) ? [] : [`--workers=${count}`];
}

/** Inputs become the variables of the suite. A variable that is set to nothing stands for an input, or a secret, that is not given. */
function takeInputs(): void {
  for (const [name, value = ''] of Object.entries(process.env)) {
    const [, variable] = /^INPUT_((?:TARGET|CONFORMANCE)_\w+)$/.exec(name) ?? [];
    if (variable !== undefined && value !== '') process.env[variable] = value;
  }
  for (const [name, value] of Object.entries(process.env))
    if (value === '' && /^(?:TARGET|CONFORMANCE|OS|RAX)_/.test(name)) delete process.env[name];
}

/** Writes the outputs when the command has ended. Files from before it are of an earlier run. */
function reportAtExit(out: string): void {
  const startedMs = Date.now();
  process.once('exit', () => {
    const files = ['verdict.json', 'matrix.json'].map((name) => join(out, name));
    const written = files.find((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= startedMs);
    const page = join(out, 'html', 'index.html');
    if (written === undefined) writeOutputs('', '');
    else writeOutputs(verdictIn(readFileSync(written, 'utf8')), existsSync(page) ? page : '');
  });
}

/** The word of a verdict, or the words of a fleet. */
function verdictIn(json: string): string {
  const file: { readonly verdict?: string | null; readonly targets?: readonly { readonly verdict: string | null }[] } =
    JSON.parse(json);
  return (file.targets ?? [{ verdict: file.verdict }]).map(({ verdict }) => verdict ?? '').join(',');
}

function writeOutputs(verdict: string, report: string): void {
  const { GITHUB_OUTPUT: file } = process.env;
  if (file === undefined || file === '') return;
  // A value with a line end could set another output. Nobody can guess the delimiter.
  const delimiter = `end-${randomUUID()}`;
  for (const [name, value] of Object.entries({ verdict, report }))
    appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}
