import type { IdentityName } from '../../contracts/target-words.ts';
import type { Identity, OperatorRequest } from '../settings/description.ts';
import { tokenVariable } from '../settings/secrets.ts';
import type { Target } from './client/target.ts';
import { filled, randomUuid } from './safety/address.ts';
import type { ShellLine } from './set-up-mailbox.ts';

/** The name of an image that a person makes by hand. */
const name = 'delete-image-by-hand';

const json = { 'Content-Type': 'application/json' };

/** Lines for a POSIX shell that set what the requests of a report name. `byLogin`: the identities whose tokens come from a login. */
export function shellLines(target: Target, byLogin: readonly IdentityName[]): ShellLine[] {
  const tokens = (Object.entries(target.description.identities) as [IdentityName, Identity][]).flatMap(([name, { variable }]) => {
    const shown = tokenVariable(name).slice(1);
    if (byLogin.includes(name))
      return [{ variable: shown, line: `export ${shown}=…  # a token of the ${name}: the run logged in` }];
    return variable === undefined || variable === shown ? [] : [{ variable: shown, line: `export ${shown}="$${variable}"` }];
  });
  const images = ['IMAGE_ID', 'OTHER_IMAGE_ID'].map((variable, place) => {
    return { variable, line: `${variable}=${imageValue(target, place)}; export ${variable}` };
  });
  return [...tokens, ...images];
}

/** The value in a shell that is an image, created as the target file says. Shows secrets as variables. `place`: which of those that are listed. */
function imageValue(target: Target, place: number): string {
  const { images, url } = target.description;
  switch (images.source) {
    case 'ids':
      return images.ids.at(place - 2) ?? images.ids.at(-1) ?? '';
    case 'snapshot': {
      const body = JSON.stringify({ createImage: { name } });
      return lastSegment(sent(target, { method: 'POST', url: `${url}/servers/${images.server}/action`, body }), 'Location');
    }
    case 'glance': {
      const body = JSON.stringify({ name, disk_format: 'raw', container_format: 'bare' });
      return member(sent(target, { method: 'POST', url: `${images.url}/images`, body }), '/id');
    }
    case 'http': {
      const { request, id } = images;
      const line = operators(target, request);
      return 'header' in id ? lastSegment(line, id.header) : member(line, id.json);
    }
    case 'command':
      return `$(IMAGE_NAME=${name} sh -c ${quoted(target.redactor.text(images.run))} | head -n 1)`;
    default:
      return `$(node -p 'crypto.randomUUID()')`;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A request of the owner's. */
function sent(
  target: Target,
  { method, url, body }: { readonly method: string; readonly url: string; readonly body: string },
): string {
  const token = target.description.identities.owner?.token;
  const fields = Object.entries({ ...json, ...(token !== undefined && { 'X-Auth-Token': token }) });
  return target.curl({ method, url, fields, content: body });
}

function operators(target: Target, { method, url, headers = {}, body }: OperatorRequest): string {
  const values = { name, image: randomUuid() };
  const fields = Object.entries(headers).map(([field, value]) => [field, filled(value, values)] as const);
  return target.curl({ method, url: filled(url, values), fields, ...(body !== undefined && { content: filled(body, values) }) });
}

/** The last segment of a URL in a field of the response. */
const lastSegment = (line: string, field: string): string => `$(${line} -s | tr -d '\\r' | sed -n 's|^${field}: .*/||Ip')`;

/** A member of the JSON in the response. */
function member(line: string, pointer: string): string {
  const path = pointer
    .split('/')
    .slice(1)
    .map((key) => `[${JSON.stringify(key)}]`);
  const read = `JSON.parse(require("fs").readFileSync(0,"utf8").split("\\r\\n\\r\\n").at(-1))${path.join('')}`;
  return `$(${line} -s | node -p ${quoted(read)})`;
}
