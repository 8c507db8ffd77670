/** The files that say what was decided about a target. */
export const verdictFiles = [
  'verdict.json',
  'junit.xml',
  'ctrf.json',
  'statement.html',
  'statement.md',
  'badge.svg',
  'html/index.html',
] as const;

/** The files that a run writes into the folder of a target, and beside the folders of a fleet. */
export const reportFiles = [...verdictFiles, 'exchanges.har', 'matrix.json'] as const;

/** The folders in an output folder that a run writes files into. */
export const reportFolders = ['html', 'allure-results'] as const;

/** Names in an output folder that a target of a fleet cannot have: they stand for something else there. In lower case. */
export const takenNames: readonly string[] = [...reportFiles, ...reportFolders, 'ledger', 'replay', 'proof', 'targets'];
