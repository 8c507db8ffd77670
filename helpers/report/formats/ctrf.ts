import type { Test } from 'ctrf';
import { requirements, severityOf } from '../../../contracts/requirements.ts';
import { type RequirementRow, shownVerdict, type VerdictFile } from '../../verdict/verdict-file.ts';
import { featureOf } from '../allure/allure-results.ts';
import { caseName, findingText, followedFrom, junitStatus, runCase, runMessage } from './junit.ts';

const tool = 'delete-image-conformance';

/** CTRF has no status for a harness failure: it is red there, too, and `rawStatus` distinguishes it from a violation. */
const statuses = { passed: 'passed', skipped: 'skipped', failed: 'failed', error: 'failed' } as const;

/** The lines that a viewer shows first: what was violated, or why nothing was decided. */
function messageOf({ id, verdict, reason, statement }: RequirementRow, findings: VerdictFile['findings']): string | undefined {
  if (verdict === 'pass') return undefined;
  if (verdict === 'untested' || verdict === 'broken') return reason?.text ?? '';
  const finding = findings.find(({ requirements: ids }) => ids.includes(id));
  const title = followedFrom(id, finding) || (finding?.title ?? statement);
  return verdict === 'accepted' ? `accepted deviation: ${reason?.text ?? ''}` : `${finding?.severity ?? verdict}: ${title}`;
}

function testOf(row: RequirementRow, { gate, findings }: VerdictFile, durationMs: number): Test {
  const message = messageOf(row, findings);
  return {
    testId: row.id,
    name: caseName(row),
    status: statuses[junitStatus(row, gate)],
    rawStatus: row.verdict,
    duration: Math.round(durationMs),
    suite: ['Delete Image', featureOf(requirements[row.id])],
    tags: [row.id, row.level, row.area],
    labels: {
      level: row.level,
      severity: severityOf(requirements[row.id]),
      area: row.area,
      gated: row.gated,
      source: row.source,
    },
    ...(message !== undefined && { message }),
    ...(row.evidence.length > 0 && { trace: row.evidence.map(findingText).join('\n\n') }),
  };
}

/**
 * The verdict in the Common Test Report Format (https://ctrf.io), built by its reference implementation: a test for each
 * requirement, failed if JUnit XML has a failure or an error. `durationsMs` holds the time that the tests of a requirement took,
 * `reasons` what makes the exit status 1: if no test fails, a test of the run itself does.
 */
export async function ctrf(
  file: VerdictFile,
  durationsMs: ReadonlyMap<string, number>,
  reasons: readonly string[] = [],
): Promise<string> {
  // Loaded late, like Allure: it brings a validator of schemas.
  const { ReportBuilder, stringify } = await import('ctrf');
  const start = Date.parse(file.started);
  const stop = start + Math.round(file.durationMs);
  const message = runMessage(file, reasons);
  const report = new ReportBuilder()
    .generatedBy(tool)
    .timestamp(new Date(stop))
    .tool({ name: tool, version: file.suite })
    .environment({
      reportName: `Delete Image on ${file.target.name}`,
      testEnvironment: file.target.name,
      healthy: file.verdict === 'conformant' || file.verdict === 'partial' || file.verdict === 'deviating',
      extra: {
        url: file.target.url,
        verdict: shownVerdict(file),
        profile: file.profile,
        selection: file.selection,
        areas: file.areas,
        gate: file.gate,
        passesGate: file.passesGate,
        exercised: file.exercised,
      },
    })
    .addTests(file.requirements.map((row) => testOf(row, file, durationsMs.get(row.id) ?? 0)))
    .addTests(message === undefined ? [] : [{ name: runCase, status: 'failed', duration: 0, suite: ['run'], message }])
    .summaryOverrides({ start, stop, duration: stop - start })
    .build();
  return `${stringify(report)}\n`;
}
