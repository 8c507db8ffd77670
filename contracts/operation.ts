/** The operation under test, as the guide's page describes it. */

import type { RequirementId } from './requirements.ts';

/** The codes of the guide's response table, ascending. */
const codes = [204, 400, 401, 403, 405, 409, 413, 500, 503] as const;

/** A code of the guide's response table. */
export type DocumentedCode = (typeof codes)[number];

/** One row of the guide's response table. */
export interface DocumentedResponse {
  readonly code: DocumentedCode;
  /** Name in verdicts: that of the element of its fault, or `deleted`. */
  readonly name: string;
  /** The requirement that names the code itself. */
  readonly primary: RequirementId;
  /** The effects of an answer with this code on the image: without them the code proves nothing. */
  readonly effects: readonly RequirementId[];
}

/**
 * The rows of the guide's response table, ascending. Two of them need reading. 413 speaks of the number of items returned, a text made for
 * lists: for a deletion it is the rate limit. 500 is called "API Fault": its element is `computeFault`.
 */
export const documentedCodes: readonly DocumentedResponse[] = [
  { code: 204, name: 'deleted', primary: 'DI-204-01', effects: ['DI-GONE-01'] },
  { code: 400, name: 'badRequest', primary: 'DI-400-01', effects: ['DI-400-03'] },
  { code: 401, name: 'unauthorized', primary: 'DI-401-01', effects: ['DI-401-10'] },
  { code: 403, name: 'forbidden', primary: 'DI-403-01', effects: ['DI-403-07'] },
  { code: 405, name: 'badMethod', primary: 'DI-405-01', effects: ['DI-405-02'] },
  { code: 409, name: 'conflictingRequest', primary: 'DI-409-01', effects: ['DI-409-03'] },
  { code: 413, name: 'overLimit', primary: 'DI-413-01', effects: ['DI-413-06'] },
  { code: 500, name: 'computeFault', primary: 'DI-500-01', effects: ['DI-500-03'] },
  { code: 503, name: 'serviceUnavailable', primary: 'DI-503-01', effects: ['DI-503-03'] },
];

/** A documented code that is a refusal. Each can be provoked. */
export type RefusalCode = Exclude<DocumentedCode, 204>;

/** The documented codes that are refusals. */
export const refusalCodes: readonly RefusalCode[] = codes.filter((code) => code !== 204);

/** The row of a documented code. */
export function documentedResponse(wanted: DocumentedCode): DocumentedResponse {
  const row = documentedCodes.find(({ code }) => code === wanted);
  if (row === undefined) throw new Error(`the response table has no row for ${wanted}`);
  return row;
}

/** The requirement that names the code itself. */
export const primaryOf = (code: DocumentedCode): RequirementId => documentedResponse(code).primary;

/**
 * The codes that a verdict rests on: an image is deleted, and a request without a valid token is not served. Their effects belong to
 * it, if the state of an image can be read.
 */
export const coreCodes = [204, 401] as const satisfies readonly DocumentedCode[];

/** How a documented code was brought about. */
export type Rung = 'always' | 'fixture' | 'hook' | 'seen' | 'none';
