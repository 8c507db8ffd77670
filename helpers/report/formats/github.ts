import { type AnnotationKind, annotation } from '../../platform/text/actions.ts';
import { isGatedFinding } from '../../verdict/findings.ts';
import type { Conclusion } from '../../verdict/run-verdict.ts';
import { groupReasons, type ReasonGroup } from '../../verdict/shown-reason.ts';
import { type GroupedFinding, type RequirementVerdict, shownVerdict } from '../../verdict/verdict-file.ts';
import { findingText } from '../statement/statement.ts';

const more = (all: readonly unknown[]) => (all.length > 1 ? ` and ${all.length - 1} more` : '');

function ofFinding(kind: AnnotationKind, finding: GroupedFinding): string {
  const { title, severity, requirements } = finding;
  return annotation(kind, `${requirements[0] ?? ''} ${severity}${more(requirements)}`, `${title}\n${findingText(finding)}`);
}

function ofReason(kind: AnnotationKind, { title, rows }: ReasonGroup): string {
  const [first] = rows;
  return annotation(kind, `${first?.id ?? ''} ${first?.level ?? ''}${more(rows)}`, title);
}

/** Actions shows ten annotations of a kind and drops the rest, so each finding has one. */
const limit = 10;

/** Annotations of a run of GitHub Actions, one for each finding in the profile, the worst first. What comes from outside is made visible already. */
export function annotations({ file, exit, sentence, action }: Conclusion): string[] {
  const open = file.findings.filter((each) => each.accepted !== true && isGatedFinding(each, file.requirements));
  const found = (kind: AnnotationKind, level: GroupedFinding['level']) =>
    open
      .filter((finding) => finding.level === level)
      .slice(0, limit)
      .map((finding) => ofFinding(kind, finding));
  const reasons = (kind: AnnotationKind, verdict: RequirementVerdict) =>
    groupReasons(file.requirements.filter((row) => row.verdict === verdict))
      .slice(0, limit)
      .map((group) => ofReason(kind, group));
  const title = `Delete Image on ${file.target.name}: ${shownVerdict(file)} (${file.profile})`;
  return [
    annotation(exit === 0 ? 'notice' : 'error', title, `${sentence} ${action}`),
    ...found('error', 'MUST'),
    ...reasons('error', 'broken'),
    ...found('warning', 'SHOULD'),
    ...reasons('notice', 'accepted'),
  ];
}
