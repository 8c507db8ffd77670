import type { Attack } from './attack.ts';
import { hasVerdict } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';

/** Attacks by which the live token of the owner gets into a URL, which logs and proxies keep; the promises of every run look there. */
export const tokensInUrls: readonly Attack[] = [
  {
    name: 'token-in-query',
    what: 'the target conforms, on a confirmed host, and a test tries the token in other places than its field',
    target: { named: confirmedHost },
    run: { select: ['--grep', '@DI-401-13'], byOperator: true, variables: () => ({ TARGET_CONFIRM_HOST: confirmedHost }) },
    expect: hasVerdict,
  },
];
