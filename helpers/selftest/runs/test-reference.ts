import { behaviours } from '../../reference/behaviours.ts';
import { startReference } from '../../reference/reference.ts';
import { referenceVariables } from '../../settings/reference-variables.ts';

/** A reference target in the process of a test, for the runs that the test starts. */
export interface TestReference {
  /** The variables that point the suite to it, as the command `reference` prints them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of all images of the owner, sorted. */
  readonly images: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port, or a mutant or variant of it. */
export async function startTestReference(behaviour = ''): Promise<TestReference> {
  const server = await startReference({ behaviours });
  const { images, names } = server.universe(behaviour);
  return {
    variables: referenceVariables(server, behaviour),
    images: () => [...images.values()].flatMap(({ id, tenant }) => (tenant === names.tenants.owner ? [id] : [])).sort(),
    stop: () => server.close(),
  };
}
