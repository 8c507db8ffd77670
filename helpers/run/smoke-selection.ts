import { smokeRequirements } from '../../contracts/smoke.ts';

/** Matches the tests of a smoke run by their tags. */
export const smokeTests = (): RegExp => new RegExp(`@(?:${smokeRequirements.join('|')})\\b`);
