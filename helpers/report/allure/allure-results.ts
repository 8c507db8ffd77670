import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { TestResult } from '@playwright/test/reporter';
import { type TestResult as AllureResult, type Label, Stage, Status, type StepResult } from 'allure-js-commons';
import type { Category } from 'allure-js-commons/sdk';
import { getEnvironmentLabels, stringifyEnvInfo } from 'allure-js-commons/sdk/reporter';
import { faultName } from '../../../contracts/faults.ts';
import { type Requirement, requirements, severityOf } from '../../../contracts/requirements.ts';
import { sources } from '../../../contracts/sources.ts';
import { tagsOf } from '../../declarations/requirement.ts';
import { curlLine } from '../../http/curl.ts';
import type { Exchange } from '../../http/exchange.ts';
import { exchangeTitle, requestText, responseText } from '../../http/message-text.ts';
import { makeFolder } from '../../shared/output/make-folder.ts';
import type { OutputFolder } from '../../shared/output/output-folder.ts';
import { writeUnlinked } from '../../shared/output/whole-file.ts';
import { isGated, type Profile } from '../../verdict/profile.ts';
import { requirementVerdict } from '../../verdict/requirement-verdicts.ts';
import type { EndedTest, RunRecord } from '../../verdict/run-record.ts';
import { shownReason, withRemedy } from '../../verdict/shown-reason.ts';
import type { Gate, GroupedFinding, RequirementVerdict } from '../../verdict/verdict-file.ts';
import { findingText, followedFrom, junitStatus } from '../formats/junit.ts';

/** What distinguishes the categories: Allure 2 reads messages, Allure 3 the label `verdict`. */
export const categoryNames: Readonly<Record<Exclude<RequirementVerdict, 'pass'>, string>> = {
  error: 'MUST requirement violated',
  warning: 'SHOULD requirement violated (warning)',
  note: 'MAY requirement not met (note)',
  accepted: 'Accepted deviation',
  broken: 'Harness failure',
  untested: 'Not tested',
};

/**
 * The status of a test in Allure. Red is what the verdict calls nonconformant, or what the release gate stops, as in JUnit: a
 * violation outside the profile, a violated SHOULD, and a MAY that is not met, has passed, says so in its name, and has a category.
 */
const statuses = { passed: Status.PASSED, failed: Status.FAILED, error: Status.BROKEN, skipped: Status.SKIPPED } as const;

const categories = Object.values(categoryNames).map(
  (name): Category => ({ name, messageRegex: `${name.replace(/[()]/g, '\\$&')}[\\s\\S]*` }),
);

/** What stands in a list of tests before the title of one whose status does not say it. */
const marks: Readonly<Partial<Record<RequirementVerdict, string>>> = {
  error: '✗ violated: ',
  warning: '▲ warning: ',
  note: '· note: ',
  accepted: '≈ accepted: ',
};

const severities = { 'DATA LOSS': 'blocker', MUST: 'critical', SHOULD: 'normal', MAY: 'minor' } as const;

/** Feature of a requirement in the behaviours tree: `401 unauthorized`, or its topic. */
export function featureOf({ topic }: Requirement): string {
  const name = topic === '204' ? 'deleted' : /^\d+$/.test(topic) ? faultName(Number(topic)) : undefined;
  return name === undefined ? topic : `${topic} ${name}`;
}

interface TextStep {
  readonly name: string;
  readonly text: readonly [name: string, content: string];
  readonly start: number;
  readonly durationMs: number;
}

/** An exchange as one step with one attachment: three files for each of a thousand exchanges took a second of a run, and three clicks. */
function exchangeStep(exchange: Exchange, place: number): TextStep {
  const role = exchange.role === 'judged' ? '' : `${exchange.role}: `;
  const texts = [requestText(exchange), responseText(exchange), curlLine(exchange.request)].map((text) => text.trimEnd());
  return {
    name: `${place}. ${role}${exchangeTitle(exchange)}`,
    text: ['request, response and curl', texts.join('\n\n\n')],
    start: Date.parse(exchange.started),
    durationMs: exchange.durationMs,
  };
}

/** What Allure shows of a test: its place in the trees is its requirement's, not its file's. */
function shownOf(
  ended: EndedTest,
  verdict: RequirementVerdict,
  status: Status,
  cause: GroupedFinding | undefined,
): Pick<AllureResult, 'name' | 'fullName' | 'testCaseId' | 'historyId' | 'titlePath' | 'description' | 'labels' | 'links'> {
  const { requirement: id, target, title } = ended;
  const requirement: Requirement = requirements[id];
  const [url, feature] = [sources[requirement.source]?.url, featureOf(requirement)];
  // A renamed or moved test keeps its history: it is the requirement's.
  const identity = `${id}@${target}`;
  return {
    name: `${id} ${status === Status.FAILED ? '' : (marks[verdict] ?? '')}${title}`,
    // A test plan of Allure selects a test by this. Playwright looks at its title and tags.
    fullName: [title, ...tagsOf(id)].join(' '),
    testCaseId: identity,
    historyId: identity,
    titlePath: [feature],
    description: `**${id}** ${requirement.level} (${requirement.area})  ${requirement.statement}\n\n${requirement.why}\n\nSource: ${requirement.source}`,
    labels: [
      ...getEnvironmentLabels(),
      ...labelsOf(ended, verdict),
      ...(cause === undefined ? [] : [{ name: 'finding', value: cause.title }]),
    ],
    links: url === undefined ? [] : [{ url, name: requirement.source, type: 'link' }],
  };
}

function labelsOf({ requirement: id, target }: EndedTest, verdict: RequirementVerdict): Label[] {
  const requirement: Requirement = requirements[id];
  return [
    { name: 'tag', value: id },
    { name: 'tag', value: requirement.level },
    { name: 'tag', value: requirement.area },
    { name: 'epic', value: 'Delete Image' },
    { name: 'feature', value: featureOf(requirement) },
    { name: 'story', value: `${id} ${requirement.statement}` },
    { name: 'severity', value: severities[severityOf(requirement)] },
    { name: 'level', value: requirement.level },
    { name: 'area', value: requirement.area },
    { name: 'verdict', value: verdict },
    { name: 'parentSuite', value: target },
    { name: 'suite', value: featureOf(requirement) },
  ];
}

/** The message that the report shows; the category comes first, because Allure 2 sorts by it. */
function statusMessage(ended: EndedTest, verdict: RequirementVerdict, cause: GroupedFinding | undefined): string {
  if (verdict === 'pass') return '';
  const { level, statement, source }: Requirement = requirements[ended.requirement];
  const evidence = ended.findings.map((each) => `${each.title}\n${findingText(each)}`).join('\n\n');
  const rest = {
    untested: withRemedy(shownReason(ended.reason === undefined ? [] : [ended.reason])),
    broken: ended.errors.join('\n\n') || `the test ended as ${ended.status}`,
    accepted: `${ended.accepted ?? ''}\n\n${evidence}`,
  };
  const text = verdict === 'untested' || verdict === 'broken' || verdict === 'accepted' ? rest[verdict] : evidence;
  const name = categoryNames[verdict];
  const follows = followedFrom(ended.requirement, cause);
  return verdict === 'untested'
    ? `${name}: ${text}`
    : `${name}: ${ended.requirement} ${level} ${statement} [${source}]\n${follows === '' ? '' : `${follows}\n`}${text}`;
}

const resultsFolder = 'allure-results';

/**
 * Allure results of one target, written as tests end. Tests that never began are in the statement and the verdict only. Allure's own writer
 * syncs each file to the disk and renames it, for each request; all the while the runner cannot hand out tests. Results are made anew by
 * each run: nothing reads them after a crash. Methods throw what the system says of a file that cannot be written: the harness is to blame.
 */
export class AllureResults {
  readonly #folder: OutputFolder;
  readonly #gate: Gate;
  readonly #profile: Profile;

  /** `environment` is what Allure shows of the run as a whole. */
  constructor(
    folder: OutputFolder,
    { gate, profile }: Pick<RunRecord, 'gate' | 'profile'>,
    environment: Readonly<Record<string, string>>,
  ) {
    this.#folder = folder;
    this.#gate = gate;
    this.#profile = profile;
    makeFolder(this.path);
    this.#write('environment.properties', stringifyEnvInfo(environment));
    this.#write('categories.json', JSON.stringify(categories));
  }

  get path(): string {
    return this.#folder.file(resultsFolder);
  }

  /** Writes the result of one test; `cause` is the finding that its violation belongs to. */
  record(
    { startTime, duration, retry }: TestResult,
    ended: EndedTest,
    exchanges: readonly Exchange[],
    cause?: GroupedFinding,
  ): void {
    const verdict = requirementVerdict(ended);
    const text = stripVTControlCharacters(statusMessage(ended, verdict, cause));
    const start = startTime.getTime();
    const gated = isGated(this.#profile, ended.requirement);
    const status = statuses[junitStatus({ verdict, gated }, this.#gate === 'never' ? 'must' : this.#gate)];
    // Before the exchanges: Allure shows no message of a test that has passed.
    const isHidden = verdict !== 'pass' && status === Status.PASSED;
    const found: TextStep[] = isHidden
      ? [{ name: categoryNames[verdict], text: ['what was found', text], start, durationMs: 0 }]
      : [];
    const uuid = randomUUID();
    const result: AllureResult = {
      ...shownOf(ended, verdict, status, cause),
      uuid,
      start,
      stop: start + duration,
      stage: Stage.FINISHED,
      status,
      statusDetails: text === '' ? {} : { message: text },
      // An attempt more is the same test to Allure, which lists it apart.
      parameters: retry === 0 ? [] : [{ name: 'Retry', value: String(retry), excluded: true }],
      steps: [...found, ...exchanges.map((exchange, i) => exchangeStep(exchange, i + 1))].map((step) => this.#step(step)),
      attachments: [],
    };
    this.#write(`${uuid}-result.json`, JSON.stringify(result));
  }

  /** A step as Allure keeps it; its text is written beside the result. */
  #step({ name, text: [title, content], start, durationMs }: TextStep): StepResult {
    const source = `${randomUUID()}-attachment.txt`;
    this.#write(source, content);
    const attachments = [{ name: title, source, type: 'text/plain' }];
    const ended = { stage: Stage.FINISHED, status: Status.PASSED, statusDetails: {} };
    return { name, ...ended, start, stop: start + durationMs, steps: [], attachments, parameters: [] };
  }

  /** A file that could not be written to its end is taken away. */
  #write(name: string, content: string): void {
    const path = `${resultsFolder}/${name}`;
    this.#folder.note([path]);
    const place = this.#folder.place(path);
    try {
      writeUnlinked(place, content);
    } catch (error) {
      rmSync(place, { force: true });
      throw error;
    }
  }
}
