import { type FSWatcher, statSync, watch } from 'node:fs';
import { connect } from 'node:net';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/** Folders in which a run or a package manager writes. */
const ignored = /(^|[\\/])(node_modules|\.git|\.delete-image-last-run)([\\/]|$)/;

/** How long paths have to be quiet before a run, in milliseconds: an editor or a build writes several files. */
const quietMs = 200;
const pollMs = 500;

/** Waits for a reason to run again. */
export interface WatchedChanges {
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
export function watchedChanges(
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
  return watch(folder, { recursive: isFolder }, (_, name) => {
    if (name === null || (!isFolder && name !== basename(path))) return;
    const full = resolve(join(folder, name));
    if (!ignored.test(name) && full !== out && !full.startsWith(out + sep)) changed(full);
  });
}
