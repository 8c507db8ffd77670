/**
 * What has to be seen before a requirement passes, by kind. A rule on something that a target may lack (the message of a fault, the
 * date of a Retry-After, a list) holds on every target without it, and such a pass would rest on nothing.
 */
export const evidence = [
  'response',
  'answer of the service',
  'refusal',
  'successful deletion',
  '204',
  '400',
  '401',
  '403',
  '404',
  '405',
  '409',
  '413',
  '413 or 429',
  '429',
  '500',
  '503',
  'state of an image',
  'image that is being saved',
  'deleted image that is still shown',
  'image of another tenant',
  'two images of one name',
  'list with an image',
  'detailed list with an image',
  'any list with an image',
  'list of changes with a deleted image',
  'metadata of an image',
  'server of the images',
  'self link',
  'answer to HEAD',
  'supported HEAD',
  'OPTIONS response with methods',
  'second response on a connection',
  'response over HTTP/2',
  'refused stream',
  'end of a request over HTTP/2',
  'Date',
  'request id',
  'response with both request ids',
  'Content-Length',
  'Retry-After',
  'Retry-After with a date',
  'Allow',
  'content',
  'content with Content-Type',
  'compressed content',
  'refused API version',
  'content in response to HTTP/1.0',
  'JSON content',
  'JSON content with a charset',
  'fault',
  'fault with content',
  'fault that is a JSON object',
  'fault with a name',
  'fault with a message',
  'fault with details',
  'fault with retryAfter or retryAt',
  'fault and Retry-After that both say when',
] as const;

/** A kind of evidence. */
export type Evidence = (typeof evidence)[number];

/** The answer to what a test sends, whatever it says, decides the requirement. */
export const answer = ['answer of the service'] as const;

/** An attempt was answered, and the image can be read. */
export const attempt = ['answer of the service', 'state of an image'] as const;

/** An attempt was refused, and the image can be read. */
export const refused = ['refusal', 'state of an image'] as const;

/** A deletion was done, with whatever success it was answered, and the image can be read. */
export const done = ['successful deletion', 'state of an image'] as const;
