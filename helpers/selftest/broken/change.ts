import type { RequirementId } from '../../../contracts/requirements.ts';

/** Software that is started with a change. */
export type Service = 'nova' | 'glance' | 'apache' | 'nginx';

/** One change of a service. Without edits and variables, the Python function that is registered by its name makes the change. */
export interface Change {
  /** What the service does then, or how it runs then. */
  readonly does: string;
  /** Texts that occur once in a file of the service, each with what replaces it. The empty text is the end of the file. */
  readonly edits?: Readonly<Record<string, string>>;
  /** The file that is edited, in the configuration folder of Nova or Glance. A web server has only one. */
  readonly file?: string;
  /** Variables of the script that starts the service. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Defect extends Change {
  /** The requirement that a run finds violated on the service with the defect, and only then. */
  readonly caughtBy: RequirementId;
  /** The requirement whose test sends the requests, where `caughtBy` is a rule on all responses. */
  readonly sentBy?: RequirementId;
}

/** The defects and the conforming configurations of a service, by name. A run finds the same on such a configuration as without it. */
export interface Changes {
  readonly defects: Readonly<Record<string, Defect>>;
  readonly conforming: Readonly<Record<string, Change>>;
}

/** A text with edits made. @throws if a text to replace does not occur exactly once */
export function edited(text: string, edits: Readonly<Record<string, string>>): string {
  return Object.entries(edits).reduce((before, [old, by]) => {
    if (old === '') return before + by;
    const parts = before.split(old);
    if (parts.length !== 2) throw new Error(`${JSON.stringify(old)} occurs ${parts.length - 1} times, not once`);
    return parts.join(by);
  }, text);
}
