/**
 * How long a run waits, and how often it tries again. Each wait and each repetition takes its numbers from here, and docs/background/performance.md
 * prints them.
 */
export interface Budget {
  /** What is waited for. */
  readonly for: string;
  /** What follows when nothing is left. */
  readonly after: string;
  /** How often it is tried, the first time included; one more than there are waits if absent. */
  readonly tries?: number;
  /** The wait before each further try, in ms. */
  readonly waitsMs?: readonly number[];
  /** The wait before the first further try, in ms; it doubles until it is as long as the second number. */
  readonly growingMs?: readonly [first: number, most: number];
  /** All waits together, as this many times TARGET_TIMEOUT_MS. */
  readonly responses?: number;
  /** All waits together, in ms; the sum of `waitsMs` if absent. */
  readonly mostMs?: number;
  /** Set if `mostMs` is that of each wait: their number is bounded, and in a test and in the set-up their sum. */
  readonly each?: true;
}

const minuteMs = 60_000;

export const budgets = {
  limit: {
    for: 'a rate limit, as Retry-After asks',
    ...{ mostMs: 30_000, each: true },
    after: 'if a plain read is asked to wait as long, the run ends as inconclusive; else the request counts as limited',
  },
  judged: { for: 'a rate limit that answers a judged request', tries: 6, after: 'the requirement is not tested' },
  copied: {
    for: 'what makes a deletion get 409 to end by itself, such as the copying of a new image',
    ...{ tries: 6, growingMs: [100, 1600] },
    after: 'the 409 counts, and the worker waits no more; each new image gets the time that one took',
  },
  race: { for: 'a rate limit that answers requests sent at once', tries: 6, after: 'the requirement is not tested' },
  read: { for: 'a rate limit that answers a read, or a request to create an image', tries: 12, after: 'its answer counts' },
  test: { for: 'all rate limits in one test', responses: 10, after: 'no request is sent again in that test' },
  setUp: { for: 'all rate limits before the first test', mostMs: 2 * minuteMs, after: 'the run ends as inconclusive' },
  failed: { for: 'a read that failed, or had no response', waitsMs: [250, 250], after: 'its answer counts' },
  disturbed: {
    for: 'a violation that something else may have caused to be found again, on other images',
    tries: 3,
    after: 'what was found last counts',
  },
  failing: { for: 'a failure that nothing provoked to pass, if no image is at stake', tries: 3, after: 'it counts' },
  lagging: { for: 'a replica that does not know an image yet', waitsMs: [0, 200, 800], after: 'the image counts as lost' },
  dated: {
    for: 'a list not to change in the second in which it is read',
    waitsMs: [1000, 1000],
    after: 'its date is not tried in a condition',
  },
  hidden: {
    for: 'an image that the refusal of its deletion may have hidden',
    waitsMs: [2500],
    after: 'it counts as lost; ten times in a worker',
  },
  lost: {
    for: 'a list to show what a deletion took, once a loss is known that no deletion explains',
    waitsMs: [500, 1500],
    after: 'the next deletions are watched so; four of a kind',
  },
  abandoned: { for: 'a deletion whose client went away', waitsMs: [200, 800], after: 'the image counts as there' },
  gone: {
    for: 'a target that cannot be reached',
    ...{ waitsMs: [500, 1500, 3000], mostMs: 9500 },
    after: 'the run ends as broken',
  },
  source: { for: 'an image source that failed within a minute', waitsMs: [250, 1000], after: 'the run ends as broken' },
  made: { for: 'an image to be created', growingMs: [50, 5000], mostMs: 10 * minuteMs, after: 'it is used as it is' },
  usable: { for: 'an image that does not end in ERROR', tries: 3, after: 'the requirement is not tested' },
  unshown: {
    for: 'GET to show a new image again, if it fails and has shown others',
    waitsMs: [500, 1500, 3000],
    after: 'another image is ordered, six in all',
  },
  ordered: {
    for: 'an image that is ordered while other tests run, and, in between, for a test that may take one',
    ...{ growingMs: [50, 250], mostMs: 60 * minuteMs },
    after: 'the test orders one itself',
  },
  busy: {
    for: 'a server that is busy with another image',
    ...{ growingMs: [2000, 2000], mostMs: 10 * minuteMs },
    after: 'the run ends as broken',
  },
  shown: { for: 'a new image to be shown by GET', waitsMs: [100, 400, 1500], after: 'the list is asked' },
  listed: {
    for: 'a new image to be shown by a list',
    waitsMs: [500, 1000, 2000, 4000, 8000, 14_500],
    after: 'the image is not the run’s, or the requirement is decided without it',
  },
  claimed: {
    for: 'an image in a list that another worker may just have made',
    waitsMs: [1000],
    after: 'it is somebody else’s',
  },
  provoked: { for: 'a provoked limit to pass', tries: 5, mostMs: minuteMs, each: true, after: 'the requirement is not tested' },
  switched: {
    for: "the operator's switch of a provocation to take effect",
    waitsMs: [500, 1500],
    after: 'what the target answers counts',
  },
  unlocked: { for: 'the lock of a deletion that failed to end', waitsMs: [500, 1500, 3000], after: 'the last answer counts' },
  outlasting: {
    for: 'a provoked limit that outlasts its Retry-After',
    ...{ growingMs: [1000, 8000], mostMs: minuteMs },
    after: 'the next tests may meet it',
  },
  step: { for: 'a command that arms or disarms a fault', mostMs: 2 * minuteMs, after: 'the command is ended' },
  disarmed: { for: 'a step that disarms a fault to succeed', waitsMs: [500, 1500], after: 'the run ends as broken' },
  parting: { for: 'a command to end by SIGTERM', mostMs: 2000, after: 'it gets SIGKILL' },
  closing: {
    for: 'a server to close a connection after it has answered a malformed request',
    // A busy one took more than a second.
    ...{ mostMs: 4000, each: true },
    after: 'it counts as left open',
  },
  askedClosing: {
    for: 'a server to close a connection whose client asks for that',
    // A server that ignores it ends idle connections by itself after 4 s (uWSGI) or 5 s (Apache, Node).
    ...{ mostMs: 2500, each: true },
    after: 'it counts as left open',
  },
  cut: {
    for: 'a response to a request whose head is cut off',
    ...{ mostMs: 1000, each: true },
    after: 'it counts as not answered',
  },
  changing: {
    for: 'a new image to settle, before a change of it counts',
    ...{ mostMs: 1000, each: true },
    after: 'the image is read',
  },
  quiet: {
    for: 'an image beside which nothing is sent, to change by itself, once one has changed',
    ...{ mostMs: 2000, each: true },
    after: 'the change counts',
  },
  second: {
    for: 'the next second, before a date is a condition',
    ...{ mostMs: 1100, each: true },
    after: 'the request is sent',
  },
  attempt: {
    for: 'the one attempt on a fixture that another worker makes',
    ...{ growingMs: [50, 50], mostMs: minuteMs },
    after: 'the requirement is not tested',
  },
  last: {
    for: 'a response, once a signal has ended the run',
    ...{ mostMs: 10_000, each: true },
    after: 'the connection is closed, and the request counts as not answered',
  },
  cleanUp: {
    for: 'the clean-up, and a sweep, without limits of the operator’s',
    mostMs: 2 * minuteMs,
    after: 'the run says what is left, and its ledger stays for the sweep',
  },
  unanswered: {
    for: 'a response to request after request of the clean-up',
    waitsMs: [2000, 2000],
    after: 'the clean-up ends; it waits only for a target that cannot be reached',
  },
  removed: {
    for: 'images of the run to be gone, at the clean-up and in a sweep',
    waitsMs: [0, 1500, 2500, 4000, 8000, 15_000, 29_000],
    after: 'they count as left; one that does not go is given up after the third look, one that was being made after the sixth',
  },
  workers: {
    for: 'workers to end, once the run has',
    growingMs: [100, 100],
    mostMs: 15_000,
    after: 'they are left to the system',
  },
  login: { for: 'a response to a login', mostMs: 30_000, each: true, after: 'the run ends as broken' },
  alone: {
    for: 'the turn to send a request alone that may have ended the target',
    ...{ growingMs: [50, 50], mostMs: 20_000 },
    after: 'it is not sent again',
  },
} as const satisfies Readonly<Record<string, Budget>>;

/** How often something is tried within a budget. */
export const mostTries = ({ tries, waitsMs }: Pick<Budget, 'tries' | 'waitsMs'>): number =>
  tries ?? (waitsMs === undefined ? Number.POSITIVE_INFINITY : waitsMs.length + 1);

/** All waits of a budget together, in ms; 0 if only the tries are bounded. */
export const longestMs = ({ mostMs, waitsMs = [] }: Budget): number => mostMs ?? waitsMs.reduce((sum, each) => sum + each, 0);
