import { firstListed } from '../platform/text/phrases.ts';

/**
 * The record that a judgement makes before it throws: annotation type `finding`, this as JSON in its description.
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
  /** The read that followed, if that violates the requirement, and not the response; `after`: the status of that, if there was one. */
  readonly read?: { readonly curl: string; readonly response: string; readonly after?: number };
  /** Set if the request named the image that is gone, and succeeded: nothing else took the image. */
  readonly took?: true;
  /** Set if what violates the requirement left each image as it was, although its deletion was answered as done. */
  readonly left?: true;
  /** Statuses of the responses that violate the requirement, each once; empty if there was no response. */
  readonly statuses?: readonly number[];
  /** What of the image changed, if all that violates the requirement is that an image which has to stay as it is was changed. */
  readonly changed?: string;
  /** How many of the exchanges that decide the requirement violate it; absent if there was one. */
  readonly share?: { readonly failed: number; readonly decided: number };
  /** Requirements whose tests sent what violates the rule; absent if the test itself sent it. */
  readonly from?: readonly string[];
}

/** What is said of a finding: of a violation, or of several of one cause. */
interface SaidFinding extends Pick<Finding, 'expected' | 'received' | 'because' | 'curl' | 'from'> {
  /** The line that reads the image after the request. */
  readonly read?: string;
}

/** What a finding says, by name and in the order of reading: of a request, what sends it again, then the read that shows what it did. */
export function factsOfFinding(finding: SaidFinding): [name: string, text: string][] {
  const { expected, received, because, curl, read = '', from = [] } = finding;
  const facts: [string, string][] = [
    ['expected', expected],
    ['received', received],
    ['because', because],
    ['request', curl],
    ['then', read],
    ['sent by', sendersText(from)],
  ];
  return facts.filter(([, text]) => text !== '');
}

/** One fact of a finding as a line. */
export const factLine = ([name, text]: readonly [name: string, text: string]): string => `${name.padEnd(8)}  ${text}`;

/** The facts of a finding as the lines that a person reads. */
export const findingText = (finding: SaidFinding): string => factsOfFinding(finding).map(factLine).join('\n');

/** A violation as the lines that a person reads. */
export const violationText = ({ read, ...finding }: Finding): string =>
  findingText({ ...finding, ...(read && { read: read.curl }) });

const shownSenders = 12;

/** Requirements whose tests sent something, the first dozen by id. */
export const sendersText = (from: readonly string[]): string => firstListed(from, shownSenders);
