import { severities } from '../../../contracts/requirements.ts';
import { type AnnotationKind, annotation } from '../../platform/text/actions.ts';
import { findingText } from '../../verdict/finding.ts';
import { isGatedFinding } from '../../verdict/findings.ts';
import { groupReasons, type ReasonGroup } from '../../verdict/shown-reason.ts';
import { type GroupedFinding, shownVerdict } from '../../verdict/verdict-file.ts';
import type { Statement } from '../statement/statement.ts';

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

/** Annotations of a run of GitHub Actions, one for each finding in the profile. What comes from outside is made visible already. */
export function annotations(statement: Statement): string[] {
  const { file, exit, sentence, action, findings, accepted, broken } = statement;
  const title = `Delete Image on ${file.target.name}: ${shownVerdict(file)} (${file.profile})`;
  const reasons = (kind: AnnotationKind, groups: readonly ReasonGroup[]) => groups.map((group) => ofReason(kind, group));
  const open = findings.filter((finding) => isGatedFinding(finding, finding.rows) && finding.accepted !== true);
  const below = [
    ...severities
      .filter((each) => each !== 'MAY')
      .map((each) => open.filter(({ severity }) => severity === each))
      .map((alike) => alike.map((finding) => ofFinding(finding.severity === 'SHOULD' ? 'warning' : 'error', finding))),
    reasons('notice', groupReasons(accepted.map(({ row }) => row))),
    reasons('error', broken),
  ];
  return [
    annotation(exit === 0 ? 'notice' : 'error', title, `${sentence} ${action}`),
    ...below.flatMap((all) => all.slice(0, limit)),
  ];
}
