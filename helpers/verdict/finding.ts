/**
 * The record that a matcher makes before it throws: annotation type `finding`, this as JSON in its description.
 * Redacted. Nothing else makes a failed test the target's fault.
 */
export interface Finding {
  readonly title: string;
  readonly expected: string;
  readonly received: string;
  readonly because: string;
  readonly curl: string;
  /** The response to this request, as an HTTP message; its beginning, if it is long. Earlier suites did not record it. */
  readonly response?: string;
  /** The read that followed, if that violates the requirement, and not the response. */
  readonly read?: { readonly curl: string; readonly response: string };
  /** Set if the request named the image that is gone, and succeeded: nothing else took the image. */
  readonly took?: true;
  /** Statuses of the responses that violate the requirement, each once; empty if there was no response. */
  readonly statuses?: readonly number[];
  /** What of the image changed, if all that violates the requirement is that an image which has to stay as it is was changed. */
  readonly changed?: string;
  /** How many of the exchanges that decide the requirement violate it; absent if there was one. */
  readonly share?: { readonly failed: number; readonly decided: number };
  /** Requirements whose tests sent what violates the rule; absent if the test itself sent it. */
  readonly from?: readonly string[];
}
