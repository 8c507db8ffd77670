import { faultSchema, faultStatuses } from '../../../contracts/faults.ts';

/** The file of the published schemas of faults. */
export const faultSchemasPath = 'contracts/faults.schema.json';

/** The published schemas of faults, one for each status: made from `contracts/faults.ts`. */
export function faultSchemas(): string {
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
