import { redactor } from '../redaction/redaction.ts';

/**
 * Fixed text of a verdict: its words, and what stands beside them in the terminal, the annotations of a job and the statement. A secret
 * that consists of these would be taken out of every verdict, and nobody could read one.
 */
const fixed = [
  ...['conformant', 'nonconformant', 'deviating', 'partial', 'inconclusive', 'broken'],
  'MUST requirements violated; MUST requirement violated; SHOULD requirements violated; SHOULD requirement violated',
  'MUST requirements tested and of documented codes tested; in a selection of requirements',
  'requirements not tested; requirement not tested; accepted as a deviation; each accepted as a deviation',
  'requirements not decided because the harness failed; was not decided; were not decided; then the run stopped',
  'the state of an image cannot be read here, so what a deletion removes is not tested',
  'Release gate: passed; Release gate: the pipeline stops, because the run is inconclusive; release gate MUST; release gate SHOULD',
  'Whoever runs this suite has to act. The target is neither cleared nor accused. The team of the target has to act.',
  'the built-in reference target; this requirement is not tested; documented codes; not exercised; suite; report; verdict.json',
];

/** Whether a redactor that knows this secret would take words of the verdict out of it. */
export const isOfReport = (secret: string): boolean => {
  const { finds } = redactor([secret]);
  return fixed.some((text) => finds(text) || finds(text.toUpperCase()));
};
