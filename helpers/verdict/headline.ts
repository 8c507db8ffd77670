import { grouped } from '../../contracts/grouped.ts';
import { fixers, requirementIds } from '../../contracts/requirements.ts';
import { capitalised, counted, listed } from '../platform/text/phrases.ts';
import { acceptedLoss, isLoss } from './acceptance.ts';
import { remedyOf as reasonRemedy, reasonText } from './reason.ts';
import { endsOf, lacksOperation, type MissingShards, type RunRecord, sendsNothing } from './run-record.ts';
import type { Facts } from './run-verdict.ts';
import { isNotOffered, subjectOf, subjectsText } from './shown-reason.ts';
import {
  anothersText,
  isUnsettled,
  lossesText,
  lostText,
  othersText,
  unexplainedIn,
  unlistedIn,
  watchedInPartText,
} from './tenant.ts';
import { type Counts, isDecided, mustShare, type RequirementRow, type RunVerdict } from './verdict-file.ts';

/** The name of the embedded reference target for a reader. */
const builtInTarget = 'the built-in reference target';

/** Stands before a share that is larger than the selection: the rules over all exchanges run beside it. */
const besideSelection = 'with the rules on every response, ';

/** What was tested, if the word itself says something else. */
const tested = ({ run, gated: { must }, codes }: Facts): string =>
  run.part === 'whole'
    ? `${mustShare(must)} and ${codes.decided} of ${codes.of} documented codes tested`
    : `${run.tests.some(({ seen }) => seen) ? besideSelection : ''}${mustShare(must)} tested`;

/** What is violated outside the profile, and who fixes it. */
const elsewhere = ({ areas }: Facts): string[] =>
  areas.flatMap(({ name, gated, must: { violated, of } }) =>
    gated || violated === 0 ? [] : [`${name}: ${violated} of ${of} violated, for ${fixers[name]}`],
  );

/** `shard 1 of 3 is missing`, `shards 1 and 2 of 3 are missing`. */
export const missingText = ({ numbers, of }: MissingShards): string =>
  `${numbers.length === 1 ? 'shard' : 'shards'} ${listed(numbers.map(String))} of ${of} ${numbers.length === 1 ? 'is' : 'are'} missing`;

const sentenced = (parts: readonly string[]): string => {
  const text = parts.filter((part) => part !== '').join('; ');
  return `${capitalised(text)}${/[.?!]$/.test(text) ? '' : '.'}`;
};

/** Which requirements of the core are missing, and why. */
function undecided(rows: readonly RequirementRow[]): string {
  const byReason = grouped(rows, ({ reason }) => reason?.text ?? 'no result');
  const named = [...byReason].map(([why, alike]) => ({ why, ids: alike.map(({ id }) => id) }));
  const parts = named.map(({ why, ids }) => `${listed(ids)} ${ids.length === 1 ? 'was' : 'were'} not decided (${why})`);
  return parts.join(', and ');
}

/** The number of requirements that the harness kept from being decided; empty if it failed nowhere. */
const undecidedByHarness = ({ broken }: Counts): string =>
  broken === 0 ? '' : `${counted(broken, 'requirement')} not decided because the harness failed`;

/** What is worth knowing beside the word: it follows the share. */
function details(facts: Facts): string[] {
  const { run, word, counts, gated, core, codes, tenant } = facts;
  const { decided, of } = codes;
  const isWhole = run.part === 'whole';
  return [
    ...lossesText(facts.losses),
    unlistedIn(run.tests),
    anothersText(run.tests),
    ...(tenant === undefined ? [] : [lostText(tenant, unexplainedIn(run.tests)), watchedInPartText(tenant), othersText(tenant)]),
    word === 'conformant' && isWhole ? `${decided} of ${of} documented codes tested` : '',
    core.stateUnread ? 'the state of an image cannot be read here, so what a deletion removes is not tested' : '',
    gated.counts.warning === 0 ? '' : `${counted(gated.counts.warning, 'SHOULD requirement')} violated`,
    ...elsewhere(facts),
    undecidedByHarness(counts),
    counts.untested === 0 || !isWhole ? '' : `${counted(counts.untested, 'requirement')} not tested`,
  ];
}

/** Which loss of data is accepted, and until when; empty if none is. */
const lossAcceptedIn = ({ gated, run }: Facts): string => acceptedLoss(gated.rows, run.deviations)?.text ?? '';

const sentences: Readonly<Record<RunVerdict, (facts: Facts) => string[]>> = {
  conformant: (facts) => [`conformant (${facts.run.profile}) on ${mustShare(facts.gated.must)}`, ...details(facts)],
  partial: (facts) => ['no MUST requirement is violated', tested(facts), ...details(facts)],
  deviating: (facts) => {
    const ids = facts.gated.rows.filter(({ level, verdict }) => level === 'MUST' && verdict === 'accepted').map(({ id }) => id);
    const violated = `${counted(ids.length, 'MUST requirement')} violated, ${ids.length === 1 ? 'which is' : 'each'} accepted as a deviation (${listed(ids)})`;
    return [violated, lossAcceptedIn(facts), tested(facts), ...details(facts)];
  },
  nonconformant: (facts) => {
    const ends = endsOf(facts.run).map((reason) => `then the run stopped: ${reason}`);
    return [
      `${counted(facts.gated.counts.error, 'MUST requirement')} violated`,
      lossAcceptedIn(facts),
      ...ends,
      ...(facts.run.missingShards === undefined ? [] : [missingText(facts.run.missingShards)]),
      tested(facts),
      ...details(facts),
    ];
  },
  broken: (facts) => {
    const { core, rows, brokenBesideCore, gated } = facts;
    if (brokenBesideCore.length > 0 && gated.must.decided > 0)
      return [`too little is known about the target: ${undecided(brokenBesideCore)}`, tested(facts)];
    const broken = core.broken.length > 0 ? core.broken : rows.filter(({ verdict }) => verdict === 'broken');
    return [`nothing is known about the target: ${undecided(broken)}`];
  },
  inconclusive: (facts) => {
    const { core, missing, losses } = facts;
    const tooLittle = missing ?? (core.untested.length > 0 ? undecided(core.untested) : undefined);
    const lost = lossesText(losses);
    return tooLittle === undefined
      ? [...lost, tested(facts), ...details({ ...facts, losses: [] })]
      : [`too little was tested: ${tooLittle}`, ...lost];
  },
};

/** How many requirements a selection asks for. The rules over all exchanges run beside every selection: they count by themselves only. */
export function selectedIn({ tests }: RunRecord): number {
  const chosen = tests.filter(({ seen }) => seen !== true);
  return new Set((chosen.length > 0 ? chosen : tests).map(({ requirement }) => requirement)).size;
}

/** The verdict in one sentence. */
export function sentenceOf(facts: Facts): string {
  const { run, word, gated } = facts;
  if (run.part === 'shard') {
    const violated = gated.counts.error === 0 ? '' : `${counted(gated.counts.error, 'MUST requirement')} violated in it`;
    return sentenced(['one shard has no verdict of its own: merge the blobs of all shards', violated, ...endsOf(run)]);
  }
  const ends = endsOf(run);
  // What stopped a run is said as it is: others print it, too. An operation that is not there says more than the one requirement that
  // stands for it.
  if (ends.length > 0 && (word !== 'nonconformant' || lacksOperation(run))) return ends.join('; ');
  const parts = sentences[word](facts);
  const part = `${selectedIn(run)} of ${counted(requirementIds.length, 'requirement')}`;
  return run.part === 'selection'
    ? sentenced([`in a selection of ${part}: ${parts[0] ?? ''}`, ...parts.slice(1)])
    : sentenced(parts);
}

const remedyOf = (rows: readonly RequirementRow[]): string => rows.find(({ reason }) => reason?.remedy)?.reason?.remedy ?? '';

/** A loss of data is nothing to have accepted. */
const fixFindings = ({ gated }: Facts): string =>
  gated.rows.some(({ id, verdict }) => verdict === 'error' && isLoss(id))
    ? "The target's team has to act: fix the findings, first what loses or exposes images."
    : "The target's team has to act: fix the findings, or have them accepted as deviations.";

/** The task that a clean-up leaves, whatever the word; none if it came to its end. */
const cleanUpTask = (left: string | undefined): string[] => (left === undefined ? [] : [`finish the clean-up: ${left}`]);

/** The task where a gateway answered in the place of the target: the word rests on less than it could. */
function gatewayTask(rows: readonly RequirementRow[]): string[] {
  const unanswered = rows.filter(({ verdict, reason }) => verdict === 'untested' && reason?.code === 'gateway-answered');
  const were = unanswered.length === 1 ? 'was' : 'were';
  const count = `${counted(unanswered.length, 'requirement')} ${were} not tested for that`;
  return unanswered.length === 0 ? [] : [`${remedyOf(unanswered)}: ${count}`];
}

/** The tasks of the operator beside that of the verdict itself; empty if there is nothing. */
function besides({ run: { left }, rows, counts, unmet }: Facts, alone: boolean): string {
  const harness = counts.broken === 0 ? [] : [`find out why the harness failed on ${counted(counts.broken, 'requirement')}`];
  const tasks = [
    ...harness,
    ...gatewayTask(rows),
    ...cleanUpTask(left),
    ...(unmet.length === 0 ? [] : ['resolve what the release gate lists']),
  ];
  return tasks.length === 0 ? '' : `Whoever runs this suite has to act${alone ? '' : ', too'}: ${tasks.join('; ')}.`;
}

/** If nothing is violated that the release gate forbids. */
function actionOnConformant(facts: Facts): string {
  const { run, gated } = facts;
  if (run.target.builtIn) return `No service of yours was tested. This is ${builtInTarget}.`;
  const team = run.gate === 'should' && gated.counts.warning > 0 ? fixFindings(facts) : '';
  const actions = [team, besides(facts, team === '')].filter((each) => each !== '').join(' ');
  if (actions !== '') return actions;
  const { decided, of } = gated.must;
  const others = facts.areas.flatMap(({ name, gated: inside, must }) => (inside || must.violated === 0 ? [] : [fixers[name]]));
  const nobody =
    others.length === 0
      ? 'Nobody has to fix anything.'
      : `Nobody has to fix anything before a release. What is violated outside the profile is mostly for ${listed([...new Set(others)])}.`;
  return decided === of ? nobody : `${nobody} Check what was not tested before you rely on this verdict.`;
}

/** What the operator does after a run without a verdict, the most important first. It may have tested something: that says nothing of the target. */
function undecidedAction({ left }: RunRecord, task: string): string {
  const tasks = [...(task === '' ? [] : [task]), ...cleanUpTask(left)];
  const act = `Whoever runs this suite has to act${tasks.length === 0 ? '' : `: ${tasks.join('; ')}`}.`;
  return `${act} ${neitherNor}`;
}

const neitherNor = 'The target is neither cleared nor accused.';

/** The remedy of a run that had too little time; if a rate limit took that time, that it was faster than the target allows. */
function slowerOr(remedy: string, { core, run: { seenCodes } }: Facts): string {
  const limited = (seenCodes.get(413) ?? 0) + (seenCodes.get(429) ?? 0);
  const all = [...seenCodes.values()].reduce((sum, each) => sum + each, 0);
  const isOutOfTime = core.untested.some(({ reason }) => reason?.code === 'out-of-time');
  return isOutOfTime && limited * 10 >= all && limited > 0
    ? `set TARGET_MAX_RPS to what the target allows, or ${remedy}`
    : remedy;
}

/** Whether the core is not decided for responses that no client reads: nothing that the operator sets changes that. */
const isMalformed = ({ core }: Facts): boolean =>
  core.untested.some(({ reason }) => reason?.code === 'no-response' && reason.parameters.kind === 'malformed');

const actions: Readonly<Record<RunVerdict, (facts: Facts) => string>> = {
  conformant: actionOnConformant,
  partial: (facts) => `${actionOnConformant(facts)} Run the whole suite before a release.`,
  deviating: (facts) => {
    const { run, rows } = facts;
    const accepted = new Set<string>(rows.filter(({ verdict }) => verdict === 'accepted').map(({ id }) => id));
    const [first] = run.deviations
      .flatMap(({ requirement, until }) => (accepted.has(requirement) && until !== undefined ? [until.slice(0, 10)] : []))
      .sort();
    const team =
      first === undefined
        ? "The target's team has to fix the accepted deviations. No date is set."
        : `The target's team has to act: the first acceptance ends on ${first}.`;
    return `${team} ${besides(facts, false)}`.trim();
  },
  nonconformant: (facts) => `${fixFindings(facts)} ${besides(facts, false)}`.trim(),
  broken: ({ core, run }) => {
    const ofEnd = run.stopped?.remedy ?? remedyOf(core.broken);
    return undecidedAction(run, ofEnd === '' && endsOf(run).length > 0 ? 'correct what ended the run, then run again' : ofEnd);
  },
  inconclusive: (facts) => {
    const { core, run, losses } = facts;
    const [loss] = losses.filter(isUnsettled);
    if (loss === undefined && isMalformed(facts)) {
      const correct = 'correct the malformed responses that no client reads, then have the suite run again';
      return [`${capitalised(fixers.connection)} has to act: ${correct}.`, besides(facts, false), neitherNor]
        .filter((each) => each !== '')
        .join(' ');
    }
    const open = run.missingShards === undefined ? slowerOr(remedyOf(core.untested), facts) : 'merge the blobs of all shards';
    const known = loss === undefined ? open : reasonRemedy(loss);
    const remedy = sendsNothing(run) && loss === undefined ? 'replay the requirement, or select tests that send requests' : known;
    return undecidedAction(run, remedy || 'find out why too little was tested, then run again');
  },
};

/** Who has to act, and what to do. */
export const actionOf = (facts: Facts): string => (facts.run.part === 'shard' ? 'Merge the shards.' : actions[facts.word](facts));

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
    const all = musts.filter(({ id }) => isLoss(id) === about);
    const lacks = all.filter((row) => row.verdict === 'untested' && isNotOffered(row)).length;
    const apart = lacks === 0 ? '' : ` (${lacks} more ${lacks === 1 ? 'is' : 'are'} not offered)`;
    const were = subjects.length === 1 ? 'was' : 'were';
    const what = `${subjects.length} of ${all.length} ${kind} ${were} not tested${apart}`;
    return subjects.length === 0 ? [] : [`${what}: ${subjectsText(subjects)}`];
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
  const ends = lacksOperation(run) ? [] : endsOf(run);
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
