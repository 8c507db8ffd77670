import { basename, dirname, resolve } from 'node:path';
import { defined, isObject } from '../../contracts/json.ts';
import { refusalCodes } from '../../contracts/operation.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { Environment } from '../platform/environment.ts';
import { authority, clientCertificate } from './certificates.ts';
import { checkContradictions, checkImagesElsewhere, checkListedOnce } from './contradictions.ts';
import type { Identity, ImageSource, Limits, PendingDescription, TargetDescription } from './description.ts';
import { folderName, nameFromUrl, referenceTo, variablesIn } from './formats.ts';
import { fieldsIn } from './gateway-fields.ts';
import { checkConfirmed, checkProxies, hostsOf } from './hosts.ts';
import { loginByCloud, loginByVariables, loginSign } from './login/login-variables.ts';
import { isLogin, type LoginSpec, type TokenSource, type TokenSources } from './login/spec.ts';
import { contentOf } from './operators-file.ts';
import { embeddedTarget } from './reference-target.ts';
import {
  defaultsAt,
  ownSchema,
  readBySchema,
  readVariable,
  schemaAt,
  targetVariables,
  variablesThatNeedTarget,
} from './schema.ts';
import type { Problems, Reading } from './settings-error.ts';

/**
 * A target as the settings describe it. What logins provide is missing: tokens and, if the operator did not set them, the URL and the image source.
 * So is the port of the built-in one, which starts with a run.
 */
export interface TargetSource {
  readonly description: PendingDescription;
  /** The logins and commands that tokens come from. */
  readonly logins: TokenSources;
}

/**
 * Chooses the target: TARGET_URL, TARGET_FILE, OS_CLOUD, other OS_* or RAX_*, else the built-in reference target. Every host that
 * gets a token or a DELETE must be confirmed.
 */
export function readTargets(reading: Reading): readonly TargetSource[] {
  const { env, ownRun, problems } = reading;
  const targets = chosenTargets(reading);
  // After a login, a service catalogue may name others.
  const hosts = targets.flatMap(({ description, logins }) => hostsOf(description, logins));
  checkConfirmed(hosts, { confirm: env.TARGET_CONFIRM_HOST, ownRun }, problems);
  checkProxies(hosts, env, problems);
  return targets;
}

function chosenTargets(reading: Reading): readonly TargetSource[] {
  const paths = reading.env.TARGET_FILE?.split(',').map((path) => path.trim()) ?? [];
  if (paths.includes('')) {
    const expected = 'the path of a target file, or several with commas';
    reading.problems.add('TARGET_FILE', expected, 'an empty text', 'give the path, or unset it');
  }
  const drafts = paths.flatMap((path) => (path === '' ? [] : (targetFile(path, reading) ?? [])));
  if (paths.length > 1) return fleet(drafts, reading);
  if (paths.length === drafts.length) return single(drafts[0] ?? draftOf(), reading);
  checkVariables(reading);
  return [];
}

/** Adds what is wrong with the variables beside a target file that cannot be read. The certificate of a key may stand in the file. */
function checkVariables({ env, cwd, problems }: Reading): void {
  const draft = draftOf();
  applyVariables(draft, env, problems);
  draft.tls = defined({ ca: draft.tls.ca });
  tlsIn(draft, cwd, problems);
}

function single(draft: TargetDraft, reading: Reading): readonly TargetSource[] {
  const { env, problems } = reading;
  const { url: written, file } = draft;
  applyVariables(draft, env, problems);
  checkImagesElsewhere(draft, written, reading);
  checkListedOnce([draft], problems);
  const sign = loginSign(env);
  const { token, command, cloud } = draft.identities.owner ?? {};
  const hasOwner = (token ?? command ?? cloud) !== undefined;
  const login = sign === undefined || hasOwner ? undefined : loginByVariables(sign, reading);
  if (env.TARGET_URL !== undefined || file !== undefined) {
    const over = written === undefined ? '' : ` and overrides the url of ${file?.name}`;
    const byLogin = login === undefined ? '' : `; the token comes from a login, because ${sign} is set`;
    const chosen = env.TARGET_URL === undefined ? 'TARGET_FILE is set' : `TARGET_URL is set${over}`;
    return described(draft, chosen + byLogin, login, reading);
  }
  if (sign !== undefined && login !== undefined) {
    draft.name = nameOfLogin(sign, env);
    return described(draft, `${sign} is set`, login, reading);
  }
  const needing = sign === undefined ? variablesThatNeedTarget : ['TARGET_TOKEN', 'TARGET_TOKEN_COMMAND'];
  for (const name of needing.filter((each) => env[each] !== undefined)) {
    const [to, or] =
      sign === undefined ? ['run on the built-in reference target', ' or TARGET_FILE'] : [`log in with ${sign}`, ''];
    problems.add('TARGET_URL', `a URL, because ${name} is set`, 'nothing', `set TARGET_URL${or}, or unset ${name} to ${to}`);
  }
  const chosen = 'TARGET_URL, TARGET_FILE, OS_* and RAX_* are unset, so the built-in reference target, and no service of yours';
  if (sign !== undefined) return [];
  const description = embeddedTarget('http://127.0.0.1', { limits: limitsOf(draft, reading), chosen });
  return [{ description, logins: {} }];
}

function fleet(drafts: readonly TargetDraft[], reading: Reading): readonly TargetSource[] {
  const { env, problems, referenced } = reading;
  for (const { name } of targetVariables) {
    if (env[name] === undefined || referenced.has(name)) continue;
    const expected = 'no variable that describes one target, because TARGET_FILE names several';
    problems.add(name, expected, 'one', `unset ${name}, and write the value into the target files`);
  }
  checkListedOnce(drafts, problems);
  const names = new Set<string>();
  return drafts.flatMap((draft) => {
    const name = draft.name ?? '';
    if (names.has(name.toLowerCase()))
      problems.add(draft.placeOf('/name'), 'a unique name in the fleet', problems.shown(name), 'rename one of the two');
    names.add(name.toLowerCase());
    return described(draft, 'TARGET_FILE is set', undefined, reading);
  });
}

function nameOfLogin(sign: string, env: Environment): string {
  if (sign.startsWith('RAX_')) return 'rackspace';
  return sign === 'OS_CLOUD' ? folderName(env.OS_CLOUD ?? '') : 'openstack';
}

/** What a draft describes; none after a problem with its URL was added. `login` is that of the owner by variables. */
function described(draft: TargetDraft, chosen: string, login: LoginSpec | undefined, reading: Reading): readonly TargetSource[] {
  const { problems } = reading;
  const { url, headers, httpVersions, implementation, profile, fixtures } = draft;
  const ownerLogsIn = login !== undefined || draft.identities.owner?.cloud !== undefined;
  if (url === undefined && !ownerLogsIn) {
    if (draft.places.has('/url')) return [];
    const fix = 'add it, or let the owner log in: the URL then comes from the service catalogue';
    return problems.add(draft.placeOf('/url'), 'an absolute http(s) URL', 'nothing', fix) ?? [];
  }
  const { identities, logins } = tokensOf(draft, login, reading);
  const { owner } = logins;
  const own = tlsIn(draft, reading.cwd, problems);
  // The authority of the owner's login holds for the target, too. Only the cloud that says so accepts any certificate, not another URL.
  const ofLogin = isLogin(owner) && own.ca === undefined && !own.insecure ? owner.tls : { insecure: own.insecure };
  const tls = { ...own, ...ofLogin, insecure: own.insecure || (ofLogin.insecure && url === undefined) };
  const name = draft.name ?? (url === undefined ? 'target' : nameFromUrl(url));
  const description = {
    ...{ name, identities, fixtures, tls, chosen, embedded: false },
    images: imagesIn(draft, ownerLogsIn),
    limits: limitsOf(draft, reading),
    // The fixture provokes it, unless the target file says another way.
    provoke: { ...(fixtures.conflict !== undefined && { 409: { image: fixtures.conflict } }), ...draft.provoke },
    ...defined({ url, headers, httpVersions, implementation, profile }),
  };
  checkContradictions(draft, description, ownerLogsIn, problems);
  const trusting = ([identity, source]: [string, TokenSource]) =>
    [identity, isLogin(source) ? { ...source, tls: { ...tls, ...source.tls } } : source] as const;
  return [{ description, logins: Object.fromEntries(Object.entries(logins).map(trusting)) }];
}

/** The tokens that the settings have, and where the others come from. */
function tokensOf(draft: TargetDraft, login: LoginSpec | undefined, reading: Reading) {
  const identities: Partial<Record<IdentityName, Identity>> = {};
  const logins: Partial<Record<IdentityName, TokenSource>> = defined({ owner: login });
  for (const [name, written] of Object.entries(draft.identities) as [IdentityName, WrittenIdentity][]) {
    const { token, command, cloud, ...more } = written;
    const from = draft.placeOf(`/identities/${name}/${command === undefined ? 'cloud' : 'command'}`);
    if (token !== undefined) identities[name] = { token, ...more };
    if (command !== undefined) logins[name] = { kind: 'command', command, from, ...defined({ tenant: more.tenant }) };
    if (cloud !== undefined) Object.assign(logins, defined({ [name]: loginByCloud(cloud, from, reading) }));
  }
  return { identities, logins };
}

function limitsOf({ images, limits }: TargetDraft, { atOnce }: Reading): Limits {
  const { maxSeconds, ...others } = defaultsAt('/limits');
  // A snapshot of a real server takes minutes.
  const most = images?.source === 'snapshot' ? {} : { maxSeconds };
  return { ...defined(others), ...most, ...limits, ...(atOnce && { settleMs: 0 }) } as unknown as Limits;
}

/** The source of images. An image service without a URL is that of the catalogue if the owner logs in, else the target itself. */
function imagesIn({ images, url }: TargetDraft, ownerLogsIn: boolean): PendingDescription['images'] {
  if (images === undefined) return ownerLogsIn && url === undefined ? { source: 'catalogue' } : { source: 'none' };
  if (images.source === 'glance' && images.url === undefined)
    return ownerLogsIn || url === undefined ? { source: 'catalogue', isRequired: true } : { source: 'glance', url };
  if (images.source !== 'snapshot') return images;
  // The file may have a list in the place of one.
  const [server = '', ...moreServers] = [images.server].flat();
  return { ...images, server, ...(moreServers.length > 0 && { moreServers }) };
}

/** The settings of TLS, with the content of their files. A relative path starts at the folder of what names it. */
function tlsIn(draft: TargetDraft, cwd: string, problems: Problems): TargetDescription['tls'] {
  const { ca: path, insecure = false } = draft.tls;
  const placeOf = (setting: keyof TargetDraft['tls']) => {
    const pointer = `/tls/${setting}`;
    // What is missing beside a variable is another variable.
    const isMissing = draft.tls[setting] === undefined && [...draft.places.keys()].some((each) => each.startsWith('/tls/client'));
    return {
      where: isMissing ? variableOf(pointer) : draft.placeOf(pointer),
      folder: draft.places.has(pointer) ? cwd : (draft.file?.folder ?? cwd),
    };
  };
  const client = clientCertificate(draft.tls, placeOf, problems);
  const ca = path === undefined ? undefined : authority(path, placeOf('ca'), problems);
  return { insecure, ...defined({ ca, client }) };
}

type Writable<T> = { -readonly [K in keyof T]?: T[K] };
type AsDescribed = 'name' | 'url' | 'headers' | 'httpVersions' | 'implementation' | 'profile';

/** An identity as it is written: a token, a command that prints it, or a cloud to log in at. What a variable sets replaces the others. */
export interface WrittenIdentity {
  readonly token?: string;
  readonly tenant?: string;
  readonly command?: string;
  readonly cloud?: string;
  /** The environment variable that the file names for the token: a person who sends a request of a report again has no other. */
  readonly variable?: string;
}

/**
 * A target as it is written: the members of a target file, which its schema accepts and whose references are resolved, and over them what
 * variables say. What these values mean is checked when the whole is described.
 */
export interface TargetDraft extends Writable<Pick<TargetDescription, AsDescribed>> {
  identities: Partial<Record<IdentityName, WrittenIdentity>>;
  /** `glance` without a URL: the image service of the catalogue, or the target itself. */
  images?: ImageSource | { readonly source: 'glance'; readonly url?: undefined; readonly trusted?: undefined };
  fixtures: Writable<TargetDescription['fixtures']>;
  provoke: Writable<TargetDescription['provoke']>;
  limits: Writable<Limits>;
  /** Paths are relative to the folder of the file, or to the working folder if a variable gives them. */
  tls: { ca?: string; insecure?: boolean; clientCert?: string; clientKey?: string; clientKeyPassphrase?: string };
  /** The variable that each value comes from, by its pointer in a target file. */
  readonly places: Map<string, string>;
  /** The origin of the value at a pointer, as messages name it: a variable, or file and pointer. Without a file, the variable that may hold it. */
  readonly placeOf: (pointer: string) => string;
  /** The target file, for values that no variable overrode, and its folder. */
  readonly file?: { readonly name: string; readonly folder: string };
}

/** The variable that may hold the value at a pointer in a target file; the pointer if there is none. */
const variableOf = (pointer: string): string => targetVariables.find(({ member }) => member === pointer)?.name ?? pointer;

/** A draft of these members. */
function draftOf(members: Partial<TargetDraft> = {}): TargetDraft {
  const { file } = members;
  const places = new Map<string, string>();
  const placeOf = (pointer: string): string => {
    return places.get(pointer) ?? (file === undefined ? variableOf(pointer) : `${file.name} ${pointer}`);
  };
  return { identities: {}, fixtures: {}, provoke: {}, limits: {}, tls: {}, ...members, places, placeOf };
}

/** Reads a target file. Adds a problem, and returns no draft, if it cannot be read or a value is wrong. Adds the variables that it refers to. */
function targetFile(path: string, { env, cwd, problems, referenced }: Reading): TargetDraft | undefined {
  const before = problems.count;
  const fix = 'give the path of a target file; examples/targets has presets';
  const naming = { where: 'TARGET_FILE', expected: 'a readable JSON or YAML file', fix };
  const note = (text: string): void => {
    for (const name of variablesIn(text)) referenced.add(name);
  };
  const json = contentOf(path, cwd, naming, problems, { seen: note });
  if (json === undefined) return undefined;
  const file = problems.bare(path);
  const written = (isObject(json.value) ? json.value : {}) as Partial<TargetDraft>;
  const origin = { where: (pointer: string) => `${file} ${pointer}`, problems, isFile: true };
  const value = readBySchema(ownSchema('target'), json.value, { ...origin, env, open: variablesIn(String(written.url)) });
  if (problems.count > before) return undefined;
  // The schema has just accepted these values, so the types hold.
  const draft = draftOf({
    name: folderName(basename(path).replace(/\.(?:json|ya?ml)$/i, '')),
    ...(value as Partial<TargetDraft>),
    file: { name: file, folder: dirname(resolve(cwd, path)) },
  });
  for (const [name, identity] of Object.entries(draft.identities))
    Object.assign(identity, defined({ variable: variablesIn(written.identities?.[name as IdentityName]?.token ?? '')[0] }));
  return draft;
}

/** Reads the text of a variable; undefined after a problem was added. */
type Reader = (text: string, name: string, problems: Problems, env: Environment) => unknown;

/** How a variable is read whose text has another form than the value in a target file. */
const readers: Readonly<Record<string, Reader>> = {
  TARGET_HEADERS: (text, name, problems, env) => {
    const fields = fieldsIn(text, name, `X-Api-Key: ${referenceTo('KEY')}`, problems);
    return fields && readBySchema(schemaAt('/headers'), fields, { where: () => name, problems, isFile: false, env });
  },
  /** The version is the last word. */
  TARGET_IMPLEMENTATION: (text, name, problems) => {
    const [, software, version] = /^\s*(\S.*?)\s+(\S+)\s*$/.exec(text) ?? [];
    if (software !== undefined && version !== undefined) return { name: software.replace(/\s+/g, ' '), version };
    const expected = schemaAt('/implementation').title ?? '';
    return problems.add(name, expected, problems.shown(text), 'write it like nova 31.0.0, or unset the variable');
  },
  /** The value may be a secret, so no message shows it. */
  TARGET_PROVOKE_HEADER: (text, name, problems) => {
    const example = 'Prefer: code={code}';
    const fields = fieldsIn(text, name, example, problems);
    if (fields === undefined || Object.values(fields).some((value) => value.includes('{code}')))
      return fields && readBySchema(schemaAt('/provoke/503/headers'), fields, { where: () => name, problems, isFile: false });
    const received = `field ${Object.keys(fields).join(', ')} without {code}`;
    return problems.add(name, 'a field whose value contains {code}', received, `write it like ${example}`);
  },
};

/** Puts what was read into a draft, if that is more than a value at its pointer. */
const puts: Readonly<Record<string, (draft: TargetDraft, value: never) => void>> = {
  TARGET_IMAGE_IDS: (draft, ids: readonly string[]) => {
    draft.images = { source: 'ids', ids };
  },
  // After the list of ids. Whether there is one is checked when the target is described.
  TARGET_IMAGES: (draft, source: 'ids' | 'glance' | 'stateless' | 'none') => {
    if (draft.images?.source === source) return;
    if (source === 'ids') draft.images = { source, ids: [] };
    else if (source === 'glance') draft.images = { source };
    else draft.images = { source };
  },
  TARGET_CONFLICT_IMAGE_ID: (draft, id: string) => {
    draft.fixtures.conflict = id;
    // The fixture provokes it.
    delete draft.provoke[409];
  },
  // After the fixtures: a code that a fixture provokes is not provoked by a field.
  TARGET_PROVOKE_HEADER: (draft, headers: Readonly<Record<string, string>>) => {
    const free = refusalCodes.filter((code) => code !== 409 || draft.fixtures.conflict === undefined);
    for (const code of free) draft.provoke[code] ??= { headers };
  },
};

/** Puts the TARGET_* variables into a draft. A variable that is set but empty counts. What was refused is already a problem. */
function applyVariables(draft: TargetDraft, env: Environment, problems: Problems): void {
  for (const { name, member } of targetVariables) {
    const text = env[name];
    if (text === undefined) continue;
    draft.places.set(member, name);
    const read = readers[name];
    const value = read === undefined ? readVariable(text, name, problems) : read(text, name, problems, env);
    if (value === undefined) continue;
    if (puts[name] === undefined) putAt(draft, member, value);
    else puts[name](draft, value as never);
  }
}

/** Puts a value where a target file has it. A token or a command replaces the way in which the file has the token of the identity. */
function putAt(draft: TargetDraft, pointer: string, value: unknown): void {
  const [, group = '', name, part] = pointer.split('/');
  const members = draft as unknown as Record<string, object>;
  if (name === undefined) Object.assign(members, { [group]: value });
  else if (part === undefined) Object.assign(members[group] ?? {}, { [name]: value });
  else {
    const before = draft.identities[name as IdentityName];
    const kept = part === 'tenant' ? before : defined({ tenant: before?.tenant });
    draft.identities[name as IdentityName] = { ...kept, [part]: value };
  }
}
