import type { Conclusion } from '../verdict/run-verdict.ts';

/** The verdicts on a fleet beside each other: `matrix.json`. */
export function matrix(suite: string, started: string, verdicts: readonly Conclusion[]): object {
  return {
    schema: 3,
    suite,
    started,
    targets: verdicts.map(({ file, exit, sentence, action, release }) => ({
      name: file.target.name,
      url: file.target.url,
      ...(file.target.implementation !== undefined && { implementation: file.target.implementation }),
      verdict: file.verdict,
      profile: file.profile,
      selection: file.selection,
      areas: file.areas,
      release: release.answer,
      sentence,
      action,
      passesGate: file.passesGate,
      exercised: file.exercised,
      exit,
      counts: file.counts,
      codes: Object.fromEntries(file.codes.map(({ code, outcome }) => [code, outcome])),
    })),
    requirements: (verdicts[0]?.file.requirements ?? []).map(({ id, level, area }, i) => ({
      id,
      level,
      area,
      verdicts: Object.fromEntries(verdicts.map(({ file }) => [file.target.name, file.requirements[i]?.verdict ?? 'untested'])),
    })),
  };
}
