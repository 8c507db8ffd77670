import { type AnnotationKind, annotation } from '../../printing/actions.ts';
import { type Cause, findingCauses, reasonCauses } from '../../verdict/group-findings.ts';
import type { Conclusion } from '../../verdict/run-verdict.ts';
import type { RequirementRow, RequirementVerdict } from '../../verdict/verdict-file.ts';

function ofCause(kind: AnnotationKind, { title, rows }: Cause): string {
  const [first] = rows;
  const more = rows.length > 1 ? ` and ${rows.length - 1} more` : '';
  const evidence = first?.evidence[0];
  const text =
    evidence === undefined ? title : `${title}\nexpected  ${evidence.expected}\nreceived  ${evidence.received}\n${evidence.curl}`;
  return annotation(kind, `${first?.id ?? ''} ${first?.level ?? ''}${more}`, text);
}

/** Actions shows ten annotations of a kind and drops the rest, so they are made by cause. */
const limit = 10;

/** Annotations of a run of GitHub Actions, one for each cause, violations first. What comes from outside is made visible already. */
export function annotations({ file, exit, sentence }: Conclusion): string[] {
  const of = (verdict: RequirementVerdict): RequirementRow[] => file.requirements.filter((row) => row.verdict === verdict);
  const lines = (kind: AnnotationKind, causes: readonly Cause[]) => causes.slice(0, limit).map((cause) => ofCause(kind, cause));
  return [
    annotation(exit === 0 ? 'notice' : 'error', `Delete Image on ${file.target.name}: ${file.verdict}`, sentence),
    ...lines('error', findingCauses(of('error'))),
    ...lines('error', reasonCauses(of('broken'))),
    ...lines('warning', findingCauses(of('warning'))),
    ...lines('notice', reasonCauses(of('accepted'))),
  ];
}
