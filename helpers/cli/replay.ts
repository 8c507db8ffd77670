/**
 * `npm run replay -- DI-401-02`: runs one requirement again and prints what came of it; a rule over everything seen together with
 * the tests that fed it. The reports of the last run stay; these go to `{out}/replay/<id>`.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { nearName } from '../config/near-name.ts';
import { adopt } from '../output/claim.ts';
import { complain, say } from '../printing/print.ts';
import { visible, visibleIn, visibly } from '../printing/visible.ts';
import { sendersText } from '../report/formats/junit.ts';
import { configured } from '../run/project-outline.ts';
import type { RequirementRow, VerdictFile } from '../verdict/verdict-file.ts';
import { listing } from './listing.ts';
import { replaySelection } from './replay-selection.ts';

try {
  const id = wanted(process.argv[2] ?? '');
  const { out, targets } = configured();
  const { tests } = await listing(process.env);
  const test = tests.find(({ tags }) => tags.includes(`@${id}`));
  const seen = test?.file.startsWith('every-response/') === true;
  const rowsIn = (folder: string) => targets.map(({ name }) => rowIn(targets.length > 1 ? join(folder, name) : folder, id));
  const { args, why } = replaySelection(id, seen, rowsIn(out));
  say(visible(why));
  const folder = join(out, 'replay', id);
  adopt(out);
  const output = await run(folder, args);
  const rows = rowsIn(folder);
  for (const row of rows) say(row === undefined ? output.trimEnd() : told(visibleIn(row)));
  say(visibly`  report   ${relative(process.cwd(), join(folder, 'html', 'index.html'))}`);
  process.exitCode = rows.every((row) => row?.verdict === 'pass') ? 0 : 1;
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function wanted(text: string): RequirementId {
  const id = text.toUpperCase().replace(/^@/, '');
  if (id in requirements) return id as RequirementId;
  const near = nearName(id, Object.keys(requirements));
  throw new Error(
    `npm run replay -- <requirement id>: ${text === '' ? 'no id is given' : `there is no ${text}${near === undefined ? '' : `; did you mean ${near}?`}`}`,
  );
}

/** Runs the suite quietly, with its reports in this folder; what it printed. */
function run(folder: string, args: readonly string[]): Promise<string> {
  // What it prints is printed once more here: annotations and a summary of the job would come twice.
  const env = { ...process.env, CONFORMANCE_OUT: folder, GITHUB_ACTIONS: undefined };
  const child = spawn('npx', ['playwright', 'test', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => child.once('error', reject).once('close', () => resolve(output)));
}

function rowIn(folder: string, id: RequirementId): RequirementRow | undefined {
  const file = join(folder, 'verdict.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as VerdictFile).requirements.find((row) => row.id === id);
}

function told({ id, level, statement, source, verdict, reason, evidence }: RequirementRow): string {
  const lines = [`${id} ${level}  ${statement}  [${source}]`, `  verdict  ${verdict}${reason === '' ? '' : `: ${reason}`}`];
  for (const { title, expected, received, because, curl, from = [] } of evidence) {
    lines.push(
      `  test     ${title}`,
      `  expected ${expected}`,
      `  received ${received}`,
      `  because  ${because}`,
      `  again    ${curl}`,
      ...(from.length === 0 ? [] : [`  sent by  ${sendersText(from)}`]),
    );
  }
  return lines.join('\n');
}
