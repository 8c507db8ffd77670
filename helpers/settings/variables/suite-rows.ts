import type { Variable } from './variable.ts';

/** Marks one of the project's own runs (tests, mutants, bench): no `.env`, only loopback. */
export const OWN_RUN = 'CONFORMANCE_OWN_RUN';

/** The variables that are about the run and its reports, not about the target. */
export const suiteVariables = {
  CONFORMANCE_PROFILE: {
    section: 'suite',
    text: 'The areas that the word, the release and the exit status are about: `operation` (the semantics of the operation only), `service` (and what RFC 9110 asks of its responses) or `endpoint` (and how the HTTP server in front reads HTTP/1.1 and HTTP/2). Every profile tests and shows all areas.',
    example: 'service',
    byDefault: 'service',
    pointer: '/profile',
  },
  CONFORMANCE_MIN_TESTED: {
    section: 'suite',
    text: 'The fewest MUST requirements of the profile that the run must decide: a number, a share such as `90%` or `0.9`, or `last`: as many as the last whole run in the history of the output folder decided. The exit status is non-zero if fewer are decided. A selection and a single shard are not held to it.',
    example: '90%',
    defaultNote: 'any number will do',
  },
  CONFORMANCE_GATE: {
    section: 'suite',
    text: 'The lowest level whose violation makes the exit status non-zero: `must`, `should` or `never`. The gate changes the exit status, never the verdict.',
    example: 'must',
    byDefault: 'must',
  },
  CONFORMANCE_REQUIRE: {
    section: 'suite',
    text: 'Codes and requirement ids that the run must decide, separated by commas or blanks; or `all`. The exit status is non-zero if a requirement was not decided, or a code was not tested or only partly tested (its own requirement or its effect on the image was not decided).',
    example: '204,401',
    defaultNote: 'none',
  },
  CONFORMANCE_DEVIATIONS: {
    section: 'suite',
    text: 'Path of a JSON list of accepted violations: `[{ "requirement", "reason", "link"?, "until"?, "intermittent"? }]`. The exit status is non-zero for an entry that has expired or whose violation no longer occurs.',
    example: 'deviations.json',
  },
  CONFORMANCE_OUT: {
    section: 'suite',
    text: 'Folder of the reports: empty, or one that the suite wrote before.',
    example: 'reports',
    byDefault: 'reports',
  },
  [OWN_RUN]: { section: 'suite', text: "Marks a run of the project's own.", example: '1', internal: true },
} as const satisfies Record<string, Variable>;
