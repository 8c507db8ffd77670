import { listed } from '../platform/text/phrases.ts';
import { acceptedLoss, isLoss } from './accepted-loss.ts';
import { builtInTarget } from './headline.ts';
import { reasonText } from './reason.ts';
import { endsOf, lacksOperation } from './run-record.ts';
import type { Facts } from './run-verdict.ts';
import { isNotOffered } from './shown-reason.ts';
import { subjectOf, subjectsText } from './subjects.ts';
import { isDecided, mustShare, type RequirementRow } from './verdict-file.ts';

/** Whether to release, as far as this run knows. */
export type ReleaseAnswer = 'yes' | 'no' | 'not known';

/** The answer of a release that loses data with consent. */
export const acceptingLoss = 'yes, with an accepted loss';

/** What somebody who decides on a release reads first. */
export interface Release {
  readonly answer: ReleaseAnswer;
  /** The answer as people read it: a yes that accepts a loss of data says so. */
  readonly shown: string;
  /** What this run does not know, the most important first; empty if it tested everything. */
  readonly unknown: readonly string[];
}

/**
 * The answer. A violation says no, whatever else is missing. A run on a part of the suite says yes to nothing. If a pipeline
 * demands more than the verdict, and does not get it, nobody knows; nor if no service of the operator was tested.
 */
function answerOf({ run, word, gated: { counts }, unmet }: Facts): ReleaseAnswer {
  if (counts.error > 0 || (run.gate === 'should' && counts.warning > 0)) return 'no';
  const isKnown =
    run.part === 'whole' && run.target.builtIn !== true && (word === 'conformant' || word === 'deviating') && unmet.length === 0;
  return isKnown ? 'yes' : 'not known';
}

const openMust = ({ gated: { rows } }: Facts): RequirementRow[] =>
  rows.filter((row) => row.level === 'MUST' && !isDecided(row.verdict) && !isNotOffered(row));

/**
 * How many MUST requirements were not decided, and what they are about: first those about a loss of images. Requirements that the target
 * does not offer count as known.
 */
function undecidedMust(facts: Facts): string[] {
  const musts = facts.gated.rows.filter(({ level }) => level === 'MUST');
  const open = openMust(facts);
  const line = (kind: string, about: boolean): string[] => {
    const subjects = open.filter(({ id }) => isLoss(id) === about).map(subjectOf);
    const of = musts.filter(({ id }) => isLoss(id) === about).length;
    const were = subjects.length === 1 ? 'was' : 'were';
    return subjects.length === 0 ? [] : [`${subjects.length} of ${of} ${kind} ${were} not tested: ${subjectsText(subjects)}`];
  };
  return [...line('requirements about loss', true), ...line('other MUST requirements', false)];
}

/** Images that vanished, if nobody knows who removed them: that is never left out. */
export const vanishedIn = ({ losses }: Pick<Facts, 'losses'>): readonly string[] => [...new Set(losses.map(reasonText))];

function unseenCodes({ codes }: Facts): string[] {
  const unseen = codes.rows.filter(({ outcome }) => outcome === 'untested').map(({ code }) => String(code));
  return unseen.length === 0 ? [] : [`What the target does for ${listed(unseen)}`];
}

function unknownOf(facts: Facts): string[] {
  const { run, core, gated, lacking, missing, word } = facts;
  // That the operation is not there is known.
  const ends = endsOf(lacksOperation(run) ? { ...run, stopped: undefined } : run);
  if (run.part === 'shard') return ['What the other shards found'];
  // What ended the run is why nearly all is unknown: each requirement has it as its reason.
  if (ends.length > 0) {
    const before = gated.must.decided === 0 ? 'Nothing was tested' : `${mustShare(gated.must)} were tested before`;
    return [`${gated.counts.error > 0 ? 'The rest' : 'Whether the target conforms'}. The run ended: ${ends.join('; ')}`, before];
  }
  const selection =
    run.part === 'selection'
      ? [`Everything outside the selection: ${openMust(facts).length} of ${gated.must.of} MUST requirements were not tested`]
      : undecidedMust(facts);
  return [
    ...vanishedIn(facts),
    ...(run.target.builtIn ? [`Your service: the run tested ${builtInTarget}`] : []),
    ...(core.stateUnread ? ['What a deletion removes: the state of an image cannot be read here'] : []),
    ...((word === 'inconclusive' || run.missingShards !== undefined) && missing !== undefined ? [missing] : []),
    ...lacking,
    ...selection,
    ...(run.part === 'whole' && gated.must.decided > 0 ? unseenCodes(facts) : []),
  ];
}

/** Whether to release, and what is not known. */
export function releaseOf(facts: Facts): Release {
  const answer = answerOf(facts);
  const loss = acceptedLoss(facts.gated.rows, facts.run.deviations);
  return { answer, shown: answer === 'yes' && loss !== undefined ? acceptingLoss : answer, unknown: unknownOf(facts) };
}
