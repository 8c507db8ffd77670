import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Reference, startReference } from '../../reference/reference.ts';
import { referenceTarget } from '../../run-state/reference-target.ts';
import { runSuite, type SuiteRun } from '../runs/suite-run.ts';
import { combined } from './combined.ts';
import { deviations, type Situation, situations } from './situations.ts';

/** A target of the fleet: its file, and the variables with the tokens that the file names. */
interface Given {
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Path of a page of such a run in the folder: that on a target, or on the `fleet`. */
export const pageOf = (name: string): string => join('reports', name === 'fleet' ? '' : name, 'html/index.html');

/** Runs the suite on the target of every situation, as one fleet; the reports are in `reports` of the folder, one folder a target. */
export async function runSituations(folder: string): Promise<SuiteRun> {
  const servers: Reference[] = [];
  const given: Given[] = [];
  for (const [name, situation] of Object.entries(situations)) {
    const server = await startOne(name, situation);
    servers.push(server);
    given.push(targetFile(folder, name, situation, server));
  }
  const list = join(folder, 'deviations.json');
  writeFileSync(list, JSON.stringify(deviations));
  const variables = {
    ...Object.assign({}, ...given.map((each) => each.variables)),
    TARGET_FILE: given.map(({ file }) => file).join(','),
    CONFORMANCE_DEVIATIONS: list,
  };
  const run = await runSuite(variables, folder, { byCommand: true });
  await Promise.all(servers.map((server) => server.close()));
  return run;
}

/** A server of its own for each: one of them dies. */
async function startOne(name: string, { behaviour, diesAfter }: Situation): Promise<Reference> {
  let left = diesAfter ?? Number.POSITIVE_INFINITY;
  const server: Reference = await startReference({
    behaviours: {
      [name]: combined(behaviour ?? {}, {
        answer: (answer, call) => {
          if (call.request.method === 'DELETE') left -= 1;
          if (left < 0) void server.close();
          return answer;
        },
      }),
    },
  });
  return server;
}

function targetFile(folder: string, name: string, { images, token }: Situation, server: Reference): Given {
  const { identities, chosen: _, embedded: __, ...description } = referenceTarget(server.baseUrl, name);
  const state = server.universe(name);
  const variables: Record<string, string> = {};
  const named = Object.entries(identities).map(([identity, own]) => {
    const variable = `${name}_${identity}`.toUpperCase().replaceAll('-', '_');
    variables[variable] = (identity === 'owner' ? token : undefined) ?? own?.token ?? '';
    return [identity, { ...own, token: `$\{${variable}}` }];
  });
  const ids = Array.from(
    { length: images ?? 0 },
    (__, place) => state.add({ name: `listed ${place}`, tenant: state.names.tenants.owner, server: state.names.server }).id,
  );
  const content =
    images === undefined
      ? { ...description, identities: Object.fromEntries(named) }
      : { name, url: description.url, identities: { owner: Object.fromEntries(named).owner }, images: { source: 'ids', ids } };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(content));
  return { file, variables };
}
