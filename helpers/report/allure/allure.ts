import { readdirSync } from 'node:fs';
import type { FullConfig } from '@playwright/test';
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import type { Category, RuntimeMessage } from 'allure-js-commons/sdk';
import type { LifecycleListener } from 'allure-js-commons/sdk/reporter';
import { ALLURE_RUNTIME_MESSAGE_CONTENT_TYPE, ReporterRuntime } from 'allure-js-commons/sdk/reporter';
import { AllureReporter } from 'allure-playwright';
import { faultName } from '../../../contracts/faults.ts';
import { type Requirement, requirements } from '../../../contracts/requirements.ts';
import { curlLine } from '../../http/curl.ts';
import type { Exchange } from '../../http/exchange.ts';
import { exchangeTitle, requestText, responseText } from '../../http/message-text.ts';
import type { OutputFolder } from '../../output/output-folder.ts';
import { internal } from '../../playwright-internals/internal-variable.ts';
import type { EndedTest } from '../../verdict/ended-test.ts';
import { requirementVerdict } from '../../verdict/requirement-verdicts.ts';
import type { RequirementVerdict } from '../../verdict/verdict-file.ts';
import { findingText } from '../formats/junit.ts';
import { sourceUrl } from '../links.ts';
import { AllureFiles, resultsFolder } from './allure-files.ts';
import type { AllureSource } from './allure-page.ts';

/** What the categories are told apart by: Allure 2 reads messages, Allure 3 the label `verdict`. */
export const categoryNames: Readonly<Record<Exclude<RequirementVerdict, 'pass'>, string>> = {
  error: 'MUST violated',
  warning: 'SHOULD violated: warning',
  note: 'MAY violated: note',
  accepted: 'Accepted deviation',
  broken: 'Harness failure',
  untested: 'Not exercised',
};

const statuses = {
  error: 'failed',
  warning: 'failed',
  note: 'failed',
  accepted: 'skipped',
  broken: 'broken',
  untested: 'skipped',
} as const;

const categories = Object.entries(categoryNames).map(
  ([verdict, name]): Category => ({
    name,
    messageRegex: `${name}[\\s\\S]*`,
    matchedStatuses: [statuses[verdict as keyof typeof statuses] as NonNullable<Category['matchedStatuses']>[number]],
  }),
);

/** Labels and parameters that say nothing to a reader of this report. */
const junk = new Set(['language', 'framework', 'package', 'host', 'thread', 'titlePath', '_fallbackTestCaseId', 'subSuite']);

/** The place of a test in the trees is its requirement's, not its file's. */
const tidying: LifecycleListener = {
  beforeTestResultWrite: (result) => {
    result.labels = result.labels.filter(({ name }) => !junk.has(name));
    result.parameters = result.parameters.filter(({ name }) => name !== 'Project');
    const feature = result.labels.find(({ name }) => name === 'feature');
    result.titlePath = feature === undefined ? [] : [feature.value];
    if (result.testCaseId !== undefined) result.fullName = result.testCaseId;
  },
};

const severities = { MUST: 'critical', SHOULD: 'normal', MAY: 'minor' } as const;

/** Feature of a requirement in the behaviours tree: `401 unauthorized`, or its topic. */
export function featureOf({ topic }: Requirement): string {
  const name = topic === '204' ? 'deleted' : /^\d+$/.test(topic) ? faultName(Number(topic)) : undefined;
  return name === undefined ? topic : `${topic} ${name}`;
}

const message = (content: RuntimeMessage) => ({
  name: 'Allure metadata',
  contentType: ALLURE_RUNTIME_MESSAGE_CONTENT_TYPE,
  body: Buffer.from(JSON.stringify(content)),
});

const attachment = (name: string, content: string): RuntimeMessage => ({
  type: 'attachment_content',
  data: {
    name,
    content: Buffer.from(content).toString('base64'),
    encoding: 'base64',
    contentType: 'text/plain',
    fileExtension: '.txt',
  },
});

/** An exchange as one step that holds request, response and curl line, in this order. */
function step(exchange: Exchange, place: number): RuntimeMessage[] {
  const start = Date.parse(exchange.started);
  const role = exchange.role === 'judged' ? '' : `${exchange.role}: `;
  return [
    { type: 'step_start', data: { name: `${place}. ${role}${exchangeTitle(exchange)}`, start } },
    attachment('request', requestText(exchange)),
    attachment('response', responseText(exchange)),
    attachment('curl', curlLine(exchange.request)),
    { type: 'step_stop', data: { stop: start + exchange.durationMs, status: 'passed' as never } },
  ];
}

function metadata(ended: EndedTest, verdict: RequirementVerdict): RuntimeMessage {
  const { requirement: id, target, title } = ended;
  const requirement: Requirement = requirements[id];
  const url = sourceUrl(requirement.source);
  const identity = `${id}@${target}`;
  return {
    type: 'metadata',
    data: {
      displayName: `${id} ${title}`,
      // A renamed or moved test keeps its history: it is the requirement's.
      testCaseId: identity,
      historyId: identity,
      description: `**${id}** ${requirement.level}  ${requirement.statement}\n\nSource: ${requirement.source}`,
      labels: [
        { name: 'epic', value: 'Delete Image' },
        { name: 'feature', value: featureOf(requirement) },
        { name: 'story', value: `${id} ${requirement.statement}` },
        { name: 'severity', value: severities[requirement.level] },
        { name: 'level', value: requirement.level },
        { name: 'verdict', value: verdict },
        { name: 'parentSuite', value: target },
        { name: 'suite', value: featureOf(requirement) },
      ],
      links: url === undefined ? [] : [{ url, name: requirement.source, type: 'link' }],
    },
  };
}

/** What the report shows as the message; the category comes first, because Allure 2 sorts by it. */
function statusMessage(ended: EndedTest, verdict: RequirementVerdict): string {
  if (verdict === 'pass') return '';
  const { level, statement, source }: Requirement = requirements[ended.requirement];
  const evidence = ended.findings.map((each) => `${each.title}\n${findingText(each)}`).join('\n\n');
  const rest = {
    untested: ended.reason.replace(/^premise: /, ''),
    broken: ended.errors.join('\n\n') || `the test ended as ${ended.status}`,
    accepted: `${ended.accepted ?? ''}\n\n${evidence}`,
  };
  const text = verdict === 'untested' || verdict === 'broken' || verdict === 'accepted' ? rest[verdict] : evidence;
  const name = categoryNames[verdict];
  return verdict === 'untested' ? `${name}: ${text}` : `${name}: ${ended.requirement} ${level} ${statement} [${source}]\n${text}`;
}

/**
 * Allure results of one target, written as tests end. Takes what allure-playwright makes of a test and leaves out what it would make of
 * hooks, annotations and foreign attachments: it is handed the test as this suite sees it.
 */
export class AllureResults extends AllureReporter {
  readonly #folder: OutputFolder;
  #files: AllureFiles | undefined;

  constructor(folder: OutputFolder, environmentInfo: Record<string, string>) {
    const resultsDir = folder.file(resultsFolder);
    super({ resultsDir, environmentInfo, categories, detail: false, suiteTitle: false, listeners: [tidying] });
    this.#folder = folder;
  }

  /** Under `merge-reports` the configuration may have no project, which allure-playwright does not expect. */
  override onConfigure(config: FullConfig): void {
    const { rootDir } = config;
    const project = { name: '', testDir: rootDir, outputDir: rootDir, snapshotDir: rootDir } as FullConfig['projects'][number];
    super.onConfigure(config.projects.length > 0 ? config : { ...config, projects: [project] });
  }

  /** Tests that never began are in the statement and the verdict; here they would carry no requirement. */
  override async addSkippedResults(): Promise<void> {}

  /** Allure gives no way to choose the writer. `allureWriter` leaves it its own, which writes the same, slower. */
  override onBegin(suite: Suite): void {
    super.onBegin(suite);
    if (internal().allureWriter) return;
    this.#files = new AllureFiles(this.#folder);
    Reflect.set(this, 'allureRuntime', new ReporterRuntime({ ...this.options, writer: this.#files }));
  }

  /**
   * Ends the results, and gives them for {@link allurePage}.
   * @throws what the system says of a file that could not be written: the harness is to blame
   */
  async end(): Promise<AllureSource> {
    await this.onEnd();
    await this.#files?.written();
    if (this.#files !== undefined) return this.#files.files;
    const results = this.#folder.file(resultsFolder);
    this.#folder.note(readdirSync(results).map((name) => `${resultsFolder}/${name}`));
    return results;
  }

  /** Begins a report of the tests of this suite. */
  begin(config: FullConfig, suite: Suite): void {
    this.onConfigure(config);
    this.onBegin(suite);
  }

  /** Writes the result of one test. */
  async record(test: TestCase, result: TestResult, ended: EndedTest, exchanges: readonly Exchange[]): Promise<void> {
    const verdict = requirementVerdict(ended);
    const text = statusMessage(ended, verdict);
    const skipped = verdict === 'untested' || verdict === 'accepted';
    const status = { pass: 'passed', untested: 'skipped', accepted: 'skipped', broken: 'timedOut' } as const;
    const shown: TestCase = Object.create(test, {
      title: { value: ended.title },
      tags: { value: [`@${ended.requirement}`, `@${requirements[ended.requirement].level}`] },
      annotations: { value: skipped ? [{ type: 'skip', description: text }] : [] },
      expectedStatus: { value: 'passed' },
    });
    const steps = exchanges.flatMap((exchange, i) => step(exchange, i + 1));
    const shownResult: TestResult = Object.create(result, {
      status: { value: verdict in status ? status[verdict as keyof typeof status] : 'failed' },
      error: { value: verdict === 'pass' || skipped ? undefined : { message: text } },
      attachments: { value: [metadata(ended, verdict), ...steps].map(message) },
      stdout: { value: [] },
      stderr: { value: [] },
    });
    this.onTestBegin(shown);
    await this.onTestEnd(shown, shownResult);
  }
}
