import { fixers, type Level, type RequirementId, type Severity, severities } from '../../../contracts/requirements.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { capitalised, counted, cutBetweenWords, firstListed } from '../../platform/text/phrases.ts';
import { acceptedLoss, isLoss } from '../../verdict/acceptance.ts';
import { lessText } from '../../verdict/shown-reason.ts';
import { watchedText } from '../../verdict/tenant.ts';
import {
  type AreaRow,
  buildText,
  type Deviation,
  gatedMust,
  mustShare,
  type RequirementRow,
  settledText,
  shownVerdict,
  type VerdictFile,
} from '../../verdict/verdict-file.ts';
import { type Mark, type Mood, severityMark, signs } from '../block.ts';
import type { Since } from '../comparison/since.ts';
import { type Statement, shownDate } from './statement.ts';

/** One cause, in one line. */
export interface FoundLine {
  /** `⊘ DATA LOSS`, `≈ MUST, accepted`, or `✗ MUST (connection)` for what is outside the profile. */
  readonly mark: Mark;
  readonly title: string;
  /** Whether the last whole run did not find it. */
  readonly isNew: boolean;
  /** The requirement that names the behaviour, and how many more it violates. */
  readonly id: RequirementId;
  readonly more: number;
  /** Why it is accepted, and until when; or that its acceptance has ended; empty if it never was. */
  readonly note: string;
}

/** How many fit above the fold of a phone. */
const shownFindings = 4;
const shownUnknown = 3;

function labelOf(severity: Severity, level: Level, rows: readonly RequirementRow[]): string {
  const [first, ...others] = rows.filter((row) => row.level === level);
  return first === undefined || [first, ...others].some(({ gated }) => gated) ? severity : `${severity} (${first.area})`;
}

/** When an acceptance ends, or has ended, and where that was decided. */
const endOf = ({ until, link }: Deviation): string =>
  `${until === undefined ? 'no end date' : `until ${until}`}${link === undefined ? '' : `, ${link}`}`;

/** Why a violation is accepted, and until when. The reason of a loss says its end itself. */
function noteOf({ id, reason }: RequirementRow, deviation: Deviation = { requirement: id, reason: '' }): string {
  const end = isLoss(id) ? (deviation.link ?? '') : endOf(deviation);
  return `${cutBetweenWords(reason?.text ?? '', 120)}${end === '' ? '' : ` (${end})`}`;
}

/** Which of these violations were accepted once, in one line. */
function expiredIn(rows: readonly RequirementRow[], expired: readonly Deviation[]): string {
  const ended = expired.filter(({ requirement }) => rows.some(({ id }) => id === requirement));
  return ended.map((each) => `Accepted ${endOf(each)}: the acceptance of ${each.requirement} has ended.`).join(' ');
}

/** What is violated, the worst first, what is accepted after what is not, and what is outside the profile last. A MAY is not: it stands in its own section. */
function foundIn(statement: Statement): FoundLine[] {
  const { findings, acceptedFindings, accepted, expired, since } = statement;
  const open = findings.flatMap(({ severity, verdict, findings: all }) =>
    all.map(({ level, title, rows }) => {
      const { text, isLoss } = severityMark(severity);
      const mark: Mark = { text: `${text} ${labelOf(severity, level, rows)}`, mood: verdict, isLoss: isLoss === true };
      return { mark, severity, title, rows, note: expiredIn(rows, expired) };
    }),
  );
  const kept = acceptedFindings.map(({ severity, title, rows }) => {
    const notes = accepted.flatMap(({ row, deviation }) => (rows.includes(row) ? noteOf(row, deviation) : []));
    const mark: Mark = { text: `${signs.accepted} ${severity}, accepted`, mood: 'accepted' };
    return { mark, severity, title, rows, note: [...new Set(notes)].join('; ') };
  });
  const lines = [...open, ...kept].filter(({ severity }) => severity !== 'MAY');
  const isOutside = ({ rows }: (typeof lines)[number]): boolean => !rows.some(({ gated }) => gated);
  const rank = (line: (typeof lines)[number]): number =>
    severities.indexOf(line.severity) + (isOutside(line) ? severities.length : 0);
  lines.sort((a, b) => rank(a) - rank(b));
  return lines.flatMap(({ mark, title, rows, note }) => {
    const [first, ...more]: readonly RequirementRow[] = rows;
    const isNew = rows.some(({ id }) => since?.added.includes(id));
    return first === undefined ? [] : [{ mark, title, isNew, id: first.id, more: more.length, note }];
  });
}

const shownIds = 4;

/** How many violations are new, fixed, still there or no longer tested. */
function changesIn({ added, fixed, still, lost, less }: Since): string {
  const some = (ids: readonly RequirementId[], what: string): string[] =>
    ids.length === 0 ? [] : [`${ids.length} ${what} (${firstListed(ids, shownIds)})`];
  const parts = [...some(added, 'new'), ...some(fixed, 'fixed'), ...some(lost, 'no longer tested')];
  const rest = still.length === 0 ? [] : [`${still.length} still violated`];
  const tested = less.length === 0 ? '' : `${lessText(less)}; `;
  return `${tested}${[...(parts.length === 0 ? ['nothing new, nothing fixed'] : parts), ...rest].join(', ')}`;
}

const isDecided = ({ verdict }: VerdictFile): boolean => verdict !== 'broken' && verdict !== 'inconclusive';

function sinceIn({ file, since, accepted, expired }: Statement): string {
  const why = isDecided(file) ? 'the history holds no whole run of this target.' : 'this run decided too little.';
  const kept = accepted.length === 0 ? [] : [`${counted(accepted.length, 'violation')} accepted.`];
  const ended = expired.map(
    ({ requirement, link }) => `The acceptance of ${requirement} has ended${link === undefined ? '' : ` (${link})`}.`,
  );
  const known = since === undefined || !isDecided(file) ? undefined : `Since ${shownDate(since.ended)}: ${changesIn(since)}.`;
  return [known ?? `Nothing to compare: ${why}`, ...kept, ...ended].join(' ');
}

/** The look of the heading: a release that the pipeline stops is not green, whatever the word of the verdict. */
function moodOf({ file, release }: Statement): Mood {
  const word = shownVerdict(file);
  if (release.answer === 'no') return 'nonconformant';
  if (word === 'partial') return word;
  return release.answer === 'yes' || word === 'broken' || word === 'shard' ? word : 'inconclusive';
}

/** The command that comes next, and what it does; undefined if there is none. */
function nextStep({ release, file }: Statement, [first]: readonly FoundLine[]) {
  const does = (command: string, text: string) => ({ command, text });
  if (release.answer === 'no' && first !== undefined) return does(commandLine('explain', first.id), 'says what conforms.');
  if (file.target.builtIn) return does(commandLine('init'), 'writes a target file for your service.');
  if (release.answer === 'yes' || file.verdict === null) return undefined;
  return file.selection === null
    ? does(commandLine('preflight'), 'checks the settings, and says what a run would test.')
    : does(commandLine('run'), 'runs the whole suite.');
}

/** The word of the verdict with its profile, unless the sentence begins with it, and the sentence. */
function basisOf({ file, sentence }: Statement): string {
  const word = capitalised(shownVerdict(file));
  return sentence.startsWith(word) ? sentence : `${word} (${file.profile}): ${sentence}`;
}

/** The beginning of a report: whether to release, what is violated, what nobody knows, and who has to act. */
export type FirstScreen = ReturnType<typeof firstScreen>;

/** The beginning of the report on one target. */
export function firstScreen(statement: Statement) {
  const { file, release, action } = statement;
  const found = foundIn(statement);
  const must = gatedMust(file);
  return {
    heading: `Release: ${release.shown}`,
    /** The colour and the sign of the heading. */
    mood: moodOf(statement),
    basis: basisOf(statement),
    areas: areasIn(statement),
    facts: factsIn(statement),
    /** The worst first. */
    found: found.slice(0, shownFindings),
    /** How many more are further down. */
    foundBelow: Math.max(0, found.length - shownFindings),
    /** What stands if nothing was found. */
    none: must.decided === 0 ? 'Not known.' : 'Nothing that was tested.',
    /** What changed since the last whole run, what is accepted, and which acceptances have ended. */
    since: sinceIn(statement),
    /** Whether there is a run to compare with. */
    isCompared: statement.since !== undefined && isDecided(file),
    unknown:
      release.unknown.length === 0
        ? [
            must.decided === must.of
              ? `Nothing: all ${counted(must.of, 'MUST requirement')} were tested.`
              : `Nothing that the target offers: ${mustShare(must)} were tested, and it does not offer what the others are about.`,
          ]
        : release.unknown.slice(0, shownUnknown).map((line) => capitalised(cutBetweenWords(line, 230))),
    action,
    next: nextStep(statement, found),
  };
}

const levelsOf = (must: number, should: number): string =>
  [...(must === 0 ? [] : [`${must} MUST`]), ...(should === 0 ? [] : [`${should} SHOULD`])].join(' and ');

/** What is violated in an area, and what of it is accepted: that is violated, too. */
function violatedIn({ name, gated, must, should }: AreaRow, accepted: Statement['accepted']): string {
  const here = accepted.filter(({ row }) => row.area === name);
  const count = (level: Level): number => here.filter(({ row }) => row.level === level).length;
  const loss = acceptedLoss(
    here.map(({ row }) => row),
    here.flatMap(({ deviation }) => deviation ?? []),
  );
  const [open, kept] = [levelsOf(must.violated, should.violated), levelsOf(count('MUST'), count('SHOULD'))];
  const parts = [
    ...(open === '' ? [] : [`${open} violated`]),
    ...(kept === '' ? [] : [`${kept} accepted${loss === undefined ? '' : `, DATA LOSS until ${loss.until}`}`]),
  ];
  return `${parts.join('; ') || 'none violated'}${gated ? '' : ', outside the profile'}`;
}

/** What was tested, how, and how long that took. */
function factsIn({ file }: Statement): (readonly [name: string, value: string])[] {
  const { target, suite, profile, durationMs, exercised, tenant } = file;
  const facts: (readonly [name: string, value: string])[] = [
    ['target', target.url],
    ['software', buildText(target)],
    ['suite', suite],
    ['profile', profile],
    ['duration', `${(durationMs / 1000).toFixed(1)} s`],
    ['images read again', exercised.must.decided === 0 ? '' : settledText(target)],
    ['images of others', tenant === undefined ? '' : watchedText(tenant)],
  ];
  return facts.filter(([, value]) => value !== '');
}

/** Each area with what of it was tested and is violated, and who fixes it. */
const areasIn = ({ file: { areas }, accepted }: Statement) =>
  areas.map((area) => {
    const { decided, of } = area.must;
    const note = `${decided} of ${of} MUST tested, ${violatedIn(area, accepted)}; ${fixers[area.name]}`;
    return { name: area.name, note };
  });
