/** `npm run docs:findings`: counts in the first table of the findings what the lists of deviations name. */
import { readFileSync, writeFileSync } from 'node:fs';
import { findingsPage, findingsPath } from './findings.ts';

writeFileSync(findingsPath, findingsPage(readFileSync(findingsPath, 'utf8')));
