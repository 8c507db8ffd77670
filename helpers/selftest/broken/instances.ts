import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { freePort, type Software, type Started, tokenSeconds, type Variables } from '../runs/software.ts';
import { type Change, edited, type Service } from './change.ts';

type OpenStack = 'nova' | 'glance';

/** Changes that a service is started with, by name. One of them at most is in its code. */
export type Named = readonly (readonly [name: string, change: Change])[];

const isInCode = ({ edits, variables }: Change): boolean => edits === undefined && variables === undefined;

/** What a copy of an OpenStack service needs of its state. */
const copied = ['etc', 'db', 'images', 'staging', 'tasks', 'lock'];

/** Starts services with a change, each on a state of its own: what one loses the others still have. */
export class Instances {
  readonly #software: Software;
  readonly #stack: Variables;
  readonly #template: string;
  readonly #switched = new Map<OpenStack, Promise<Started>>();

  /** On a running stack, of which it copies the state: nothing may use the stack meanwhile. Apache and nginx need none. */
  constructor(software: Software, stack: Variables) {
    this.#software = software;
    this.#stack = stack;
    this.#template = mkdtempSync(software.path('openstack-template-'));
    for (const name of this.#state === '' ? [] : copied)
      cpSync(join(this.#state, name), join(this.#template, name), { recursive: true });
  }

  /** Starts a service with these changes. The variables are those of its target file. */
  async start(service: Service, named: Named): Promise<Started> {
    if (service === 'apache' || service === 'nginx') return this.#webdav(service, named);
    const changes = named.map(([, change]) => change);
    const inCode = named.find(([, change]) => isInCode(change))?.[0];
    if (inCode === undefined) return this.#openstack(service, changes);
    return atPath(service, inCode, changes.every(isInCode) ? await this.#shared(service) : await this.#switch(service, changes));
  }

  /** Starts a service as it is, on a state of its own. */
  asItIs(service: Service): Promise<Started> {
    return this.start(service, [['as-it-is', { does: 'nothing else', edits: {} }]]);
  }

  get #state(): string {
    return this.#stack.OPENSTACK_STATE ?? '';
  }

  /** One instance of a service serves every change in its code. It runs to the end. */
  async #shared(service: OpenStack): Promise<Started> {
    // One worker: what it remembers, it remembers of every request.
    const started = this.#switched.get(service) ?? this.#switch(service, [{ variables: { NOVA_WORKERS: '1' } }]);
    this.#switched.set(service, started);
    return { ...(await started), stop: async () => {} };
  }

  /** An instance that has every change in the code, each at a path of its own. */
  #switch(service: OpenStack, changes: readonly Omit<Change, 'does'>[]): Promise<Started> {
    const application = `--wsgi-file ${join(root, `helpers/selftest/broken/broken_${service}.py`)}`;
    return this.#openstack(service, [...changes, { variables: { [`${service.toUpperCase()}_APPLICATION`]: application } }]);
  }

  async #openstack(service: OpenStack, changes: readonly Omit<Change, 'does'>[]): Promise<Started> {
    const port = await freePort();
    const state = this.#software.path(`${service}-${port}`);
    cpSync(this.#template, state, { recursive: true });
    for (const name of ['run', 'log']) mkdirSync(join(state, name));
    // Keystone runs there, and a fault of Glance's names one image.
    symlinkSync(join(this.#state, 'faults'), join(state, 'faults'));
    const configuration = join(state, 'etc', service);
    for (const name of readdirSync(configuration)) {
      const text = readFileSync(join(configuration, name), 'utf8')
        .replaceAll(`${this.#state}/`, `${state}/`)
        .replace(`token_cache_time = ${tokenSeconds}`, 'token_cache_time = -1');
      const ofFile = changes.filter(({ file }) => file === name);
      writeFileSync(
        join(configuration, name),
        ofFile.reduce((before, { edits = {} }) => edited(before, edits), text),
      );
    }
    const { NOVA_V2_URL: url = '' } = this.#stack;
    const shell = {
      ...this.#stack,
      ...Object.assign({}, ...changes.map(({ variables }) => variables)),
      OWNER_TENANT: url.slice(url.lastIndexOf('/') + 1),
      [`${service.toUpperCase()}_PORT`]: port,
    };
    const up = { ...shell, OPENSTACK_STATE: state, ONLY: service };
    const { stop } = await this.#software.started(['examples/openstack/up.sh'], ['examples/openstack/down.sh', service], up);
    const own =
      service === 'nova'
        ? { NOVA_V2_URL: url.replace(/:\d+/, `:${port}`) }
        : { GLANCE_V2_URL: `http://127.0.0.1:${port}/v2`, OPENSTACK_STATE: state };
    return { variables: { ...shell, ...own }, stop };
  }

  #webdav(service: 'apache' | 'nginx', named: Named): Promise<Started> {
    const text = readFileSync(join(root, `examples/webdav/${service}.conf`), 'utf8');
    const path = this.#software.path(`${[service, ...named.map(([name]) => name)].join('-')}.conf`);
    writeFileSync(
      path,
      named.reduce((before, [, { edits = {} }]) => edited(before, edits), text),
    );
    return this.#software.webdav(service === 'apache' ? 'apache2' : 'nginx', path);
  }
}

/** The variables of an instance at the path of a change in its code. */
function atPath(service: OpenStack, name: string, { variables, stop }: Started): Started {
  const url = `${service.toUpperCase()}_V2_URL`;
  return { variables: { ...variables, [url]: variables[url]?.replace('/v2', `/broken/${name}/v2`) ?? '' }, stop };
}
