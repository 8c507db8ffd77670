import { readFileSync } from 'node:fs';
import { faultSchema, faultStatuses } from '../../../contracts/faults.ts';
import { findingsPage, findingsPath } from './findings.ts';
import { variablePages } from './variable-pages.ts';

/** The texts that each generator writes, by their paths. `npm run docs:NAME` writes them. */
export const generators: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  configuration: variablePages,
  faults: () => ({ 'contracts/faults.schema.json': faultSchemas() }),
  findings: () => ({ [findingsPath]: findingsPage(readFileSync(findingsPath, 'utf8')) }),
};

/** The published schemas of faults, one for each status: made from `contracts/faults.ts`. */
function faultSchemas(): string {
  const definitions = faultStatuses.map((status) => {
    const { $schema: _, $id: __, ...schema } = faultSchema(status);
    return [String(status), { title: `Content of a response with the status ${status}`, ...schema }] as const;
  });
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://delete-image-conformance.example/faults.schema.json',
    title: 'Faults of Delete Image, by status',
    description: 'The schema of a status is #/$defs/STATUS. The document itself accepts a fault of any of these statuses.',
    anyOf: definitions.map(([status]) => ({ $ref: `#/$defs/${status}` })),
    $defs: Object.fromEntries(definitions),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
