import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { Status } from 'allure-js-commons';
import type { RuntimeMessage } from 'allure-js-commons/sdk';
import { getEnvironmentLabels, ReporterRuntime, stringifyEnvInfo } from 'allure-js-commons/sdk/reporter';
import { type Requirement, requirements, severityOf } from '../../../contracts/requirements.ts';
import { sourceNamed } from '../../../contracts/sources.ts';
import { curlLine } from '../../http/curl.ts';
import { type Exchange, exchangeKey } from '../../http/exchange.ts';
import { exchangeTitle, requestText, responseText } from '../../http/message-text.ts';
import { makeFolder } from '../../platform/output/make-folder.ts';
import type { OutputFolder } from '../../platform/output/output-folder.ts';
import { resultsFolder } from '../../platform/output/report-names.ts';
import { counted } from '../../platform/text/phrases.ts';
import { tagsFor } from '../../verdict/declared.ts';
import { violationText } from '../../verdict/finding.ts';
import { isGated } from '../../verdict/profile.ts';
import type { EndedTest, RunRecord } from '../../verdict/run-record.ts';
import { requirementVerdict } from '../../verdict/run-verdict.ts';
import { shownReason, withRemedy } from '../../verdict/shown-reason.ts';
import type { GroupedFinding } from '../../verdict/verdict-file.ts';
import { featureOf, followedFrom, junitStatus } from '../formats/junit.ts';

/** The categories of tests that did not just pass: the label that groups each, and what the status of its tests does not say. */
export const categories = {
  loss: { name: 'DATA LOSS', group: 'finding', mark: '✗ violated: ' },
  error: { name: 'MUST requirement violated', group: 'finding', mark: '✗ violated: ' },
  warning: { name: 'SHOULD requirement violated', group: 'finding', mark: '▲ warning: ' },
  note: { name: 'MAY requirement not met', group: 'finding', mark: '· note: ' },
  accepted: { name: 'Accepted deviation', group: 'finding', mark: '≈ accepted: ' },
  broken: { name: 'Harness failure', group: 'feature', mark: '' },
  untested: { name: 'Not tested', group: 'reason', mark: '' },
} as const;

/** As in JUnit: red is what the verdict calls nonconformant, or what the release gate stops. */
const statuses = { passed: Status.PASSED, failed: Status.FAILED, error: Status.BROKEN, skipped: Status.SKIPPED } as const;
const severities = { 'DATA LOSS': 'blocker', MUST: 'critical', SHOULD: 'normal', MAY: 'minor' } as const;

/** The longest text of an exchange, in characters. `exchanges.har` has the whole. */
const mostCharacters = 4000;

/** The messages with which a test tells Allure of a step. */
function stepOf(name: string, start: number, durationMs: number, failure?: string, content?: string): RuntimeMessage[] {
  const attachment = { name: 'request, response and curl', contentType: 'text/plain', encoding: 'utf8' } as const;
  const status = failure === undefined ? Status.PASSED : Status.FAILED;
  return [
    { type: 'step_start', data: { name, start } },
    ...(content === undefined ? [] : [{ type: 'attachment_content', data: { ...attachment, content } } as const]),
    { type: 'step_stop', data: { stop: start + durationMs, status, ...(failure && { statusDetails: { message: failure } }) } },
  ];
}

/** The Allure results of one target. Tests that never began are in the statement and the verdict only. */
export class AllureResults {
  readonly #run: Pick<RunRecord, 'gate' | 'profile'>;
  readonly #allure: ReporterRuntime;
  /** How many shards have judged a rule on all responses. */
  readonly #judged = new Map<string, number>();

  /** `environmentInfo` is what Allure shows of the run as a whole. */
  constructor(folder: OutputFolder, run: Pick<RunRecord, 'gate' | 'profile'>, environmentInfo: Readonly<Record<string, string>>) {
    this.#run = run;
    makeFolder(folder.file(resultsFolder));
    const write = (name: string, content: string | Buffer): void => folder.write(`${resultsFolder}/${name}`, content);
    const writer = {
      ...{ writeGroup: () => {}, writeGlobals: () => {}, writeAttachmentFromPath: () => {}, writeAttachment: write },
      writeResult: (result: { readonly uuid: string }) => write(`${result.uuid}-result.json`, JSON.stringify(result)),
      writeEnvironmentInfo: () => write('environment.properties', stringifyEnvInfo(environmentInfo)),
      writeCategoriesDefinitions: (all: unknown) => write('categories.json', JSON.stringify(all)),
    };
    // Allure 2 finds the category at the beginning of a message.
    const byMessage = Object.values(categories).map(({ name }) => ({ name, messageRegex: `${name}: [\\s\\S]*` }));
    this.#allure = new ReporterRuntime({ writer, environmentInfo, categories: byMessage });
  }

  /** Writes the result of a test; `cause` is the finding that its violation belongs to. */
  record(test: TestCase, result: TestResult, ended: EndedTest, exchanges: readonly Exchange[], cause?: GroupedFinding): void {
    const { requirement: id, target, title, findings } = ended;
    const requirement: Requirement = requirements[id];
    const { level, area, statement, source, why, conforms } = requirement;
    const [verdict, feature, severity] = [requirementVerdict(ended), featureOf(requirement), severityOf(requirement)];
    const kind = verdict === 'error' && severity === 'DATA LOSS' ? 'loss' : verdict;
    const { name: category = '', mark = '' } = kind === 'pass' ? {} : categories[kind];
    const gate = this.#run.gate === 'never' ? 'must' : this.#run.gate;
    const status = statuses[junitStatus({ verdict, gated: isGated(this.#run.profile, id) }, gate)];
    const reason = shownReason(ended.reason === undefined ? [] : [ended.reason]);
    const lines = [
      `${category}: ${verdict === 'untested' ? withRemedy(reason) : `${id} ${level} ${statement} [${source}]`}`,
      ...[followedFrom(id, cause), ended.accepted ?? '', verdict === 'broken' ? ended.errors.join('\n\n') || ended.status : ''],
      findings.map((each) => `${each.title}\n${violationText(each)}`).join('\n\n'),
    ];
    const labels = {
      ...{ epic: 'Delete Image', feature, story: `${id} ${statement}`, severity: severities[severity], level, area, verdict },
      ...{ parentSuite: target, suite: feature, category, finding: cause?.title, reason: verdict === 'untested' && reason?.text },
    };
    const [url, start] = [sourceNamed(source)?.url, result.startTime.getTime()];
    const stop = start + result.duration;
    const deciding = decidingOf(result, exchanges);
    const steps = [
      ...exchanges.flatMap((exchange) => exchangeStep(exchange, findings.length > 0 || exchange === deciding)),
      ...findings.flatMap((each) => stepOf(`expected ${each.expected}`, stop, 0, violationText(each))),
      ...(verdict === 'pass'
        ? stepOf(`expected: ${[statement, conforms].filter(Boolean).join(' ')}${ground(ended)}`, stop, 0)
        : []),
    ];
    const shown = {
      ...{ name: `${id} ${status === Status.FAILED ? '' : mark}${title}`, start, stop, status, titlePath: [feature] },
      statusDetails: category === '' ? {} : { message: stripVTControlCharacters(lines.filter(Boolean).join('\n')) },
      // A renamed or moved test keeps its history: it is the requirement's.
      ...{ testCaseId: `${id}@${target}`, historyId: `${id}@${target}` },
      fullName: [title, ...tagsFor(id, requirement)].join(' '),
      description: `**${id}** ${level} (${area})  ${statement}\n\n${why}\n\nSource: ${source}`,
      labels: [
        ...[...getEnvironmentLabels(), ...[id, level, area].map((value) => ({ name: 'tag', value }))],
        ...Object.entries(labels).flatMap(([name, value]) => (value ? [{ name, value }] : [])),
      ],
      links: url === undefined ? [] : [{ url, name: source, type: 'link' }],
      parameters: [
        ...this.#shardOf(test, result, ended),
        ...(result.retry > 0 ? [{ name: 'Retry', value: String(result.retry), excluded: true }] : []),
      ],
    };
    const uuid = this.#allure.startTest(shown);
    this.#allure.applyRuntimeMessages(uuid, steps);
    this.#allure.stopTest(uuid, { stop });
    this.#allure.writeTest(uuid);
  }

  /** Writes what is about all tests. @throws what the system says of a file that could not be written: the harness is to blame */
  end(): void {
    this.#allure.writeEnvironmentInfo();
    this.#allure.writeCategoriesDefinitions();
  }

  /** Every shard judges the rules on all responses: without its number, in the order of the merge, Allure would take them for attempts. */
  #shardOf({ repeatEachIndex }: TestCase, { retry }: TestResult, { requirement, seen }: EndedTest) {
    const shard = (this.#judged.get(requirement) ?? 0) + (seen && retry === 0 && repeatEachIndex === 0 ? 1 : 0);
    this.#judged.set(requirement, shard);
    return shard > 1 ? [{ name: 'Shard', value: String(shard) }] : [];
  }
}

/** An exchange as a step, with its text in a test that it decides, or that found something: the texts of all are most of a report. */
function exchangeStep(exchange: Exchange, isShown: boolean): RuntimeMessage[] {
  const name = `${exchange.role === 'judged' ? '' : `${exchange.role}: `}${exchangeTitle(exchange)}`;
  const [start, ms] = [Date.parse(exchange.started), exchange.durationMs];
  if (!isShown) return stepOf(`${name}  (see exchanges.har)`, start, ms);
  const texts = [requestText(exchange), responseText(exchange), curlLine(exchange.request)].map((text) => cut(text.trimEnd()));
  return stepOf(name, start, ms, undefined, texts.join('\n\n\n'));
}

/** What decided a test, of the exchanges that it shows: by its own word, else the first that is judged. */
function decidingOf({ annotations }: TestResult, exchanges: readonly Exchange[]): Exchange | undefined {
  const keys = annotations.flatMap(({ type, description }) => (type === 'decided by' ? [description] : []));
  return (
    exchanges.find((each) => keys.includes(exchangeKey(each))) ?? exchanges.find(({ role }) => role === 'judged') ?? exchanges[0]
  );
}

/** On how much a rule over the whole run rests: its test shows a few of these exchanges. */
const ground = ({ seen, evidenceCount }: EndedTest): string =>
  seen ? ` (judged on ${counted(evidenceCount, 'exchange')} of the run)` : '';

function cut(text: string): string {
  return text.length <= mostCharacters
    ? text
    : `${text.slice(0, mostCharacters)}…\n(${text.length} characters: exchanges.har has all)`;
}
