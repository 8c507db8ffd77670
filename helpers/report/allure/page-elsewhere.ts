import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isCompiled, ownFile, ownModule } from '../../installation/own-files.ts';
import { commandEnvironment } from '../../shared/run-state.ts';
import type { MadePage, PageMaker } from './page.ts';

/** The answer of the process that makes a page. Node's advanced serialization carries octets. */
export type FromPage = MadePage | { readonly failure: string };

/** Makes pages, each in a process of its own, so that the runner needs no memory for it. */
export class PagesElsewhere {
  #ready: ChildProcess | undefined;

  /** Starts a process ahead, while the runner waits for tests: it takes a second until it has loaded what it needs. */
  prepare(): void {
    this.#ready ??= started();
  }

  readonly make: PageMaker = async (order) => {
    const child = this.#ready ?? started();
    this.#ready = undefined;
    // Until now the runner could have ended without it.
    child.ref();
    child.channel?.ref();
    const answer = await new Promise<FromPage>((resolve, reject) => {
      child.once('exit', (code, signal) =>
        reject(new Error(`the process that makes the page ended (${signal ?? `exit status ${code}`})`)),
      );
      child.once('message', (received) => resolve(received as FromPage));
      child.send(order, (error) => error !== null && reject(error));
    });
    child.disconnect();
    if ('failure' in answer) throw new Error(answer.failure);
    return answer;
  };
}

function started(): ChildProcess {
  // Node reads no TypeScript by itself. Allure comes first, so that its modules do not pass through the transpiler. The working folder is
  // the operator's and may hold no packages.
  const { resolve } = createRequire(ownFile('package.json'));
  const loader = ['@allurereport/core', 'tsx'].flatMap((name) => ['--import', pathToFileURL(resolve(name)).href]);
  const child = fork(ownModule('helpers/report/allure/page-process'), [], {
    execArgv: isCompiled ? [] : loader,
    env: commandEnvironment({}),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('error', () => {});
  child.unref();
  child.channel?.unref();
  return child;
}
