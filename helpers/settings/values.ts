import type { Implementation } from '../verdict/verdict-file.ts';
import type { Environment } from './environment.ts';
import { gatewayFields } from './gateway-fields.ts';
import { schemaAt } from './own-schema.ts';
import { readBySchema } from './schema-reader.ts';
import { type Problems, secretShape } from './settings-error.ts';

/** Name and version of a software: `nova 31.0.0`. The version is the last word. */
export function software(text: string, where: string, problems: Problems): Implementation | undefined {
  const [, name, version] = /^\s*(\S.*?)\s+(\S+)\s*$/.exec(text) ?? [];
  if (name !== undefined && version !== undefined) return { name: name.replace(/\s+/g, ' '), version };
  const expected = schemaAt('/implementation').title ?? '';
  return problems.add(where, expected, problems.shown(text), 'write it like nova 31.0.0, or unset the variable');
}

/** The fields of `TARGET_HEADERS`. */
export function headers(text: string, name: string, problems: Problems, env: Environment): unknown {
  const fields = gatewayFields(text, name, problems);
  return fields && readBySchema(schemaAt('/headers'), fields, { where: () => name, problems, isFile: false, env });
}

/** A field whose value contains the placeholder for a code: `Prefer: code={code}`. The value may be a secret, so it is not shown. */
export function provokeField(text: string, where: string, problems: Problems): unknown {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)$/.exec(text) ?? [];
  if (name !== undefined && value?.includes('{code}'))
    return readBySchema(schemaAt('/provoke/503/headers'), { [name]: value }, { where: () => where, problems, isFile: false });
  const received = name === undefined ? secretShape(text, 'a text') : `field ${name} without {code}`;
  return problems.add(where, 'a field whose value contains {code}', received, 'write it like Prefer: code={code}');
}
