import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { RequirementId } from '../../contracts/requirements.ts';
import { inRepository, isCompiled, mutantList, ownFile } from '../platform/installation/own-files.ts';
import type { Behaviour } from '../reference/behaviour.ts';

/** A defect that the suite tries its tests on. */
export interface KnownMutant {
  readonly name: string;
  readonly bug: string;
  readonly breaks: readonly RequirementId[];
}

/** Every mutant. */
export async function knownMutants(): Promise<readonly KnownMutant[]> {
  if (!inRepository) return JSON.parse(readFileSync(ownFile(mutantList), 'utf8')) as KnownMutant[];
  return (await repositoryModule<{ mutants: readonly KnownMutant[] }>('helpers/reference/mutants/index')).mutants;
}

/** The mutants and variants that the reference target can behave as, by name; undefined in the package. */
export async function knownBehaviours(): Promise<Readonly<Record<string, Behaviour>> | undefined> {
  if (!inRepository) return undefined;
  return (await repositoryModule<{ behaviours: Readonly<Record<string, Behaviour>> }>('helpers/reference/variants')).behaviours;
}

/**
 * A module that is not in the package, from the sources of the repository: the compiler does not see this import, so the build leaves the
 * module out.
 */
async function repositoryModule<T>(path: string): Promise<T> {
  if (isCompiled) (await import('tsx/esm/api')).register();
  return (await import(pathToFileURL(ownFile(`${path}.ts`)).href)) as T;
}
