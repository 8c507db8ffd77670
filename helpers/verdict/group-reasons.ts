import type { RequirementRow } from './verdict-file.ts';

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
  const groups = new Map<string, RequirementRow[]>();
  for (const row of rows) {
    const title = normal(headline(row));
    groups.set(title, [...(groups.get(title) ?? []), row]);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([title, alike]) => ({ title, remedy: alike[0]?.reason?.remedy ?? '', rows: alike }));
}
