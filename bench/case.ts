import { faultSchema } from '../contracts/faults.ts';

/** What every way checks in every response: the status, three fields, and the whole content. A case is one DELETE and these checks. */
export const expected = {
  status: 404,
  fields: { 'Content-Type': '^application/json', 'X-Compute-Request-Id': '^req-', Date: 'GMT$' },
  schema: faultSchema(404),
} as const;

/** The task of a way, passed as JSON in the variable `BENCH`. */
export interface Task {
  /** Base URL of the target, with version and tenant. */
  readonly url: string;
  readonly token: string;
  readonly cases: number;
  /** How many cases are the rows of one test; by default each is a test of its own. */
  readonly rows?: number;
  readonly expected: typeof expected;
}

/** The task of this process. Throws if there is none. */
export function task(): Task {
  const { BENCH } = process.env;
  if (BENCH === undefined) throw new Error('start this with npm run bench');
  return JSON.parse(BENCH) as Task;
}
