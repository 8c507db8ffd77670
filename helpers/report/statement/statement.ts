import type { Rung } from '../../../contracts/operation.ts';
import { fixers, type Level, type RequirementId, type Severity, severities } from '../../../contracts/requirements.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { capitalised, counted, cut, cutBetweenWords, firstListed } from '../../platform/text/phrases.ts';
import type { ShellLine } from '../../run/run-notes.ts';
import { acceptedLoss, isExpired, isLoss } from '../../verdict/acceptance.ts';
import { isGatedFinding } from '../../verdict/findings.ts';
import type { Conclusion } from '../../verdict/run-verdict.ts';
import { groupReasons, isNotOffered, lessText, type ReasonGroup } from '../../verdict/shown-reason.ts';
import { watchedText } from '../../verdict/tenant.ts';
import { gainsOf, gainText } from '../../verdict/to-test-more.ts';
import {
  type AreaRow,
  buildText,
  type CodeRow,
  type Deviation,
  type GroupedFinding,
  gatedMust,
  mustShare,
  type RequirementRow,
  settledText,
  shownVerdict,
  type VerdictFile,
} from '../../verdict/verdict-file.ts';
import {
  type Block,
  type Mark,
  type Mood,
  markOf,
  outcomeWords,
  type ShownFinding,
  severityMarks,
  signs,
  type Table,
} from '../block.ts';
import type { Since } from '../comparison/since.ts';
import { gateLine } from './gate-line.ts';

/** The facts that a person decides by: the verdict with everything found, in the order of reading. */
export type Statement = ReturnType<typeof statementOf>;

interface Beside {
  /** What changed since the last whole run; undefined if the history holds none. */
  readonly since?: Since;
  /** The lines that a shell needs before the requests are sent again. */
  readonly shellLines?: readonly ShellLine[];
}

/** The statement of a verdict. */
export function statementOf(conclusion: Conclusion, deviations: readonly Deviation[], beside: Beside = {}) {
  const { file } = conclusion;
  const { shellLines = [], since } = beside;
  const of = (wanted: RequirementRow['verdict']) => file.requirements.filter((row) => row.verdict === wanted);
  const untested = of('untested');
  const known = {
    ...{ shellLines, since },
    accepted: of('accepted').map((row) => ({ row, deviation: deviations.find(({ requirement }) => requirement === row.id) })),
    /** Acceptances that have ended by the day of the run. */
    expired: deviations.filter((each) => isExpired(each, file.started)),
  };
  return {
    ...conclusion,
    ...known,
    /** Whether the release gate was passed, and that in one line. */
    gate: { open: file.passesGate, line: gateLine(conclusion) },
    /** The worst first, what is accepted after what is not, and what is outside the profile last. */
    findings: inOrder(file.findings.map((finding) => shownFinding(finding, file, known))),
    broken: groupReasons(of('broken')),
    /** The requirements on something that the target, or its operator, declares as not offered. */
    notOffered: groupReasons(untested.filter(isNotOffered)),
    untested: groupReasons(untested.filter((row) => !isNotOffered(row))),
  };
}

/** A violation that is accepted, and the entry of the list that accepts it. */
interface AcceptedRow {
  readonly row: RequirementRow;
  readonly deviation: Deviation | undefined;
}

/** What is known beside the verdict of a violation. */
interface Known {
  readonly accepted: readonly AcceptedRow[];
  readonly expired: readonly Deviation[];
  readonly since: Since | undefined;
}

/** A finding as it is shown. */
function shownFinding(finding: GroupedFinding, file: VerdictFile, { accepted, expired, since }: Known): ShownFinding {
  const rows = finding.requirements.flatMap((id) => file.requirements.find((row) => row.id === id) ?? []);
  const notes = accepted.flatMap(({ row, deviation }) => (rows.includes(row) ? noteOf(row, deviation) : []));
  return {
    ...{ ...finding, rows },
    detail: detailOf(finding),
    mark: findingMark(finding, rows),
    isNew: rows.some(({ id }) => since?.added.includes(id)),
    note: finding.accepted ? [...new Set(notes)].join('; ') : expiredIn(rows, expired),
  };
}

function inOrder(findings: readonly ShownFinding[]): ShownFinding[] {
  const rank = (finding: ShownFinding): number =>
    severities.indexOf(finding.severity) + (isGatedFinding(finding, finding.rows) ? 0 : severities.length);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** `⊘ DATA LOSS`, `≈ MUST, accepted`, or `✗ MUST (connection)` for what is outside the profile. */
function findingMark(finding: GroupedFinding, rows: readonly RequirementRow[]): Mark {
  const { severity, level, accepted } = finding;
  if (accepted) return { text: `${signs.accepted} ${severity}, accepted`, mood: 'accepted' };
  const mark = severityMarks[severity];
  const area = rows.find((row) => row.level === level)?.area;
  return { ...mark, text: `${mark.text} ${severity}${isGatedFinding(finding, rows) ? '' : ` (${area})`}` };
}

/** When an acceptance ends, or has ended, and where that was decided. */
const endOfAcceptance = ({ until, link }: Deviation): string =>
  `${until === undefined ? 'no end date' : `until ${until}`}${link === undefined ? '' : `, ${link}`}`;

/** Why a violation is accepted, and until when. The reason of a loss says its end itself. */
function noteOf({ id, reason }: RequirementRow, deviation: Deviation = { requirement: id, reason: '' }): string {
  const end = isLoss(id) ? (deviation.link ?? '') : endOfAcceptance(deviation);
  return `${cutBetweenWords(reason?.text ?? '', 120)}${end === '' ? '' : ` (${end})`}`;
}

/** Which of these violations were accepted once, in one line. */
function expiredIn(rows: readonly RequirementRow[], expired: readonly Deviation[]): string {
  const ended = expired.filter(({ requirement }) => rows.some(({ id }) => id === requirement));
  return ended.map((each) => `Accepted ${endOfAcceptance(each)}: the acceptance of ${each.requirement} has ended.`).join(' ');
}

/** Longest reason of a violation, and longest beginning of what was received, that stand beside a title, in characters. */
const shown = { because: 160, received: 60 };

function detailOf({ because, received }: GroupedFinding): string {
  const why = cut(because.replace(/\s+/g, ' ').trim(), shown.because);
  // Content is shown below, whole.
  const got = cut(received.replace(/ [{[<].*$/s, ''), shown.received);
  return [why, received === '' ? '' : `received ${got}`].filter(Boolean).join('; ');
}

/** How many findings fit above the fold of a phone. */
const shownFindings = 4;
const shownUnknown = 3;

/** The beginning of a report: whether to release, what is violated, what nobody knows, and who has to act. */
export type FirstScreen = ReturnType<typeof firstScreen>;

/** The beginning of the report on one target. */
export function firstScreen(statement: Statement) {
  const { file, release, action } = statement;
  // A MAY is not violated: it stands in its own section.
  const found = statement.findings.filter(({ severity }) => severity !== 'MAY');
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
    isCompared: statement.since !== undefined && saysSomething(file),
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

/** The look of the heading: a release that the pipeline stops is not green, whatever the word of the verdict. */
function moodOf({ file, release }: Statement): Mood {
  const word = shownVerdict(file);
  if (release.answer === 'no') return 'nonconformant';
  if (word === 'partial') return word;
  return release.answer === 'yes' || word === 'broken' || word === 'shard' ? word : 'inconclusive';
}

/** The word of the verdict with its profile, unless the sentence begins with it, and the sentence. */
function basisOf({ file, sentence }: Statement): string {
  const word = capitalised(shownVerdict(file));
  return sentence.startsWith(word) ? sentence : `${word} (${file.profile}): ${sentence}`;
}

/** Why a run was cut short, where no setting is wrong. */
const cutShort: readonly string[] = ['interrupted', 'shard-missing', 'harness-failure'];

const isCutShort = ({ requirements }: VerdictFile): boolean =>
  requirements.some(({ reason }) => reason !== null && cutShort.includes(reason.code));

/** The command that comes next, and what it does; undefined if there is none. */
function nextStep({ release, file }: Statement, [first]: readonly ShownFinding[]) {
  const does = (command: string, text: string) => ({ command, text });
  if (release.answer === 'no' && first !== undefined)
    return does(commandLine('explain', first.requirements[0] ?? ''), 'says what conforms.');
  if (file.target.builtIn) return does(commandLine('init'), 'writes a target file for your service.');
  if (release.answer === 'yes' || file.verdict === null || isCutShort(file)) return undefined;
  return file.selection === null
    ? does(commandLine('preflight'), 'checks the settings, and says what a run would test.')
    : does(commandLine('run'), 'runs the whole suite.');
}

const shownIds = 4;

/** How many violations are new, fixed, still there or not tested any more. */
function changesIn({ added, fixed, still, lost, less }: Since): string {
  const some = (ids: readonly RequirementId[], what: string): string[] =>
    ids.length === 0 ? [] : [`${ids.length} ${what} (${firstListed(ids, shownIds)})`];
  const parts = [...some(added, 'new'), ...some(fixed, 'fixed'), ...some(lost, 'violated then and not tested now')];
  const rest = still.length === 0 ? [] : [`${still.length} still violated`];
  const tested = less.length === 0 ? '' : `${lessText(less)}; `;
  return `${tested}${[...(parts.length === 0 ? ['nothing new, nothing fixed'] : parts), ...rest].join(', ')}`;
}

/** Whether the run says something for or against the target. */
const saysSomething = ({ verdict }: VerdictFile): boolean => verdict !== 'broken' && verdict !== 'inconclusive';

function sinceIn({ file, since, accepted, expired }: Statement): string {
  const why = saysSomething(file) ? 'the history holds no whole run of this target.' : 'this run decided too little.';
  const kept = accepted.length === 0 ? [] : [`${counted(accepted.length, 'violation')} accepted.`];
  const ended = expired.map(
    ({ requirement, link }) => `The acceptance of ${requirement} has ended${link === undefined ? '' : ` (${link})`}.`,
  );
  const known = since === undefined || !saysSomething(file) ? undefined : `Since ${shownDate(since.ended)}: ${changesIn(since)}.`;
  return [known ?? `Nothing to compare: ${why}`, ...kept, ...ended].join(' ');
}

/** A time as people read it. */
export const shownDate = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

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
    const note = `${decided} of ${of} MUST tested, ${violatedIn(area, accepted)} (for ${fixers[area.name]})`;
    return { name: area.name, note };
  });

const levelsOf = (must: number, should: number): string =>
  [...(must === 0 ? [] : [`${must} MUST`]), ...(should === 0 ? [] : [`${should} SHOULD`])].join(' and ');

/** What is violated in an area, and what of it is accepted: that is violated, too. */
function violatedIn({ name, gated, must, should }: AreaRow, accepted: readonly AcceptedRow[]): string {
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

/** Every block of a statement, in the order of reading: a MUST that is accepted stands before a SHOULD that is not. */
export function blocksOf(statement: Statement): readonly Block[] {
  const { file, accepted, broken, notOffered, untested } = statement;
  const sections = severities.flatMap((each) => [...section(each, true, statement), ...section(each, false, statement)]);
  const open = file.verdict === 'deviating' ? 0 : sections.filter(({ mark }) => mark.mood === 'error').length;
  const requests = sections
    .filter(({ mark }) => mark.mood !== 'note')
    .flatMap((each) => each.findings.flatMap(({ curl, read = '' }) => [curl, read]));
  const gains = gainsOf(file.requirements).map((gain) => `${gain.remedy} (${gainText(gain)})`);
  return [
    ...sections.slice(0, open),
    ...acceptedBlock(accepted),
    ...sections.slice(open),
    { heading: 'Before a request of a finding is sent again', commands: linesBefore(requests, statement) },
    ...reasonsBlock('Harness failures', 'broken', broken),
    { heading: 'The nine documented codes', table: codesTable(file.codes), detail: 'short' },
    { heading: 'To test more', lines: gains },
    ...reasonsBlock('Not offered', 'untested', notOffered),
    ...reasonsBlock('Not tested', 'untested', untested),
  ];
}

/** Every unaccepted finding of one severity, in the profile or outside it; what a worse finding covers stands there. */
function section(severity: Severity, inside: boolean, { file, findings: all }: Statement) {
  const findings = all.filter(
    (each) => each.severity === severity && each.accepted !== true && isGatedFinding(each, each.rows) === inside,
  );
  if (findings.length === 0) return [];
  const mark = severityMarks[severity];
  const level = severity === 'DATA LOSS' ? 'MUST' : severity;
  const here = findings.flatMap(({ rows }) => rows).filter((row) => row.level === level).length;
  const violated = file.requirements.filter((row) => row.gated === inside && row.verdict === mark.mood).length;
  const further = severity !== 'DATA LOSS' && here < violated ? 'further ' : '';
  const where = inside ? '' : `, outside the profile ${file.profile}`;
  const grouped = findings.length < here ? ` (${counted(findings.length, 'finding')})` : '';
  const word = level === 'MAY' ? 'not met' : 'violated';
  const band = severity === 'DATA LOSS' ? `${severity}: ` : '';
  return [{ heading: `${band}${counted(here, `${further}${level} requirement`)} ${word}${grouped}${where}`, mark, findings }];
}

/** The lines that set what these requests name. */
export function linesBefore(requests: readonly string[], { shellLines }: Pick<Statement, 'shellLines'>): string[] {
  const needed = shellLines.filter(({ variable }) => requests.some((text) => text.includes(variable)));
  const isHidden = requests.some((text) => text.includes('[redacted]'));
  const note = '# [redacted] stands for a value that no report shows, such as a changed token: write one there';
  return [...needed.map(({ line }) => line), ...(isHidden ? [note] : [])];
}

/** How a code was brought about, as people read it: what `rung` says in `verdict.json`. */
const causeWords: Readonly<Record<Rung, string>> = {
  always: 'any client',
  fixture: 'a given token or image',
  hook: 'settings for this code',
  seen: 'chance',
  none: 'nothing',
};

const codesTable = (codes: readonly CodeRow[]): Table => ({
  name: 'codes',
  heads: ['code', 'outcome', 'tested', 'caused by', 'why'],
  rows: codes.map(({ code, name, outcome, decided, of, rung, reason }) => ({
    cells: [
      { text: `${code} ${name}` },
      { text: outcomeWords[outcome], mood: outcome, mark: markOf(outcome) },
      ...[`${decided} of ${of}`, causeWords[rung], reason].map((text) => ({ text })),
    ],
  })),
});

/** What is accepted, why, until when, and where that was decided. */
function acceptedBlock(accepted: readonly AcceptedRow[]): Block[] {
  if (accepted.length === 0) return [];
  const rows = accepted.map(({ row, deviation: { until = 'no end date', link } = { until: 'no end date' } }) => {
    const isAddress = link !== undefined && /^https?:/.test(link);
    const reason = `${row.reason?.text ?? ''}${link === undefined || isAddress ? '' : ` (${link})`}`;
    return {
      cells: [{ text: row.id }, { text: reason, leads: isAddress ? link : undefined }, { text: until }, { text: row.statement }],
    };
  });
  const heads = ['requirement', 'reason', 'until', 'statement'];
  return [
    { heading: `Accepted deviations: ${accepted.length}`, mark: markOf('accepted'), table: { name: 'deviations', heads, rows } },
  ];
}

/** Requirements by the reason that kept them from a verdict. */
function reasonsBlock(what: string, mood: 'broken' | 'untested', groups: readonly ReasonGroup[]): Block[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ title, rows: alike, remedy }) => ({
    cells: [{ text: alike.map(({ id }) => id) }, { text: title }, { text: remedy }],
  }));
  const table: Table = { name: 'reasons', heads: ['requirements', 'why', 'what to do'], rows };
  const count = groups.reduce((sum, { rows: alike }) => sum + alike.length, 0);
  return [{ heading: `${what}: ${count}`, mark: markOf(mood), table, ...(mood === 'untested' && { detail: 'long' }) }];
}
