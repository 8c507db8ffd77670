import { faultName } from '../../contracts/faults.ts';
import type { Requirement } from '../../contracts/requirements.ts';

/** The group of a requirement in a list of tests: `401 unauthorized`, or its topic. */
export function featureOf({ topic }: Requirement): string {
  const name = topic === '204' ? 'deleted' : /^\d+$/.test(topic) ? faultName(Number(topic)) : undefined;
  return name === undefined ? topic : `${topic} ${name}`;
}
