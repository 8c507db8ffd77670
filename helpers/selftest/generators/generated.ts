import { readFileSync } from 'node:fs';
import { faultSchemas, faultSchemasPath } from './fault-schemas.ts';
import { findingsPage, findingsPath } from './findings.ts';
import { variablePages } from './variable-pages.ts';

/** The texts that each generator writes, by their paths. `npm run docs:NAME` writes them. */
export const generators: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  configuration: variablePages,
  faults: () => ({ [faultSchemasPath]: faultSchemas() }),
  findings: () => ({ [findingsPath]: findingsPage(readFileSync(findingsPath, 'utf8')) }),
};
