import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deadPort } from './raw-servers.ts';

export type Variables = Readonly<Record<string, string>>;

/** The longest first start, which installs packages and databases, in ms. */
const startMs = 10 * 60_000;

/** What is started: a folder of `examples/` with `up.sh` and `down.sh`, the word for both, and the settings that they read. */
interface Service {
  readonly folder: string;
  readonly name: string;
  /** Given a free port, and a path of its own that `stop` removes. */
  readonly settings: (port: string, state: string) => Variables;
}

/** The real software that the suite is tried on, in its own folder and on its own ports. `stop` leaves nothing behind. */
export class Software {
  readonly #folder = mkdtempSync(join(tmpdir(), 'conformance-targets-'));
  readonly #stops: (() => Promise<unknown>)[] = [];
  readonly #starting = new Set<Promise<unknown>>();
  #stack: Variables | undefined;
  #stopped: Promise<void> | undefined;

  /** A path in the folder that `stop` removes. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Starts Keystone, Glance and Nova if they do not run, and makes missing fixtures. Returns the variables of their target files. */
  async openstack(): Promise<Variables> {
    const down = 'examples/openstack/down.sh';
    if (this.#stack === undefined) {
      const [KEYSTONE_PORT, GLANCE_PORT, NOVA_PORT] = [await freePort(), await freePort(), await freePort()];
      const stack = { ...machine(), KEYSTONE_PORT, GLANCE_PORT, NOVA_PORT, OPENSTACK_STATE: this.path('openstack') };
      this.#stack = stack;
      this.#stops.push(() => script(down, [], { ...stack, PURGE: '1' }));
    }
    return this.#up('examples/openstack/up.sh', [], this.#stack);
  }

  /** Starts a service, with the variables of what is below it. Returns those, and what the service prints. */
  async started({ folder, name, settings }: Service, below: Variables = machine()): Promise<Variables> {
    const port = await freePort();
    const shell = { ...below, ...settings(port, this.path(`${folder.replaceAll('/', '-')}-${port}`)) };
    this.#stops.push(() => script(`examples/${folder}/down.sh`, [name], shell));
    return this.#up(`examples/${folder}/up.sh`, [name], shell);
  }

  /** Has something of this process stopped with the rest. */
  stopLater(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }

  /** Stops all software in reverse order, after pending starts, and removes the folder. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await Promise.allSettled(this.#starting);
    for (const stop of this.#stops.splice(0).reverse()) await stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Starts software by a script, and returns its variables with those that the script prints. Rejects if it was stopped meanwhile. */
  async #up(file: string, words: readonly string[], shell: Variables): Promise<Variables> {
    if (this.#stopped !== undefined) throw new Error('interrupted');
    const started = script(file, words, shell);
    this.#starting.add(started);
    const output = await started.finally(() => this.#starting.delete(started));
    if (this.#stopped !== undefined) throw new Error('interrupted');
    return { ...shell, ...variablesIn(output) };
  }
}

/** This process's environment without the variables that choose a target. */
export function machine(): Variables {
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return value !== undefined && !/^(TARGET_|CONFORMANCE_|OS_|RAX_|ONLY$|DELETE_IMAGE_)/.test(name);
  });
  return Object.fromEntries(kept);
}

async function script(file: string, words: readonly string[], env: Variables): Promise<string> {
  // In its own session, so that a signal to this process leaves no script half done.
  const { stdout } = await promisify(execFile)('setsid', ['--wait', file, ...words], { env, timeout: startMs });
  return stdout;
}

function variablesIn(text: string): Variables {
  const lines = text.split('\n').map((line) => /^([A-Z0-9_]+)=(.*)$/.exec(line));
  return Object.fromEntries(lines.flatMap((match) => (match?.[1] === undefined ? [] : [[match[1], match[2] ?? '']])));
}

/** A free port of the loopback interface, as text. */
const freePort = async (): Promise<string> => String(await deadPort());
