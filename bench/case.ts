import { faultSchema } from '../contracts/faults.ts';

/** The checks of every response by every way: the status, three fields, and the whole content. A case is one DELETE and these checks. */
export const expected = {
  status: 404,
  fields: { 'Content-Type': '^application/json', 'X-Compute-Request-Id': '^req-', Date: 'GMT$' },
  schema: faultSchema(404),
} as const;

/** The task of a way, passed to Node's own as JSON in the variable `BENCH`. */
export interface Task {
  /** Base URL of the target, with version and tenant. */
  readonly url: string;
  readonly token: string;
  readonly cases: number;
  readonly expected: typeof expected;
}
