import { parseArgs } from 'node:util';
import { behaviours } from '../reference/behaviours.ts';
import { startReference } from '../reference/reference.ts';
import { referenceTarget } from '../run-state/reference-target.ts';

/** Images made in advance, for a suite that is told of this target by variables alone. */
const expendableImages = 150;

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8080' }, host: { type: 'string', default: '127.0.0.1' }, as: { type: 'string' } },
});
const universe = values.as ?? '';
if (universe !== '' && !Object.hasOwn(behaviours, universe)) fail(`--as: no mutant or variant is named ${universe}`);
const reference = await startReference({ port: Number(values.port), host: values.host, behaviours }).catch((error: Error) =>
  fail(`the reference target cannot listen on ${values.host}:${values.port}: ${error.message}`),
);
const target = referenceTarget(reference.baseUrl, universe);
const state = reference.universe(universe);
const ids = Array.from({ length: expendableImages }, (_, i) => {
  return state.add({ name: `expendable ${i + 1}`, tenant: state.names.tenants.owner, server: state.names.server }).id;
});

const lines: readonly (readonly [string, string])[] = [
  ['TARGET_URL', target.url],
  ['TARGET_TOKEN', state.names.tokens.owner],
  ['TARGET_IMAGE_IDS', ids.join(',')],
  ['TARGET_STRANGER_TOKEN', state.names.tokens.stranger],
  ['TARGET_READER_TOKEN', state.names.tokens.reader],
  ['TARGET_EXPIRED_TOKEN', state.names.tokens.expired],
  ['TARGET_REVOKED_TOKEN', state.names.tokens.revoked],
  ['TARGET_FOREIGN_IMAGE_ID', state.names.fixtures.foreign],
  ['TARGET_PROTECTED_IMAGE_ID', state.names.fixtures.protected],
  ['TARGET_PUBLIC_IMAGE_ID', state.names.fixtures.public],
  ['TARGET_CONFLICT_IMAGE_ID', state.names.fixtures.conflict],
  ['TARGET_PROVOKE_HEADER', '"X-Reference-Answer: {code}"'],
];
process.stdout.write(`${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n`);

const stop = (): void => void reference.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

/** Ends with one line that says why. */
function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
