import { defined } from '../../contracts/json.ts';
import { refusalCodes } from '../../contracts/operation.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import type { Environment } from './environment.ts';
import { fieldsIn } from './gateway-fields.ts';
import { schemaAt, targetVariables } from './own-schema.ts';
import { referenceTo } from './references.ts';
import { readBySchema, readVariable } from './schema-reader.ts';
import type { Problems } from './settings-error.ts';
import type { TargetDraft } from './target-file.ts';

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
export function applyVariables(draft: TargetDraft, env: Environment, problems: Problems): void {
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
