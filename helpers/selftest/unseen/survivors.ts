/** Mutations that change an answer and violate nothing, by a part of their line, each with the reason why that is right. */
const known: readonly (readonly [RegExp, string])[] = [
  [
    /^plain-server\.ts:\d+ {2}(?:'x-make'|order !== undefined) /,
    "the operator's hook provokes nothing; the run says which codes it did not see",
  ],
  [
    /\.test\(limit\) |\{ GET: \(ask\) => this\.#list|^plain-server\.ts:\d+ {2}marker !== null /,
    'a target may have no list; the run says what it did not test for want of one',
  ],
  [
    / {2}\{ GET: \(ask\) => \(\{ status: 200, json: \{ metadata/,
    'a target may serve no metadata; the run says what it did not test for want of it',
  ],
  [
    /get\('name'\) === row\.name|\.filter\(\(image\) => changedAt\(image\) >= from \|\| si/,
    'a list that ignores a filter shows more images, and never a deleted one',
  ],
  [/^plain-server\.ts:\d+ {2}'Resource' /, 'the guide leaves the text of a fault free'],
  [/^plain-server\.ts:\d+ {2}'self' /, 'an image may have no link to itself; the run says what it did not test for want of one'],
  [
    /^(?:lists\.ts:\d+ {2}detailed |plain-server\.ts:\d+ {2}!whole )/,
    'which members a list shows of an image that is there is not the operation',
  ],
  [
    /^(?:request-parser\.ts:\d+ {2}\{ kind: 'request', request: \{ \.\.\.request, defects|connection\.ts:\d+ {2}ended = true)/,
    'half a request needs no answer',
  ],
  [/^reference\.ts:\d+ {2}'\/' /, "RFC 9110 leaves the parameters of a challenge, such as Keystone's uri, to its scheme"],
  [
    /^request-parser\.ts:\d+ {2}'unknown transfer coding' /,
    'a transfer coding that nobody knows may be answered 400 instead of 501',
  ],
  [/^service\.ts:\d+ {2}route\.kind === 'nothing' /, 'what is no image may be answered 405 instead of 404'],
  [
    /^universe\.ts:\d+ {2}(?:add\('|\{ (?:visibility|tenant)|'conflict'|'servers that)/,
    'an image of the operator is another, and the run says what it did not test',
  ],
  [
    /^(?:universe|service)\.ts:\d+ {2}(?:!isHeld|order\.metadata|.*, activeAt \} {2}→.*, server\}$)/,
    'an image may be saved at once, or take its time; the run says what it did not test',
  ],
  [/^routes\.ts:\d+ {2}id === 'detail' /, 'a target may have no list; the run says what it did not test for want of one'],
  [
    /^(?:routes\.ts:\d+ {2}'GET'|plain-server\.ts:\d+ {2}'OPTIONS') /,
    'recipients ignore an empty element of Allow (docs/response-rules.md)',
  ],
  [/^request-parser\.ts:\d+ {2}octets > contentOctets /, 'a server may refuse content of any length; what it refuses, it leaves'],
  [
    / {2}page\.length === rest\.length {2}→ {2}(?:false|\(page\.length\) !== .*)$/,
    'a list that does not end is not the operation; the run says which lists it did not read to their end',
  ],
  [/ {2}'\*' {2}→ {2}''$/, 'a service without entity tags need not know If-None-Match'],
  [/ {2}'HEAD' {2}→ {2}''$/, 'RFC 9110 section 9.1 demands HEAD of general-purpose servers only'],
  [
    /^plain-server\.ts:\d+ {2}'badRequest' {2}→ {2}''$/,
    'what is refused for its Host is refused below the API, and need not be a fault of the service',
  ],
  [/^plain-server\.ts:\d+ {2}200 {2}→ {2}201$/, 'RFC 9110 leaves it to a server with which success it answers OPTIONS'],
];

/** Why a mutation that survives violates nothing; undefined if nobody has looked at it. */
export const reasonFor = (text: string): string | undefined => known.find(([pattern]) => pattern.test(text))?.[1];
