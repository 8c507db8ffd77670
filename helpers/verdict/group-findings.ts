import { reasonText } from './reason.ts';
import type { RequirementRow } from './verdict-file.ts';

/** Violations that look alike: one thing to fix, or one thing to give. */
export interface Cause {
  /** `expected status 404, received status 200`, or the statement of a requirement that stands alone. */
  readonly title: string;
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

const short = (text: string, length: number) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

function grouped(rows: readonly RequirementRow[], key: (row: RequirementRow) => string): [string, RequirementRow[]][] {
  const groups = new Map<string, RequirementRow[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

/** Rows with violations, grouped by what was expected and received; the largest group first. */
export function findingCauses(rows: readonly RequirementRow[]): Cause[] {
  const key = ({ evidence: [first], id }: RequirementRow) =>
    first === undefined ? id : `expected ${short(normal(first.expected), 80)}, received ${short(normal(first.received), 80)}`;
  return grouped(rows, key).map(([title, alike]) => ({
    title: alike.length === 1 ? (alike[0]?.statement ?? title) : title,
    rows: alike,
  }));
}

/** The reason of a row below a heading that says already whose failure it is. */
function headline({ reason, reasonData }: RequirementRow): string {
  const texts = reasonData?.map((each) => (each.code === 'harness-failure' ? each.parameters.error : reasonText(each)));
  return texts === undefined || texts.length === 0 ? reason : [...new Set(texts)].join('; ');
}

/** Rows that were not decided, grouped by the reason; the largest group first. */
export function reasonCauses(rows: readonly RequirementRow[]): Cause[] {
  return grouped(rows, (row) => normal(headline(row))).map(([title, alike]) => ({
    title,
    rows: alike,
  }));
}
