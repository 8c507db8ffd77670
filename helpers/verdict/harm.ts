import { documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';

/** The requirements that say what a refusal leaves alone. */
const keeping: readonly RequirementId[] = documentedCodes.flatMap(({ code, effects }) => (code === 204 ? [] : effects));

/** Deletions with a token that has to be refused. */
const accepting: readonly RequirementId[] = [
  'DI-401-13',
  'DI-401-17',
  'DI-401-18',
  'DI-401-20',
  'DI-401-21',
  'DI-401-22',
  'DI-FRM-14',
  'DI-FRM-16',
];

/** Deletions that the caller may not ask for: of another tenant, without the role, of an image that is protected. */
const trespassing: readonly RequirementId[] = [
  'DI-403-08',
  'DI-403-09',
  'DI-403-10',
  'DI-403-11',
  'DI-403-12',
  'DI-403-15',
  'DI-403-16',
  'DI-403-17',
  'DI-403-18',
  'DI-403-19',
  'DI-403-22',
  'DI-403-23',
  'DI-403-25',
  'DI-409-06',
];

/** Requests that delete what they do not name, or what was refused. */
const straying: readonly RequirementId[] = [
  'DI-405-08',
  'DI-405-11',
  'DI-405-13',
  'DI-503-05',
  'DI-ONCE-02',
  'DI-IDS-03',
  'DI-IDS-04',
  'DI-IDS-06',
  'DI-IDS-07',
  'DI-IDS-08',
  'DI-IDS-09',
  'DI-IDS-10',
  'DI-IDS-11',
  'DI-IDS-12',
  'DI-IDS-15',
  'DI-IDS-17',
  'DI-IDS-18',
  'DI-IDS-23',
  'DI-IDS-24',
  'DI-NEG-06',
  'DI-NEG-10',
  'DI-NEG-15',
  'DI-NEG-16',
  'DI-FRM-04',
  'DI-FRM-15',
  'DI-H2-03',
  'DI-H2-06',
  'DI-H2-07',
  'DI-H2-08',
];

/**
 * The requirements whose violation destroys an image that has to stay, or lets somebody delete who may not: of the findings of one level
 * they come first.
 */
export const harmful: readonly RequirementId[] = requirementIds.filter(
  (id) => [...keeping, ...accepting, ...trespassing, ...straying].includes(id) || requirements[id].topic === 'blast radius',
);
