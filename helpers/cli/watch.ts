import { existsSync, type FSWatcher, statSync, watch as watchFiles } from 'node:fs';
import { connect } from 'node:net';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type ComparedVerdict, comparedVerdict } from '../report/comparison/compared-verdict.ts';
import { watchText } from '../report/comparison/watch-text.ts';
import { configured } from '../run/project-outline.ts';
import type { TargetSource } from '../settings/settings.ts';
import { boundedText } from '../shared/output/bounded-text.ts';
import { targetFolder } from '../shared/output/claim.ts';
import { visible, visibleIn } from '../text/visible.ts';
import { command, endedBySignal } from './command-definition.ts';
import { otherOptions, selectionOptions } from './playwright-options.ts';
import { expectTests } from './selection.ts';
import { nodeProcess, ownCommand } from './suite-process.ts';
import { UsageError } from './usage-error.ts';

const number = (text: string): string | undefined => (/^[1-9]\d{0,5}$/.test(text) ? undefined : 'a whole number from 1');

/** `npm run watch`: runs again when something changed, and prints only what that changed. */
export const watch = command({
  name: 'watch',
  summary: 'Runs again when a path changes or the target comes back, and prints what changed: fixed, new, still violated.',
  usage: ['[--on PATH]… [OPTIONS] [FILE[:LINE]…]'],
  details: [
    'For authors of servers and mocks. Takes the options of a run. Each run makes and deletes images, as any run does. The report of the last run is in the output folder. Ctrl-C ends it.',
  ],
  options: {
    on: { type: 'string', value: 'PATH', help: 'a file or a folder whose changes start a run; may be repeated' },
    runs: { type: 'string', value: 'N', check: number, help: 'end after N runs' },
    ...selectionOptions,
  },
  moreOptions: otherOptions,
  operands: { least: 0, most: Number.POSITIVE_INFINITY, expected: 'test files' },
  statuses: {
    0: 'the last run passed the release gate (with --runs)',
    1: 'it did not',
    2: 'an option, a path, the selection or the configuration is wrong',
    ...endedBySignal('after the clean-up of the run that it interrupted'),
  },
  run: async ({ texts, text, operands, without }, output) => {
    const paths = texts('on');
    for (const path of paths)
      if (!existsSync(path)) throw new UsageError(`watch: --on ${path}: there is no such file or folder.`);
    const { out, targets } = configured();
    const ports = targets.flatMap(portOf);
    if (paths.length === 0 && ports.length === 0)
      throw new UsageError('watch: there is nothing to watch. Name a path with --on, or a target with TARGET_URL.');
    const forRun = without('on', 'runs');
    await expectTests({ texts, operands, words: forRun });
    const changes = watchedChanges(paths, out, ports);
    const say = (lines: readonly string[]): void => output.document(`${lines.map(visible).join('\n')}\n`);
    const names = targets.map(({ name }) => name);
    const before = new Map<string, ComparedVerdict>();
    const most = Number(text('runs') ?? Number.POSITIVE_INFINITY);
    try {
      for (let count = 1; ; count += 1) {
        const ended = await nodeProcess([...ownCommand(), 'run', ...forRun], {
          ...process.env,
          // Annotations and the job summary would appear at every run.
          GITHUB_ACTIONS: undefined,
        });
        if (ended.status > 128) return ended.status;
        for (const name of names) {
          // A run whose configuration is wrong tests nothing: the verdict of an earlier one may still be there.
          const after = ended.status === 2 ? undefined : verdictIn(targetFolder(out, names, name));
          say(
            after === undefined
              ? ended.output.trimEnd().split('\n')
              : [`run ${count}  ${name}`, ...watchText(before.get(name), after)],
          );
          if (after !== undefined) before.set(name, after);
        }
        if (count >= most) return ended.status;
        say([`watching ${[...paths, ...ports.map(({ host, port }) => `${host}:${port}`)].join(', ')}`]);
        say([await changes.next()]);
      }
    } finally {
      changes.close();
    }
  },
});

function portOf(source: TargetSource): { host: string; port: number }[] {
  const url = source.kind === 'embedded' ? undefined : source.description.url;
  if (url === undefined) return [];
  const { hostname, port, protocol } = new URL(url);
  return [{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) }];
}

/** The verdict of the last run; undefined if there is none, or something else in its place. */
function verdictIn(folder: string): ComparedVerdict | undefined {
  try {
    const verdict = comparedVerdict(JSON.parse(boundedText(join(folder, 'verdict.json')) ?? 'null'));
    return verdict && visibleIn(verdict);
  } catch {
    return undefined;
  }
}

/** Folders in which a run or a package manager writes. */
const ignored = /(^|[\\/])(node_modules|\.git|\.delete-image-last-run)([\\/]|$)/;

/** How long paths have to be quiet before a run, in milliseconds: an editor or a build writes several files. */
const quietMs = 200;
const pollMs = 500;

/** Waits for a reason to run again. */
interface WatchedChanges {
  /** Resolves with the reason: what changed since the last call, also while it was not being waited for. */
  readonly next: () => Promise<string>;
  readonly close: () => void;
}

/**
 * Watches paths, and the ports of targets.
 * @param paths files and folders that exist
 * @param out output folder, whose changes are the suite's own
 * @param ports targets that may go and come back
 */
function watchedChanges(
  paths: readonly string[],
  out: string,
  ports: readonly { readonly host: string; readonly port: number }[],
): WatchedChanges {
  let reason: string | undefined;
  let wake = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  const happened = (text: string): void => {
    reason = text;
    clearTimeout(timer);
    timer = setTimeout(() => wake(), quietMs);
  };
  const watchers = paths.map((path) => watchedPath(path, out, (changed) => happened(`${relative('.', changed)} changed`)));
  const polls = ports.map(({ host, port }) => {
    let isUp: boolean | undefined;
    return setInterval(() => {
      const socket = connect({ host, port });
      const tell = (up: boolean): void => {
        socket.destroy();
        if (up && isUp === false) happened(`${host}:${port} is back`);
        isUp = up;
      };
      socket
        .setTimeout(pollMs, () => tell(false))
        .once('connect', () => tell(true))
        .once('error', () => tell(false));
    }, pollMs);
  });
  return {
    next: async () => {
      while (reason === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const text = reason;
      reason = undefined;
      return text;
    },
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      for (const poll of polls) clearInterval(poll);
    },
  };
}

/** Watches a folder with all below it, or a file by its folder: editors replace files. */
function watchedPath(path: string, out: string, changed: (path: string) => void): FSWatcher {
  const isFolder = statSync(path).isDirectory();
  const folder = isFolder ? path : dirname(path);
  return watchFiles(folder, { recursive: isFolder }, (_, name) => {
    if (name === null || (!isFolder && name !== basename(path))) return;
    const full = resolve(join(folder, name));
    if (!ignored.test(name) && full !== out && !full.startsWith(out + sep)) changed(full);
  });
}
