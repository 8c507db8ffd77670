import { grouped } from '../../contracts/grouped.ts';
import { type Reason, type ReasonCode, reasonText, remedyOf } from './reason.ts';
import type { RequirementRow } from './verdict-file.ts';

/** Why a requirement is not tested, accepted or broken, as `verdict.json` says it: a code for programs, a text and a remedy for people. */
export interface ShownReason {
  readonly code: ReasonCode | 'accepted';
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** How to get it tested, as an instruction; empty if there is no way. */
  readonly remedy: string;
}

const joined = (texts: readonly string[]): string => [...new Set(texts.filter((text) => text !== ''))].join('; ');

/** The reasons of the tests of one requirement; the first gives the code. Null if there is none. */
export function shownReason(reasons: readonly Reason[]): ShownReason | null {
  const [first] = reasons;
  if (first === undefined) return null;
  const { code, parameters } = first;
  return { code, parameters, text: joined(reasons.map(reasonText)), remedy: joined(reasons.map(remedyOf)) };
}

/** The reason that an operator gave for an accepted violation. */
export const acceptanceReason = (texts: readonly string[]): ShownReason => ({
  code: 'accepted',
  parameters: {},
  text: joined(texts),
  remedy: '',
});

/** Text and remedy in one line. */
export const withRemedy = (reason: ShownReason | null): string =>
  reason === null || reason.remedy === '' ? (reason?.text ?? '') : `${reason.text} (to test it, ${reason.remedy})`;

/** Codes that say that nothing shows whether an image is there. */
const unreadable: readonly ShownReason['code'][] = ['no-state', 'not-read-back'];

/** Whether a reason says that the state of an image cannot be read on this target. Beside images of others, nothing was sent for that reason. */
export const isUnreadable = (reason: ShownReason | null): boolean =>
  reason !== null && (unreadable.includes(reason.code) || (reason.code === 'no-get' && reason.parameters.beside === false));

/** Whether a reason blames what the operator gave: the token of the owner opens no image. Then nothing is known about the target. */
export const blamesOperator = (reason: ShownReason | null): boolean =>
  reason?.code === 'listed-image-unusable' && reason.parameters.status === 401;

/** Codes of what a target or its operator declares that it lacks: no other setting of the run would test it. */
const declaredLacks: readonly ShownReason['code'][] = [
  'http2-not-offered',
  'http2-without-tls',
  'no-reach',
  'no-server-list',
  'no-state',
  'speaks-http2-alone',
  'version-left-out',
];

/** Whether a requirement is not tested because the target does not offer what it is about, which is a declared lack and no gap. */
export const isNotOffered = ({ reason }: { readonly reason: ShownReason | null }): boolean =>
  reason !== null && declaredLacks.includes(reason.code);

/** Requirements that are not decided for one reason. */
export interface ReasonGroup {
  readonly title: string;
  readonly remedy: string;
  readonly rows: readonly RequirementRow[];
}

/** What differs from test to test and says nothing of the cause. */
function normal(text: string): string {
  return text
    .replace(/[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/gi, '…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '…')
    .replace(/https?:\/\/\S+/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The reason of a row below a heading that says already whose failure it is. */
function headline({ reason }: RequirementRow): string {
  const { error } = reason?.parameters ?? {};
  return reason?.code === 'harness-failure' && typeof error === 'string' ? error : (reason?.text ?? '');
}

/** Rows by their reason, the largest group first. */
export function groupReasons(rows: readonly RequirementRow[]): ReasonGroup[] {
  return [...grouped(rows, (row) => normal(headline(row)))]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([title, alike]) => ({ title, remedy: alike[0]?.reason?.remedy ?? '', rows: alike }));
}
