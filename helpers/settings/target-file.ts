import { basename, dirname, resolve } from 'node:path';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { Identity, ImageSource, TargetDescription } from './description.ts';
import type { Environment } from './environment.ts';
import { checkGatewayFields } from './gateway-fields.ts';
import { givenText } from './given-text.ts';
import { jsonOrYaml } from './json-or-yaml.ts';
import { checkOperatorRequests } from './operator-requests.ts';
import { namesIn, resolved } from './references.ts';
import { checkSchema, compiled, ownSchema } from './schema-problems.ts';
import type { Problems } from './settings-error.ts';
import { emptyDraft, type TargetDraft } from './target-draft.ts';
import { baseUrl, folderName } from './target-url.ts';
import { authority, imageId, repeated, tenant as tenantId, token } from './values.ts';

type AsDescribed = 'name' | 'url' | 'images' | 'fixtures' | 'provoke' | 'headers' | 'httpVersions' | 'implementation' | 'profile';

/** An identity of a target file: a token, or a cloud to log in at. */
interface WrittenIdentity {
  readonly token?: string;
  readonly tenant?: string;
  readonly cloud?: string;
}

/** A target file that its schema accepts, with references resolved. */
interface TargetFile extends Partial<Pick<TargetDescription, AsDescribed>> {
  readonly identities?: Partial<Record<IdentityName, WrittenIdentity>>;
  readonly limits?: TargetDraft['limits'];
  readonly tls?: Partial<Record<'ca' | 'clientCert' | 'clientKey' | 'clientKeyPassphrase', string>> & {
    readonly insecure?: boolean;
  };
}

/** The draft from a target file, if the file is valid, and the environment variables that it refers to. */
export interface ReadTargetFile {
  readonly draft: TargetDraft | undefined;
  readonly names: readonly string[];
}

let check: ReturnType<typeof compiled> | undefined;

/** The schema, compiled once in a process. */
function schemaCheck(): ReturnType<typeof compiled> {
  check ??= compiled(ownSchema('target'));
  return check;
}

/** Reads a target file. Adds a problem, and returns no draft, if it cannot be read or its schema refuses it. */
export function targetFile(path: string, env: Environment, cwd: string, problems: Problems): ReadTargetFile {
  const text = content(path, cwd, problems);
  if (text === undefined) return { draft: undefined, names: [] };
  const names = namesIn(text);
  const file = problems.bare(path);
  const yaml = /\.ya?ml$/i.test(path);
  const json = jsonOrYaml(text, yaml);
  if ('flaw' in json) {
    problems.add(file, yaml ? 'YAML' : 'JSON', json.flaw, 'correct it at that place or just before it');
    return { draft: undefined, names };
  }
  if (!checkSchema(schemaCheck(), json.value, file, problems)) return { draft: undefined, names };
  // The schema has just accepted this value, so the type holds.
  const value = resolved(json.value, env, file, problems) as TargetFile;
  checkOperatorRequests(json.value, value, file, problems);
  const draft = draftOf(value, path, file, cwd, problems);
  nameVariables(draft, json.value as TargetFile);
  return { draft, names };
}

/** Keeps which variable each token came from: a person who sends a request of a report again has no other. */
function nameVariables({ identities }: TargetDraft, written: TargetFile): void {
  for (const [name, identity] of Object.entries(identities) as [IdentityName, Identity][]) {
    const variable = /^\$\{(\w+)\}$/.exec(written.identities?.[name]?.token ?? '')?.[1];
    if (variable !== undefined) identities[name] = { ...identity, variable };
  }
}

function content(path: string, cwd: string, problems: Problems): string | undefined {
  try {
    return givenText(resolve(cwd, path));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const received = `${problems.shown(path)} (${reason})`;
    return problems.add(
      'TARGET_FILE',
      'a readable JSON or YAML file',
      received,
      'give the path of a target file; examples/targets has presets',
    );
  }
}

function draftOf(value: TargetFile, path: string, file: string, cwd: string, problems: Problems): TargetDraft {
  const draft = emptyDraft(file);
  const at = (pointer: string): string => `${file} ${pointer}`;
  draft.name = value.name ?? folderName(basename(path).replace(/\.(?:json|ya?ml)$/i, ''));
  const url = value.url === undefined ? undefined : baseUrl(value.url, at('/url'), problems);
  if (value.url !== undefined) draft.places.set('/url', at('/url'));
  if (url !== undefined) draft.url = url;
  const identities = Object.entries(value.identities ?? {}) as [IdentityName, WrittenIdentity][];
  for (const [name, { token: text, tenant, cloud }] of identities) {
    if (cloud !== undefined) draft.clouds[name] = cloud;
    if (text === undefined) continue;
    const read = token(text, at(`/identities/${name}/token`), problems);
    if (tenant !== undefined) tenantId(tenant, at(`/identities/${name}/tenant`), problems);
    if (read !== undefined) draft.identities[name] = { token: read, ...(tenant !== undefined && { tenant }) };
  }
  for (const [name, id] of Object.entries(value.fixtures ?? {})) imageId(id, at(`/fixtures/${name}`), problems);
  draft.fixtures = { ...value.fixtures };
  if (value.images !== undefined) draft.images = images(value.images, at, problems);
  for (const [code, provocation] of Object.entries(value.provoke ?? {})) {
    if ('image' in provocation) imageId(provocation.image, at(`/provoke/${code}/image`), problems);
  }
  const conflict = value.fixtures?.conflict;
  draft.provoke = { ...(conflict !== undefined && { 409: { image: conflict } }), ...value.provoke };
  draft.limits = { ...value.limits };
  const folder = dirname(resolve(cwd, path));
  const { ca, insecure, clientCert, clientKey, clientKeyPassphrase } = value.tls ?? {};
  if (insecure !== undefined) draft.tls.insecure = insecure;
  const pem = ca === undefined ? undefined : authority(ca, folder, at('/tls/ca'), problems);
  if (pem !== undefined) draft.tls.ca = pem;
  if (clientCert !== undefined) draft.certificate.cert = resolve(folder, clientCert);
  if (clientKey !== undefined) draft.certificate.key = resolve(folder, clientKey);
  if (clientKeyPassphrase !== undefined) draft.certificate.passphrase = clientKeyPassphrase;
  if (value.headers !== undefined && checkGatewayFields(value.headers, at('/headers'), problems)) draft.headers = value.headers;
  if (value.httpVersions !== undefined) draft.httpVersions = value.httpVersions;
  if (value.implementation !== undefined) draft.implementation = value.implementation;
  if (value.profile !== undefined) draft.profile = value.profile;
  return draft;
}

function images(source: ImageSource, at: (pointer: string) => string, problems: Problems): ImageSource {
  if (source.source === 'glance') return { ...source, url: baseUrl(source.url, at('/images/url'), problems) ?? source.url };
  if (source.source === 'snapshot' && !/^[^\s/?#]+$/.test(source.server)) {
    problems.add(at('/images/server'), 'the id of a server', problems.shown(source.server), 'copy it from the list of servers');
  }
  if (source.source !== 'ids') return source;
  source.ids.forEach((id, index) => void imageId(id, at(`/images/ids/${index}`), problems));
  for (const id of repeated(source.ids))
    problems.add(at('/images/ids'), 'each image id once', `${problems.shown(id)} twice`, 'remove the second one');
  return source;
}
