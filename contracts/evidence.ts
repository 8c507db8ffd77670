/**
 * What at least one of the judged responses has to show before a requirement passes. A rule on something that a response may lack
 * (the message of a fault, the date of a Retry-After) holds for every response without it: such a pass would rest on nothing.
 */
export const evidence = [
  'content with Content-Type',
  'JSON content',
  'JSON content with a charset',
  'fault that is a JSON object',
  'fault with a name',
  'fault with a message',
  'fault with details',
  'fault with retryAfter or retryAt',
  'fault and Retry-After that both say when',
  'Retry-After with a date',
  'challenge',
  'Allow',
  'response with both request ids',
] as const;

/** A kind of evidence. */
export type Evidence = (typeof evidence)[number];
