import { isObject } from '../../contracts/json.ts';
import { withTexts } from '../platform/text/visible.ts';
import { type Annotation, dataAnnotation, dataIn } from './annotations.ts';
import { reasonTable } from './reason-table.ts';

/** Which reason: an entry of the table. */
export type ReasonCode = keyof typeof reasonTable;

type ParametersOf<Code extends ReasonCode> = Parameters<(typeof reasonTable)[Code]['text']>[0];

/** Why something is not tested or broken, as data. Nobody reads the text to learn what it means. */
export type Reason = {
  readonly [Code in ReasonCode]: { readonly code: Code; readonly parameters: ParametersOf<Code> };
}[ReasonCode];

type GivenParameters<Code extends ReasonCode> = keyof ParametersOf<Code> extends never ? [] : [parameters: ParametersOf<Code>];

/** A reason with its parameters. */
export function untested<Code extends ReasonCode>(code: Code, ...[parameters]: GivenParameters<Code>): Reason {
  return { code, parameters: parameters ?? {} } as Reason;
}

interface Spoken {
  readonly text: (parameters: unknown) => string;
  readonly remedy: (parameters: unknown) => string;
}

const entryOf = ({ code }: Reason): Spoken => reasonTable[code] as Spoken;

/** A reason with each of its texts changed, for example redacted. */
export const reasonWith = (reason: Reason, changed: (text: string) => string): Reason =>
  ({ ...reason, parameters: withTexts(reason.parameters, changed) }) as Reason;

/** How a reason reads. */
export const reasonText = (reason: Reason): string => entryOf(reason).text(reason.parameters);

/** The remedy, as an instruction; empty if there is none. */
export const remedyOf = (reason: Reason): string => entryOf(reason).remedy(reason.parameters);

/** The type of an annotation that says that the harness failed beside a finding: a reporter sees two errors that look alike. */
export const harnessFailure = 'harness-failure';

/** The type of the annotation that carries a reason from a worker to the reporter. */
const type = 'reason';

/** A reason as an annotation. */
export const reasonAnnotation = (reason: Reason) => dataAnnotation(type, reason);

/** The reasons among annotations; reasons with an unknown code are ignored. */
export const reasonsIn = (annotations: readonly Annotation[]): Reason[] => dataIn(annotations, type).filter(isReason);

const isReason = (data: unknown): data is Reason => isObject(data) && Object.hasOwn(reasonTable, String(data.code));
