import { type RequirementId, requirements } from './requirements.ts';
import { guideSources } from './sources/guide.ts';
import { practiceSources } from './sources/practices.ts';
import { rfcSources } from './sources/rfcs.ts';
import type { Source } from './sources/source.ts';

/** Every source that a requirement names, as it stands in the catalogue. */
export const sources: Readonly<Record<string, Source>> = { ...guideSources, ...rfcSources, ...practiceSources };

/** Where a place says several things: the words that this requirement rests on. */
export const closerQuotations: Readonly<Partial<Record<RequirementId, string>>> = {
  'DI-204-07': 'This header is required for operations that have a request body.',
  'DI-204-10': 'Responses to the DELETE method are not cacheable.',
  'DI-400-02': 'badRequest | 400 | Yes',
  'DI-401-15': 'unauthorized | 401 | Yes',
  'DI-403-02': 'This role provides Create, Read and Update permissions',
  'DI-403-06': 'forbidden | 403 | Yes',
  'DI-403-16': 'This role provides Create, Read and Update permissions',
  'DI-404-02': 'itemNotFound | 404',
  'DI-405-05': 'Method Not Allowed | 405',
  'DI-405-07': 'The method token is case-sensitive',
  'DI-405-11':
    'If the purpose of such a resource is to perform an unsafe action, then the resource owner MUST disable or disallow that action when it is accessed using a safe request method.',
  'DI-409-02': 'buildInProgress | 409',
  'DI-409-04':
    'The server SHOULD generate content that includes enough information for a user to recognize the source of the conflict.',
  'DI-413-03': 'overLimit | 413 | Yes',
  'DI-413-04':
    'For convenience, the fault adds a retryAt attribute that contains the content of the Retry-After header in XML Schema 1.0 date/time format.',
  'DI-413-05':
    'For convenience, the fault adds a retryAt attribute that contains the content of the Retry-After header in XML Schema 1.0 date/time format.',
  'DI-413-08':
    'Servers send the "Retry-After" header field to indicate how long the user agent ought to wait before making a follow-up request.',
  'DI-500-02': 'computeFault | 500, 400, other codes possible | Yes',
  'DI-500-03':
    'It knows that repeating the request will have the same intended effect, even if the original request succeeded, though the response might differ.',
  'DI-500-04':
    'It knows that repeating the request will have the same intended effect, even if the original request succeeded, though the response might differ.',
  'DI-503-02': 'serviceUnavailable | 503 | Yes',
  'DI-GONE-08': 'If data has changed, only the items changed since the specified time are returned in the response.',
  'DI-IDS-25':
    'Recipients of an invalid request-line SHOULD respond with either a 400 (Bad Request) error or a 301 (Moved Permanently) redirect with the request-target properly encoded.',
  'DI-IDS-19': 'Add the .json extension to the request URI.',
  'DI-NEG-09': 'Other recipients SHOULD ignore unrecognized header and trailer fields.',
  'DI-NEG-12': 'This header is required for operations that have a request body.',
  'DI-FLT-05': 'The error response code is returned in the body of the response for convenience.',
  'DI-FLT-06': 'The message section returns a human-readable message that is appropriate for display to the end user.',
  'DI-FLT-07': 'The message section returns a human-readable message that is appropriate for display to the end user.',
  'DI-FLT-08':
    'The details section is optional and may contain information—for example, a stack trace—to assist in tracking down an error.',
  'DI-FLT-09': 'The message section returns a human-readable message that is appropriate for display to the end user.',
  'DI-FLT-03': 'The root element of the fault, such as computeFault, may change depending on the type of error.',
  'DI-FLT-11':
    'The OverLimit fault is generated when a rate limit threshold is exceeded. For convenience, the fault adds a retryAt attribute',
  'DI-FLD-03': 'the best available approximation of the date and time of message generation.',
  'DI-FLD-10': 'Content-Length refers specifically to the amount of data enclosed so that it can be used to delimit framing',
  'DI-FLD-15':
    'A sender that generates a message containing content SHOULD generate a Content-Type header field in that message unless the intended media type of the enclosed representation is unknown to the sender.',
  'DI-WIRE-01':
    'If the sender closes the connection or the recipient times out before the indicated number of octets are received, the recipient MUST consider the message to be incomplete and close the connection.',
  'DI-WIRE-04':
    'A server MUST NOT send a response containing Transfer-Encoding unless the corresponding request indicates HTTP/1.1 (or later minor revisions).',
  'DI-FRM-05':
    'When a specific version of HTTP allows such whitespace to appear in a message, a field parsing implementation MUST exclude such whitespace prior to evaluating the field value.',
  'DI-FRM-06':
    'If the unrecoverable error is in a request message, the server MUST respond with a 400 (Bad Request) status code and then close the connection.',
  'DI-FRM-07':
    'Regardless, the server MUST close the connection after responding to such a request to avoid the potential attacks.',
  'DI-FRM-08':
    'If a Transfer-Encoding header field is present in a request and the chunked transfer coding is not the final encoding, the message body length cannot be determined reliably; the server MUST respond with the 400 (Bad Request) status code and then close the connection.',
  'DI-FRM-15': 'The 4xx (Client Error) class of status code indicates that the client seems to have erred.',
};

/** What a requirement rests on, with the words that carry it. @throws Error where the catalogue names a source that is not described */
export function sourceOf(id: RequirementId): Source {
  const name = requirements[id].source;
  const source = sources[name];
  if (source === undefined) throw new Error(`contracts/sources/ does not describe the source "${name}" of ${id}`);
  return { ...source, text: closerQuotations[id] ?? source.text };
}
