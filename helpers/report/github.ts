import { type Cause, reasonCauses, violationCauses } from './causes.ts';
import type { Verdict } from './verdict.ts';
import type { RequirementRow, RequirementVerdict } from './verdict-file.ts';

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function command(kind: 'error' | 'warning' | 'notice', { title, rows }: Cause): string {
  const [first] = rows;
  const more = rows.length > 1 ? ` and ${rows.length - 1} more` : '';
  const evidence = first?.evidence[0];
  const text =
    evidence === undefined ? title : `${title}\nexpected  ${evidence.expected}\nreceived  ${evidence.received}\n${evidence.curl}`;
  return `::${kind} title=${property(`${first?.id ?? ''} ${first?.level ?? ''}${more}`)}::${data(text)}`;
}

/** Actions shows ten annotations of a kind and drops the rest, so they are made by cause. */
const limit = 10;

/** Workflow commands that annotate a run of GitHub Actions: one for each cause, violations first. */
export function annotations({ file, exit, sentence }: Verdict): string[] {
  const of = (verdict: RequirementVerdict): RequirementRow[] => file.requirements.filter((row) => row.verdict === verdict);
  const lines = (kind: 'error' | 'warning' | 'notice', causes: readonly Cause[]) =>
    causes.slice(0, limit).map((cause) => command(kind, cause));
  return [
    `::${exit === 0 ? 'notice' : 'error'} title=${property(`Delete Image on ${file.target.name}: ${file.verdict}`)}::${data(sentence)}`,
    ...lines('error', violationCauses(of('error'))),
    ...lines('error', reasonCauses(of('broken'))),
    ...lines('warning', violationCauses(of('warning'))),
    ...lines('notice', reasonCauses(of('accepted'))),
  ];
}
