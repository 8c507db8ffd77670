import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** One error response, and the rules that its content breaks; none if it is valid. */
export interface FaultSample {
  readonly title: string;
  readonly status: number;
  readonly content: unknown;
  readonly breaks: readonly ('envelope' | 'name' | 'integerCode' | 'code' | 'message' | 'spokenMessage' | 'details' | 'retry')[];
}

const rows: readonly (Omit<FaultSample, 'breaks'> & Partial<FaultSample>)[] = parse(
  readFileSync(new URL('./fault-samples.yaml', import.meta.url), 'utf8'),
);

/** Valid and invalid content. */
export const faultSamples: readonly FaultSample[] = rows.map((row) => ({ breaks: [], ...row }));
