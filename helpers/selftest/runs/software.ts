import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { authorityFile } from '../../settings/reference-certificate.ts';
import { mocks, startMock } from './mocks.ts';
import { deadPort } from './raw-servers.ts';
import { referenceFile, securedReference } from './test-reference.ts';

export type Variables = Readonly<Record<string, string>>;

/** The longest first start, which installs packages and databases, in ms. */
const startMs = 10 * 60_000;

/** Programs that stand in front of a target, by the names of `examples/gateway/fronts/up.sh`. */
export const frontNames = ['nginx', 'haproxy', 'apache2', 'caddy'] as const;

export type FrontName = (typeof frontNames)[number];

/**
 * Services on frameworks, and servers that run a WSGI application or a handler, by the names of `examples/origins/up.sh`. What is compiled
 * longest comes first.
 */
export const originNames = [
  ...['axum', 'go', 'jetty', 'express', 'hapi', 'koa', 'fastify'],
  ...['uwsgi', 'gunicorn', 'http-server', 'eventlet'],
] as const;

export type OriginName = (typeof originNames)[number];

/** The first stack: it keeps its databases as they were when they were new, and the next one copies them. */
let first: { readonly databases: string; readonly started: Promise<unknown> } | undefined;

type Words = readonly [file: string, ...args: string[]];

/** The real software that the suite is tried on, in its own folder and on its own ports. `stop` leaves nothing behind. */
export class Software {
  readonly #folder = mkdtempSync(join(tmpdir(), 'conformance-targets-'));
  readonly #stops: (() => Promise<void>)[] = [];
  #shell: Variables | undefined;
  readonly #starting = new Set<Promise<unknown>>();
  #stopped: Promise<void> | undefined;

  /** A path in the folder that `stop` removes. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Starts Keystone, Glance and Nova if they do not run, and makes missing fixtures. Returns the variables of their target files. */
  async openstack(): Promise<Variables> {
    if (this.#shell === undefined) {
      const [keystone, glance, nova] = [await freePort(), await freePort(), await freePort()];
      this.#shell = {
        ...environment(),
        ...{ KEYSTONE_PORT: keystone, GLANCE_PORT: glance, NOVA_PORT: nova },
        OPENSTACK_STATE: this.path('openstack'),
      };
      this.#stopsBy(['examples/openstack/down.sh'], { ...this.#shell, PURGE: '1' });
    }
    const shell = this.#shell;
    const earlier = first?.started ?? Promise.resolve();
    const started = earlier.then(
      () => this.#up(['examples/openstack/up.sh'], { ...shell, DATABASES: first?.databases ?? '' }),
      // What failed there is told there.
      () => this.#up(['examples/openstack/up.sh'], shell),
    );
    first ??= { databases: this.path('databases'), started };
    return { ...shell, ...variablesIn(await started) };
  }

  /** Starts the gateway in front of that Nova. Returns the variables of both. */
  async gateway(): Promise<Variables> {
    const variables = await this.openstack();
    const shell = { ...variables, GATEWAY_PORT: await freePort(), GATEWAY_STATE: this.path('gateway') };
    return this.#started(['examples/gateway/up.sh'], ['examples/gateway/down.sh'], shell);
  }

  /** Starts Apache or nginx as an image service. */
  async webdav(server: 'apache2' | 'nginx'): Promise<Variables> {
    const port = await freePort();
    const name = server === 'nginx' ? 'NGINX_PORT' : 'APACHE_PORT';
    const shell = { ...environment(), WEBDAV_STATE: this.path(`webdav-${port}`), [name]: port };
    return this.#started(['examples/webdav/up.sh', server], ['examples/webdav/down.sh', server], shell);
  }

  /** Starts an HTTP server or a framework with an image service that violates nothing itself. */
  async origin(name: OriginName): Promise<Variables> {
    const port = await freePort();
    const state = { ORIGIN_STATE: this.path(`origin-${port}`), ORIGIN_PACKAGES: this.path('origin-packages') };
    const shell = { ...environment(), ORIGIN_PORT: port, ...state };
    return this.#started(['examples/origins/up.sh', name], ['examples/origins/down.sh'], shell);
  }

  /** Starts a front with TLS, a client certificate and an API key before the target at this origin. Returns the variables for both. */
  async #front(name: FrontName, upstream: Variables, origin: string): Promise<Variables> {
    const [port, state] = [await freePort(), this.path(`front-${name}`)];
    const shell = { ...upstream, UPSTREAM: origin, FRONT_PORT: port, FRONT_STATE: `${state}-${port}` };
    const folder = 'examples/gateway/fronts';
    return this.#started([`${folder}/up.sh`, name], [`${folder}/down.sh`, name], shell);
  }

  /** Starts the reference target with TLS, and this front before it. Its target file is in this folder, named after the run. */
  async secured(front: FrontName, folder: string, run: string): Promise<Variables> {
    const reference = await securedReference();
    this.#stops.push(() => reference.close());
    const upstream = { ...environment(), UPSTREAM_CA: authorityFile };
    const { FRONT_URL: origin = '', ...variables } = await this.#front(front, upstream, reference.baseUrl);
    return { ...variables, ...referenceFile(folder, run, origin).tokens };
  }

  /** Starts a front before that Nova. Returns the variables of both, among them Nova's URL at the front. */
  async novaBehind(name: FrontName): Promise<Variables> {
    const stack = await this.openstack();
    const { origin, pathname } = new URL(stack.NOVA_V2_URL ?? '');
    const variables = await this.#front(name, stack, origin);
    return { ...variables, NOVA_V2_URL: `${variables.FRONT_URL}${pathname}` };
  }

  async mock(name: string): Promise<Variables> {
    const mock = mocks.find((each) => each.name === name);
    if (mock === undefined) throw new Error(`there is no mock ${name}`);
    this.#stops.push(await startMock(mock, this.path(name), environment()));
    return { ...environment(), MOCK_TOKEN: 'owner', MOCK_READER_TOKEN: 'reader' };
  }

  /** Starts software by a script, which another script stops. Returns the variables of the scripts and those that the first prints. */
  async #started(up: Words, down: Words, shell: Variables): Promise<Variables> {
    this.#stopsBy(down, shell);
    return { ...shell, ...variablesIn(await this.#up(up, shell)) };
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

  /** Registers a script that stops software at the end. */
  #stopsBy(words: Words, shell: Variables): void {
    this.#stops.push(async () => void (await script(words, shell)));
  }

  /** Starts software by a script. Rejects if it was stopped meanwhile. */
  async #up(words: Words, shell: Variables): Promise<string> {
    if (this.#stopped !== undefined) throw new Error('interrupted');
    const started = script(words, shell);
    this.#starting.add(started);
    const output = await started.finally(() => this.#starting.delete(started));
    if (this.#stopped !== undefined) throw new Error('interrupted');
    return output;
  }
}

/** This process's environment without the variables that choose a target. */
function environment(): Variables {
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return value !== undefined && !/^(TARGET_|CONFORMANCE_|OS_|RAX_|ONLY$|DELETE_IMAGE_)/.test(name);
  });
  return Object.fromEntries(kept);
}

async function script([file, ...args]: Words, env: Variables): Promise<string> {
  // In its own session, so that a signal to this process leaves no script half done.
  const { stdout } = await promisify(execFile)('setsid', ['--wait', file, ...args], { env, timeout: startMs });
  return stdout;
}

function variablesIn(text: string): Variables {
  const lines = text.split('\n').map((line) => /^([A-Z0-9_]+)=(.*)$/.exec(line));
  return Object.fromEntries(lines.flatMap((match) => (match?.[1] === undefined ? [] : [[match[1], match[2] ?? '']])));
}

/** A free port of the loopback interface, as text. */
const freePort = async (): Promise<string> => String(await deadPort());
