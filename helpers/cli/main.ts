#!/usr/bin/env node
import '../platform/installation/node-floor.ts';
import '../platform/no-transpiler.ts';
import { programLine } from '../platform/installation/command-line.ts';
import { suiteVersion } from '../platform/installation/own-files.ts';
import { endingSignals, signalNames } from '../platform/process/ending-signals.ts';
import { printDocument } from '../platform/text/print.ts';
import { didYouMean, failed, UsageError } from './command.ts';
import { commandNamed, commands, overview } from './commands.ts';

// A reader that has read enough closes the pipe. A run ends by it (helpers/run/run-control.ts); everything else finishes in silence.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Without a listener, Ctrl-\ may leave a core file with the token in it, and every signal the service that `--server` started: what ends with
// this process ends as it exits. A command that cleans up has a listener of its own.
for (const signal of signalNames)
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(endingSignals[signal]);
  });

const status = await start(process.argv.slice(2)).catch((error: unknown) => failed(error));
if (status !== undefined) process.exitCode = status;

async function start(words: readonly string[]): Promise<number | undefined> {
  const [first = 'run', ...rest] = words;
  if (first === 'help' && rest.length > 0) return start([...rest.slice(0, 1), '--help']);
  if (['--help', '-h', 'help'].includes(first)) return printed(await overview());
  if (['--version', 'version'].includes(first)) return printed(`${suiteVersion()}\n`);
  const [name, own] = first.startsWith('-') ? ['run', words] : [commandNamed(first), rest];
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined)
    throw new UsageError(
      // An option behind `npx --no NAME` goes to npm, whose help says nothing of the suite.
      `There is no command ${name}.${didYouMean(name, [...Object.keys(commands), '--version', '--help'])} See ${programLine} help.`,
    );
  return (await load()).start(own);
}

function printed(text: string): 0 {
  printDocument(text);
  return 0;
}
