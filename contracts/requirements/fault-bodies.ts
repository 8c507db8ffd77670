import { faultNamed, jsonMatters } from './phrases.ts';
import { must, should, topic } from './requirement.ts';

const clientBreaks =
  'A client that reads this member by its type crashes, or shows nothing, just when it has to explain an error.';

/** The content of a fault. */
export const faultBodies = topic('fault bodies', {
  'DI-FLT-01': should('operation', {
    statement: 'Every error response has content that explains it.',
    defect: 'An error response does not explain itself: it has no content.',
    source: 'rfc9110: 15.5',
    why: 'A status alone does not tell a person what to do. An empty error becomes a support ticket.',
    conforms: faultNamed('itemNotFound', 404),
    evidence: ['fault'],
  }),
  'DI-FLT-02': must('operation', {
    statement: 'The content of every fault is JSON in UTF-8.',
    defect: 'The content of a fault is not JSON in UTF-8.',
    source: 'guide: request and response types',
    why: jsonMatters,
    conforms: `Content-Type: application/json, ${faultNamed('forbidden', 403)}`,
    evidence: ['fault with content'],
  }),
  'DI-FLT-03': must('operation', {
    statement: 'Every fault is an object with exactly one member.',
    defect: 'A fault is not an object with exactly one member.',
    source: 'guide: faults',
    quotation: 'The root element of the fault, such as computeFault, may change depending on the type of error.',
    why: 'Clients take the first member for the fault. Without the wrapper, or with a second member, they read the wrong one.',
    conforms: faultNamed('badRequest', 400),
    evidence: ['JSON content'],
  }),
  'DI-FLT-04': must('operation', {
    statement: 'Every fault has an integer code.',
    defect: 'A fault has no integer code.',
    source: 'guide: faults',
    why: clientBreaks,
    conforms: '"code": 404, and not "code": "404".',
    evidence: ['fault that is a JSON object'],
    follows: { 'DI-FLT-03': 'same answers' },
  }),
  'DI-FLT-05': must('operation', {
    statement: 'The code of every fault is the status of its response.',
    defect: 'The code of a fault differs from the status of its response.',
    source: 'guide: faults',
    quotation: 'The error response code is returned in the body of the response for convenience.',
    why: 'Some clients read the code from the fault, others the status. They must not come to different conclusions.',
    evidence: ['fault that is a JSON object'],
    follows: { 'DI-FLT-03': 'same answers' },
  }),
  'DI-FLT-06': must('operation', {
    statement: 'Every fault has a message that is a string.',
    defect: 'A fault has no message.',
    source: 'guide: faults',
    quotation: 'The message section returns a human-readable message that is appropriate for display to the end user.',
    why: clientBreaks,
    conforms: '"message": "Image not found."',
    evidence: ['fault that is a JSON object'],
    follows: { 'DI-FLT-03': 'same answers' },
  }),
  'DI-FLT-07': should('operation', {
    statement: 'No fault has an empty message.',
    defect: 'A fault has an empty message.',
    source: 'guide: faults',
    quotation: 'The message section returns a human-readable message that is appropriate for display to the end user.',
    why: 'The message is what a user gets to see. An empty one explains nothing.',
    evidence: ['fault with a message'],
  }),
  'DI-FLT-08': must('operation', {
    statement: 'The details of a fault, where there are any, are a string.',
    defect: 'The details of a fault are not a string.',
    source: 'guide: faults',
    quotation:
      'The details section is optional and may contain information—for example, a stack trace—to assist in tracking down an error.',
    why: clientBreaks,
    conforms: '"details": "…", or no details.',
    evidence: ['fault with details'],
  }),
  'DI-FLT-09': should('operation', {
    statement: 'No message of a fault shows internals: stack traces, queries, files, classes, templates or inner addresses.',
    defect: 'The message of a fault shows internals of the service.',
    source: 'guide: faults',
    quotation: 'The message section returns a human-readable message that is appropriate for display to the end user.',
    why: 'The guide means the message for end users. Stack traces, queries and inner addresses tell an attacker how the service is built.',
    conforms: '"message": "Image not found."; a trace may be in details, or in the logs of the service.',
    evidence: ['fault with a message'],
  }),
  'DI-FLT-10': should('operation', {
    statement: 'No fault names a member twice.',
    defect: 'A fault names a member twice.',
    source: 'rfc8259: 4',
    why: 'Parsers keep the first or the last of two equal names. Two clients then read two different faults.',
    evidence: ['JSON content'],
  }),
  'DI-FLT-11': should('operation', {
    statement: 'retryAfter and retryAt occur only in overLimit and serviceUnavailable.',
    defect: 'A fault that has nothing to wait for holds retryAfter or retryAt.',
    source: 'practice: limits and outages say when',
    why: 'A time to retry asks the client to come back. In a fault that will not go away, it comes back for ever.',
    evidence: ['fault that is a JSON object'],
  }),
});
