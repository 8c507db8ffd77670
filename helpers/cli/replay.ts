import { join } from 'node:path';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { handDown } from '../platform/internal-variable.ts';
import { boundedText } from '../platform/output/bounded-text.ts';
import { printDocument, say } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { adopt, targetFolder } from '../run/claim.ts';
import { readSettings } from '../settings/settings.ts';
import { sendersText } from '../verdict/finding.ts';
import { isDecided, type RequirementRow, type RequirementVerdict, type VerdictFile } from '../verdict/verdict-file.ts';
import { command, endedBySignal } from './command.ts';
import { requirementNamed } from './requirement-word.ts';
import { startRun } from './run.ts';

/** `npm run replay -- DI-401-02`: runs one requirement again. The reports of the last run stay. */
export const replay = command({
  name: 'replay',
  summary: 'Tests one requirement again.',
  usage: ['ID'],
  details: [
    'Its requests go to images of the new run: a recorded DELETE may name an image of somebody else by now, and its secrets are not recorded.',
    'A rule over all exchanges of a run is judged again together with the tests whose requests violated it in the last run. The report of the last run stays; the new one goes into replay/ID of the output folder.',
    `Example: ${commandLine('replay', 'DI-401-02')}`,
  ],
  options: {},
  operands: { least: 1, most: 1, expected: 'one requirement id, such as DI-401-02' },
  statuses: {
    0: 'the requirement passed',
    1: 'it is violated',
    2: 'there is no such requirement, or the configuration is wrong',
    3: 'it was not tested',
    4: 'it is broken: the harness, the network or a setting kept it from a verdict',
    ...endedBySignal('after the clean-up'),
  },
  run: async ({ operands: [word = ''] }) => {
    const id = requirementNamed('replay', word);
    // The run reads them again, with an output folder of its own.
    const { out, names } = readSettings(process.env, { dotenv: true });
    const rowsIn = (folder: string) => names.map((name) => rowIn(targetFolder(folder, names, name), id));
    const { args, why } = replaySelection(id, rowsIn(out));
    say(visible(why));
    const folder = adopt(out, 'replay', id);
    process.env.CONFORMANCE_OUT = folder;
    handDown({ ledgers: adopt(out, 'ledger'), beside: args.length === 0 });
    startRun(args);
    process.on('exit', () => {
      const status = Number(process.exitCode);
      // What stands in the folder is of an earlier replay.
      if (status === 2) return;
      const rows = rowsIn(folder);
      for (const [place, row] of rows.entries())
        if (row !== undefined) printDocument(`${visible(replayedLine(row, names.length > 1 ? names[place] : undefined))}\n`);
      // The release gate may let a violation pass that the replay is about.
      if (status < 128) process.exitCode = statusOf(rows, status);
    });
    return undefined;
  },
});

const outcomes: Readonly<Record<RequirementVerdict, string>> = {
  ...{ pass: 'passed', error: 'is violated', warning: 'is violated', note: 'is not met', accepted: 'is violated, and accepted' },
  ...{ untested: 'was not decided', broken: 'was not decided' },
};

/** What came of the replay, on this target of a fleet. The run has printed what was expected and received. */
export const replayedLine = ({ id, verdict, reason }: RequirementRow, target?: string): string =>
  `${target === undefined ? '' : `${target}: `}${id} ${outcomes[verdict]}${isDecided(verdict) || reason === null ? '' : `: ${reason.text}`}`;

/** The exit status for the requirement on every target: a violation outweighs what another run would find out. */
function statusOf(rows: readonly (RequirementRow | undefined)[], ofRun: number): number {
  if (rows.every((row) => row?.verdict === 'pass')) return 0;
  if (rows.some((row) => row !== undefined && row.verdict !== 'pass' && isDecided(row.verdict))) return 1;
  return ofRun === 4 || rows.some((row) => row === undefined || row.verdict === 'broken') ? 4 : 3;
}

/** The requirement in the verdict of a folder. */
function rowIn(folder: string, id: RequirementId): RequirementRow | undefined {
  const text = boundedText(join(folder, 'verdict.json'));
  return text === undefined ? undefined : (JSON.parse(text) as VerdictFile).requirements.find((row) => row.id === id);
}

/** What Playwright runs again, and the reason, for the person who waits. */
interface ReplaySelection {
  readonly args: readonly string[];
  readonly why: string;
}

/**
 * The tests that judge a requirement again. A rule over all exchanges judges the requests of other tests. The tests whose requests
 * violated it in the last run (its rows are `last`) run before it; without a known violation the whole suite runs.
 */
export function replaySelection(id: RequirementId, last: readonly (RequirementRow | undefined)[]): ReplaySelection {
  if (!('over' in requirements[id])) return { args: ['--grep', `@${id}\\b`, '--no-deps'], why: `Runs the test of ${id}.` };
  // Anybody may have written the verdict, and Playwright takes what follows for a regular expression.
  const isId = (text: unknown): text is RequirementId => typeof text === 'string' && Object.hasOwn(requirements, text);
  const from = new Set(last.flatMap((row) => row?.evidence.flatMap((violation) => (violation.from ?? []).filter(isId)) ?? []));
  const rule = `${id} is judged over all exchanges of a run`;
  if (from.size === 0)
    return { args: [], why: `${rule}, and the last run names no request that violated it: the whole suite runs.` };
  const senders = [...from].sort();
  return {
    args: ['--grep', `@(?:${[...senders, id].join('|')})\\b`],
    why: `${rule}: ${sendersText(senders)} sent the requests that violated it, and ${senders.length === 1 ? 'runs' : 'run'} again before it.`,
  };
}
