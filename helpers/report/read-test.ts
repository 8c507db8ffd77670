import { existsSync, readFileSync } from 'node:fs';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { Rung } from '../../contracts/operation.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import type { Exchange } from '../http/exchange.ts';
import { exchangeContentType, parseExchange } from '../http/recorder.ts';
import type { Redactor } from '../platform/text/redaction/redaction.ts';
import { requirementIn } from '../verdict/declared.ts';
import type { Finding } from '../verdict/finding.ts';
import { isSeenProject, targetName } from '../verdict/project-names.ts';
import { harnessFailure, type Reason, reasonsIn, reasonWith, untested } from '../verdict/reason.ts';
import { isRequirementId } from '../verdict/requirement.ts';
import type { EndedTest } from '../verdict/run-record.ts';
import { tenantWatchIn } from '../verdict/tenant.ts';

/** The requirement that a test decides; undefined for a test of the suite itself. */
export function requirementOfTest(test: TestCase): RequirementId | undefined {
  return requirementIn(test.tags);
}

/** Name of the Playwright project of a test: read from the title path, which also merged blobs have. */
function projectOf(test: TestCase): string {
  return test.titlePath()[1] ?? '';
}

/** Name of the target that a test was run against. */
export function targetOf(test: TestCase): string {
  return targetName(projectOf(test));
}

/** The annotations of a result of one type, each once: a merged blob gives those of the test and of the result. */
function annotations(test: TestCase, result: TestResult, type: string): string[] {
  const all = [...result.annotations, ...test.annotations].filter((each) => each.type === type);
  return [...new Set(all.map(({ description }) => description ?? ''))];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape character starts a colour.
const colours = /\x1b\[[0-9;]*m/g;

/** What was recorded in it is redacted already. By place, this would take a status behind the name of a field for its value. */
function finding(json: string, { values }: Redactor): Finding[] {
  try {
    const read = JSON.parse(json, (_, value: unknown) => (typeof value === 'string' ? values(value) : value)) as Finding;
    return [{ ...read, ...(read.from && { from: read.from.filter(isRequirementId) }) }];
  } catch {
    return [];
  }
}

function rung(text: string): { code: number; rung: Rung }[] {
  const [, code, way] = /^(\d{3}) (always|fixture|hook|seen)$/.exec(text) ?? [];
  return code === undefined ? [] : [{ code: Number(code), rung: way as Rung }];
}

const given = (text: string): Reason => (text === '' ? untested('skipped-without-reason') : untested('given', { text }));

/** Why a test was skipped: what the suite says as data, else the text of a skip, the first of each. */
function reasonOf(test: TestCase, result: TestResult, redactor: Redactor): { reason?: Reason } {
  if (result.status !== 'skipped') return {};
  const [reason] = reasonsIn([...result.annotations, ...test.annotations]);
  const [text = ''] = annotations(test, result, 'skip');
  return { reason: reasonWith(reason ?? given(text), (each) => redactor.text(each)) };
}

const countIn = (test: TestCase, result: TestResult, type: string): number =>
  annotations(test, result, type).reduce((sum, count) => sum + Number(count), 0);

/** A result of a test as plain data, redacted; undefined for a test of the suite itself. */
export function endedTest(test: TestCase, result: TestResult, redactor: Redactor): EndedTest | undefined {
  const requirement = requirementOfTest(test);
  if (requirement === undefined) return undefined;
  const [accepted] = annotations(test, result, 'accepted');
  const tenant = tenantWatchIn([...result.annotations, ...test.annotations]);
  return {
    requirement,
    target: targetOf(test),
    title: test.title,
    status: result.status,
    ...reasonOf(test, result, redactor),
    ...(annotations(test, result, harnessFailure).length > 0 && { harnessFailed: true as const }),
    findings: annotations(test, result, 'finding').flatMap((json) => finding(json, redactor)),
    errors: result.errors.map((error) => redactor.text((error.message ?? error.value ?? '').replace(colours, ''))),
    ...(accepted !== undefined && { accepted: redactor.text(accepted) }),
    ...(tenant !== undefined && { tenant }),
    rungs: annotations(test, result, 'rung').flatMap(rung),
    evidenceCount: countIn(test, result, 'evidence'),
    requests: countIn(test, result, 'requests'),
    images: countIn(test, result, 'images'),
    durationMs: result.duration,
    ...(isSeenProject(projectOf(test)) && { seen: true as const }),
  };
}

/** The exchanges that a test attached, in their order, redacted once more. Merged blobs hold them as files. */
export function exchangesOf(result: TestResult, redactor: Redactor): Exchange[] {
  return result.attachments.flatMap(({ contentType, body, path }) => {
    if (contentType !== exchangeContentType) return [];
    const json = body?.toString() ?? (path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined);
    return json === undefined ? [] : [parseExchange(json, redactor)];
  });
}

/** Takes the exchanges out of a result: they are in the reports by now. */
export function dropExchanges({ attachments }: TestResult): void {
  const kept = attachments.filter(({ contentType }) => contentType !== exchangeContentType);
  attachments.splice(0, attachments.length, ...kept);
}
