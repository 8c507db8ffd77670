import { inRepository } from '../platform/installation/own-files.ts';
import { startReference } from '../reference/reference.ts';
import { authorityFile, ownCertificate, referenceVariables } from '../settings/reference-target.ts';
import { command, didYouMean, UsageError } from './command.ts';
import { knownBehaviours } from './known-mutants.ts';

/** `npm run reference`: starts the reference target by itself. */
export const reference = command({
  name: 'reference',
  summary: 'Starts the reference target by itself, and prints the variables that point the suite to it.',
  usage: ['[--host HOST] [--port PORT] [--as NAME] [--tls]'],
  details: ['The output works as a .env file and can be sourced by a shell. The target listens until it is interrupted.'],
  options: {
    host: { type: 'string', value: 'HOST', help: 'the address it listens on (127.0.0.1)' },
    port: { type: 'string', value: 'PORT', check: port, help: 'the port it listens on (8080); 0 takes any free port' },
    as: {
      type: 'string',
      value: 'NAME',
      help: 'behave as the mutant or the variant of this name; in a clone of the repository only',
    },
    tls: { type: 'boolean', help: 'speak TLS, and offer HTTP/2 and HTTP/1.1 by ALPN; in a clone of the repository only' },
  },
  statuses: {
    0: 'ended by SIGINT (Ctrl-C) or SIGTERM',
    1: 'it cannot listen there',
    2: 'an option is wrong',
  },
  run: async (given) => {
    const universe = given.text('as') ?? '';
    const behaviours = universe === '' ? {} : await knownBehaviours();
    if (behaviours === undefined) throw notInPackage('--as', 'mutants or variants');
    if (given.has('tls') && !inRepository) throw notInPackage('--tls', 'certificate');
    if (universe !== '' && !Object.hasOwn(behaviours, universe)) {
      const near = didYouMean(universe, Object.keys(behaviours));
      throw new UsageError(`reference: --as: no mutant or variant is named ${universe}.${near}`);
    }
    const [host, atPort] = [given.text('host') ?? '127.0.0.1', Number(given.text('port') ?? 8080)];
    const tls = given.has('tls') ? { tls: ownCertificate() } : {};
    const server = await startReference({ port: atPort, host, behaviours, ...tls }).catch((error: Error) => {
      throw new Error(
        `The reference target cannot listen on ${host}:${atPort}: ${error.message}. Choose another --port, or --host.`,
      );
    });
    // The reader of the variables may end this process at once.
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    const trust = given.has('tls') ? { TARGET_CA_FILE: authorityFile } : {};
    const variables = Object.entries({ ...trust, ...referenceVariables(server, universe) });
    process.stdout.write(variables.map(([name, value]) => `${name}="${value}"\n`).join(''));
    await interrupted;
    await server.close();
    return 0;
  },
});

const notInPackage = (option: string, what: string): UsageError =>
  new UsageError(`reference: ${option}: the package holds no ${what}. Use this option in a clone of the repository.`);

function port(value: string): string | undefined {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? undefined : 'a port from 0 to 65535';
}
