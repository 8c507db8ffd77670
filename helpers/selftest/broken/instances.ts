import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { freePort, type Software, type Started, type Variables } from '../runs/software.ts';
import { type Change, edited, type Service } from './change.ts';

type OpenStack = 'nova' | 'glance';

/** What a copy of an OpenStack service needs of its state. */
const copied = ['etc', 'db', 'images', 'staging', 'tasks', 'lock', 'faults'];

/** Starts services with a change, each on a state of its own: what one loses the others still have. */
export class Instances {
  readonly #software: Software;
  readonly #stack: Variables;
  readonly #template: string;
  readonly #switched = new Map<OpenStack, Promise<Started>>();

  /** On a running stack, of which it copies the state: nothing may use the stack meanwhile. */
  constructor(software: Software, stack: Variables) {
    this.#software = software;
    this.#stack = stack;
    this.#template = software.path('openstack-template');
    for (const name of copied) cpSync(join(this.#state, name), join(this.#template, name), { recursive: true });
  }

  /** Starts a service with the change of this name. The variables are those of its target file. */
  start(service: Service, name: string, change: Change): Promise<Started> {
    if (service === 'apache' || service === 'nginx') return this.#webdav(service, name, change);
    return change.edits === undefined && change.variables === undefined
      ? this.#byPath(service, name)
      : this.#openstack(service, change);
  }

  get #state(): string {
    return this.#stack.OPENSTACK_STATE ?? '';
  }

  /** One instance of a service serves every change in its code, by path. It runs to the end. */
  async #byPath(service: OpenStack, name: string): Promise<Started> {
    const application = `--wsgi-file ${join(root, `helpers/selftest/broken/broken_${service}.py`)}`;
    const started =
      this.#switched.get(service) ??
      // One worker: what it remembers, it remembers of every request.
      this.#openstack(service, { variables: { NOVA_WORKERS: '1', [`${service.toUpperCase()}_APPLICATION`]: application } });
    this.#switched.set(service, started);
    const { variables } = await started;
    const url = `${service.toUpperCase()}_V2_URL`;
    return {
      variables: { ...variables, [url]: variables[url]?.replace('/v2', `/broken/${name}/v2`) ?? '' },
      stop: async () => {},
    };
  }

  async #openstack(service: OpenStack, { file = '', edits = {}, variables = {} }: Omit<Change, 'does'>): Promise<Started> {
    const port = await freePort();
    const state = this.#software.path(`${service}-${port}`);
    cpSync(this.#template, state, { recursive: true });
    for (const name of ['run', 'log']) mkdirSync(join(state, name));
    const configuration = join(state, 'etc', service);
    for (const name of readdirSync(configuration)) {
      const text = readFileSync(join(configuration, name), 'utf8').replaceAll(`${this.#state}/`, `${state}/`);
      writeFileSync(join(configuration, name), name === file ? edited(text, edits) : text);
    }
    const { NOVA_V2_URL: url = '' } = this.#stack;
    const shell = {
      ...this.#stack,
      ...variables,
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

  #webdav(service: 'apache' | 'nginx', name: string, { edits = {} }: Change): Promise<Started> {
    const text = readFileSync(join(root, `examples/webdav/${service}.conf`), 'utf8');
    const path = this.#software.path(`${service}-${name}.conf`);
    writeFileSync(path, edited(text, edits));
    return this.#software.webdav(service === 'apache' ? 'apache2' : 'nginx', path);
  }
}
