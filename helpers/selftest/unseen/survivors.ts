/** Mutations that change an answer and violate nothing, by a part of their line, each with the reason why that is right. */
const known: readonly (readonly [RegExp, string])[] = [
  [
    /^plain-server\.ts:\d+ {2}(?:'x-make'|order !== undefined) /,
    "the operator's hook provokes nothing; the run says which codes it did not see",
  ],
  [
    /\.test\(limit\) |\{ GET: \(ask\) => this\.#list/,
    'a target may have no list; the run says what it did not test for want of one',
  ],
  [/^plain-server\.ts:\d+ {2}200 {2}→ {2}201$/, 'RFC 9110 leaves it to a server with which success it answers OPTIONS'],
];

/** Why a mutation that survives violates nothing; undefined if nobody has looked at it. */
export const reasonFor = (text: string): string | undefined => known.find(([pattern]) => pattern.test(text))?.[1];
