import { behaviours } from '../../reference/behaviours.ts';
import { startReference } from '../../reference/reference.ts';
import { referenceVariables } from '../../run-state/reference-variables.ts';

/** A reference target in the process of a test, on which the test starts runs. */
export interface TestReference {
  /** The variables that lead the suite to it, as the command `reference` prints them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of all images of the owner, in order. */
  readonly images: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port, as itself, or as a mutant or variant. */
export async function startTestReference(behaviour = ''): Promise<TestReference> {
  const server = await startReference({ behaviours });
  const { images, names } = server.universe(behaviour);
  return {
    variables: referenceVariables(server, behaviour),
    images: () => [...images.values()].flatMap(({ id, tenant }) => (tenant === names.tenants.owner ? [id] : [])).sort(),
    stop: () => server.close(),
  };
}
