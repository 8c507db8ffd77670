import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isCompiled, ownFile, ownModule } from '../../installation/own-files.ts';
import { commandEnvironment } from '../../shared/run-state.ts';
import type { PageMaker } from './page-maker.ts';
import type { FromPage, ToPage } from './page-messages.ts';

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
    const { places, history } = expectKind('begun', await asked(child, { kind: 'order', order }));
    return {
      places,
      ...(history !== undefined && { history }),
      finished: async (statement, title) => {
        const order: ToPage = { kind: 'statement', statement: String(statement), title };
        const { html } = expectKind('finished', await asked(child, order));
        child.disconnect();
        return { html };
      },
    };
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

/** The answer of a process. @throws Error if it ends instead, or fails */
async function asked(child: ChildProcess, message: ToPage): Promise<FromPage> {
  const answer = await new Promise<FromPage>((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void =>
      reject(new Error(`the process that makes the page ended (${signal ?? `exit status ${code}`})`));
    child.once('exit', ended);
    child.once('message', (received) => {
      child.off('exit', ended);
      resolve(received as FromPage);
    });
    child.send(message, (error) => {
      if (error !== null) reject(error);
    });
  });
  if (answer.kind !== 'failed') return answer;
  child.disconnect();
  throw new Error(answer.message);
}

function expectKind<Kind extends FromPage['kind']>(kind: Kind, answer: FromPage): Extract<FromPage, { kind: Kind }> {
  if (isOfKind(kind, answer)) return answer;
  throw new Error(`the process that makes the page answered ${answer.kind} for ${kind}`);
}

const isOfKind = <Kind extends FromPage['kind']>(kind: Kind, answer: FromPage): answer is Extract<FromPage, { kind: Kind }> =>
  answer.kind === kind;
