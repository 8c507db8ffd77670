/** The operation under test, as the guide's page describes it. */

import type { RequirementId } from './requirements.ts';

/** One row of the guide's response table. */
export interface DocumentedResponse {
  readonly code: number;
  /** Name in verdicts: the fault's, or `deleted`. */
  readonly name: string;
  /** Primary element name of the fault; null for the response that is none. */
  readonly fault: string | null;
  readonly description: string;
  /** The requirement that names the code itself. */
  readonly primary: RequirementId;
  /** What an answer with this code does to the image: without it the code proves nothing. */
  readonly effects: readonly RequirementId[];
}

/**
 * The nine codes of the guide's response table, ascending. Descriptions are ours: the table's words are not normative, and
 * two rows need reading. 413 speaks of the number of items returned, a text made for lists: for a deletion it is the rate
 * limit. 500 is called "API Fault": its element is `computeFault`.
 */
export const documentedCodes = [
  {
    code: 204,
    name: 'deleted',
    fault: null,
    primary: 'DI-204-01',
    effects: ['DI-GONE-01'],
    description: 'The image is deleted.',
  },
  {
    code: 400,
    name: 'badRequest',
    fault: 'badRequest',
    primary: 'DI-400-01',
    effects: ['DI-400-03'],
    description: 'The request is in error.',
  },
  {
    code: 401,
    name: 'unauthorized',
    fault: 'unauthorized',
    primary: 'DI-401-01',
    effects: ['DI-401-10'],
    description: 'The request has no valid token.',
  },
  {
    code: 403,
    name: 'forbidden',
    fault: 'forbidden',
    primary: 'DI-403-01',
    effects: ['DI-403-07'],
    description: 'The caller may not delete this image.',
  },
  {
    code: 405,
    name: 'badMethod',
    fault: 'badMethod',
    primary: 'DI-405-01',
    effects: ['DI-405-02'],
    description: 'The resource does not support the method.',
  },
  {
    code: 409,
    name: 'conflictingRequest',
    fault: 'conflictingRequest',
    primary: 'DI-409-01',
    effects: ['DI-409-03'],
    description: 'The state of the image forbids it now.',
  },
  {
    code: 413,
    name: 'overLimit',
    fault: 'overLimit',
    primary: 'DI-413-01',
    effects: ['DI-413-06'],
    description: 'The caller has sent more requests than the limit allows.',
  },
  {
    code: 500,
    name: 'computeFault',
    fault: 'computeFault',
    primary: 'DI-500-01',
    effects: ['DI-500-03'],
    description: 'The service has failed.',
  },
  {
    code: 503,
    name: 'serviceUnavailable',
    fault: 'serviceUnavailable',
    primary: 'DI-503-01',
    effects: ['DI-503-03'],
    description: 'The service is not available.',
  },
] as const satisfies readonly DocumentedResponse[];

/** A code of the guide's response table. */
export type DocumentedCode = (typeof documentedCodes)[number]['code'];

/** A documented code that is a refusal. Each can be provoked. */
export type RefusalCode = Exclude<DocumentedCode, 204>;

/** The row of a documented code. */
export function documentedResponse(wanted: DocumentedCode): DocumentedResponse {
  return documentedCodes.find(({ code }) => code === wanted) ?? documentedCodes[0];
}

/** The requirement that names the code itself. */
export const primaryOf = (code: DocumentedCode): RequirementId => documentedResponse(code).primary;

/**
 * What a verdict rests on: an image is deleted, and a request without a valid token is not served. The effects of the two codes
 * belong to it where the state of an image can be read.
 */
export const coreCodes = [204, 401] as const satisfies readonly DocumentedCode[];

/** Narrows a status to one of the guide's response table. */
export function isDocumented(status: number): status is DocumentedCode {
  return documentedCodes.some(({ code }) => code === status);
}

/** The operation: `{base}/images/{image_id}`, where the base URL ends with version and tenant. */
export const operation = {
  method: 'DELETE',
  path: '/images/{image_id}',
  parameter: { name: 'image_id', type: 'csapi:UUID', description: 'The UUID of the image.' },
  /**
   * The fields of the guide's example. The last two are in it although the operation has no content: a target takes them and
   * must not demand them.
   */
  requestFields: [
    { name: 'X-Auth-Token', example: '6f2d1c0e9b8a47568d3f5e4c1a2b7089', required: true },
    { name: 'Content-Type', example: 'application/json', required: false },
    { name: 'Accept', example: 'application/json', required: false },
  ],
} as const;
