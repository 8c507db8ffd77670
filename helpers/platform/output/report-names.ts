import { relative } from 'node:path';

/** The files that a run writes into the folder of a target, and beside the folders of a fleet. */
export const reportFiles = [
  'verdict.json',
  'junit.xml',
  'statement.md',
  'html/index.html',
  'html/allure.html',
  'exchanges.har',
  'matrix.json',
] as const;

/** What versions before 4.0.0 wrote there: a run removes it as it removes its own. */
export const earlierFiles = ['ctrf.json', 'badge.svg', 'statement.html'] as const;

/** The name of such a file. */
export type ReportFile = (typeof reportFiles)[number];

/** The folder of Allure's results. */
export const resultsFolder = 'allure-results';

/** The folders in an output folder that a run writes files into. */
export const reportFolders = ['html', resultsFolder] as const;

/** Names that Allure uses for results. */
export const isResultName = (name: string): boolean =>
  /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}-(?:result|container|attachment|globals)(?:\.[\w.]+)?|categories\.json|environment\.properties)$/.test(
    name,
  );

/** The folder inside an output folder with the verdict of the last whole run before the latest run. */
export const previousFolder = 'previous';

/** What it holds: what comparisons read, and a text for people. Page, exchanges and Allure would double the folder. */
export const previousFiles: readonly ReportFile[] = ['verdict.json', 'statement.md'];

/** Folders in an output folder that later runs keep. */
export const keptFolders = ['ledger', 'replay', previousFolder] as const;

/** Whether a file in an output folder has the name of the history of a target. */
export const isHistoryName = (name: string): boolean => /^history-.+\.jsonl$/.test(name);

/** Names, in lower case, that a target of a fleet cannot have because the output folder uses them for other files. */
export const takenNames: readonly string[] = [...reportFiles, ...reportFolders, ...keptFolders, 'proof', 'targets'];

/** Where a run was started, Playwright empties this folder, and keeps in it which tests failed: a name that nobody else's files have. */
export const lastRunFolder = '.delete-image-last-run';

/** The path of a file for a person: from the working folder, or whole for a file outside it. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near || '.';
}
