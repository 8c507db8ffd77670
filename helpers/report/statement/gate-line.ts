import type { Conclusion } from '../../verdict/run-verdict.ts';
import type { Gate, VerdictFile } from '../../verdict/verdict-file.ts';

/** The level at which violations fail the run. */
export const gateNames: Readonly<Record<Gate, string>> = { must: 'MUST', should: 'SHOULD', never: 'never fails on violations' };
const stops: Readonly<Record<Gate, string>> = {
  must: 'It stops if a MUST of the profile is violated and not accepted.',
  should: 'It stops if a MUST or a SHOULD of the profile is violated and not accepted.',
  never: 'No violation stops it.',
};

/** A selection may be enough for a merge. It is not enough for a release. */
export const gateOf = ({ selection }: Pick<VerdictFile, 'selection'>): string =>
  selection === null ? 'Release gate' : 'Gate of the selection';

/** Whether the gate was passed, and why not, in one line. */
export function gateLine({ file, reasons, sentence }: Conclusion): string {
  const gate = gateOf(file);
  if (file.passesGate) return `${gate}: the pipeline goes on. ${stops[file.gate]}`;
  if (file.verdict === 'broken' || file.verdict === 'inconclusive')
    return `${gate}: the pipeline stops, because the run is ${file.verdict}.`;
  const others = reasons.filter((reason) => reason !== sentence).map((reason) => reason.replace(/\.$/, ''));
  return others.length === 0
    ? `${gate}: the pipeline stops. ${stops[file.gate]}`
    : `${gate}: the pipeline stops: ${others.join('; ')}.`;
}
