import { behaviours } from '../reference/behaviours.ts';
import { startReference } from '../reference/reference.ts';
import { referenceTarget } from '../run-state/reference-target.ts';
import { command } from './command-definition.ts';
import { didYouMean, UsageError } from './usage-error.ts';

/** Images made in advance, for a suite that learns of this target from variables alone. */
const expendableImages = 150;

/** Image identifiers on one line. */
const idsInLine = 3;

/** `npm run reference`: starts the reference target by itself. */
export const reference = command({
  name: 'reference',
  summary: 'Starts the reference target by itself, and prints the variables that point the suite to it.',
  usage: ['[--host HOST] [--port PORT] [--as NAME]'],
  details: ['The output works as a .env file and can be sourced by a shell. The target listens until it is interrupted.'],
  options: {
    host: { type: 'string', value: 'HOST', help: 'the address it listens on (127.0.0.1)' },
    port: { type: 'string', value: 'PORT', check: port, help: 'the port it listens on (8080); 0 takes any free port' },
    as: { type: 'string', value: 'NAME', help: 'behave as the mutant or the variant of this name' },
  },
  operands: { least: 0, most: 0, expected: 'options only' },
  statuses: {
    0: 'ended by SIGINT (Ctrl-C) or SIGTERM',
    1: 'it cannot listen there',
    2: 'an option is wrong',
  },
  run: async (given) => {
    const universe = given.text('as') ?? '';
    if (universe !== '' && !Object.hasOwn(behaviours, universe)) {
      const near = didYouMean(universe, Object.keys(behaviours));
      throw new UsageError(`reference: --as: no mutant or variant is named ${universe}.${near}`);
    }
    const [host, atPort] = [given.text('host') ?? '127.0.0.1', Number(given.text('port') ?? 8080)];
    const server = await startReference({ port: atPort, host, behaviours }).catch((error: Error) => {
      throw new Error(`The reference target cannot listen on ${host}:${atPort}: ${error.message}. Choose another --port.`);
    });
    // The reader of the variables may end this process at once.
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    process.stdout.write(variables(server, universe));
    await interrupted;
    await server.close();
    return 0;
  },
});

function port(value: string): string | undefined {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? undefined : 'a port from 0 to 65535';
}

/** The variables of a target that holds images to delete. */
function variables(server: Awaited<ReturnType<typeof startReference>>, universe: string): string {
  const state = server.universe(universe);
  const { tokens, fixtures, tenants, server: owning } = state.names;
  const ids = Array.from({ length: expendableImages }, (_, i) => {
    return state.add({ name: `expendable ${i + 1}`, tenant: tenants.owner, server: owning }).id;
  });
  const lines = Array.from({ length: Math.ceil(ids.length / idsInLine) }, (_, i) => {
    return ids.slice(i * idsInLine, (i + 1) * idsInLine).join(' ');
  });
  const pairs: readonly (readonly [string, string])[] = [
    ['TARGET_URL', referenceTarget(server.baseUrl, universe).url],
    ['TARGET_TOKEN', tokens.owner],
    ['TARGET_STRANGER_TOKEN', tokens.stranger],
    ['TARGET_STRANGER_TENANT', tenants.stranger],
    ['TARGET_READER_TOKEN', tokens.reader],
    ['TARGET_EXPIRED_TOKEN', tokens.expired],
    ['TARGET_REVOKED_TOKEN', tokens.revoked],
    ['TARGET_FOREIGN_IMAGE_ID', fixtures.foreign],
    ['TARGET_PROTECTED_IMAGE_ID', fixtures.protected],
    ['TARGET_PUBLIC_IMAGE_ID', fixtures.public],
    ['TARGET_CONFLICT_IMAGE_ID', fixtures.conflict],
    ['TARGET_PROVOKE_HEADER', 'X-Reference-Answer: {code}'],
    // Last, because it is long. Both a shell and dotenv take line ends inside quotes.
    ['TARGET_IMAGE_IDS', `\n${lines.join('\n')}\n`],
  ];
  return pairs.map(([name, value]) => `${name}="${value}"\n`).join('');
}
