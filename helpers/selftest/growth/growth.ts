import type { AdversarialText } from './adversarial-texts.ts';

/** Lengths in characters. They begin so small and grow so slowly that exponential work is noticed before it hangs the test. */
const lengths = [16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 256, 512, 2048, 16_384] as const;

/** Texts of these two lengths are compared. */
const shorter = 2048;
const longest = 16_384;

/** Work below this cannot be measured well enough to be compared, in ms of CPU. */
const measurableMs = 6;

/** More than this many times the linear work is not noise: quadratic work takes eight times as much. */
const tolerance = 3;

/** An upper bound on the cost of any work of this suite, in ms of CPU. */
const mostMs = (length: number): number => 50 + length * 0.01;

/** The CPU time of this process that some work takes, in ms: the least of several attempts, because other processes use the machine too. */
function leastMs(work: () => void, attempts: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < attempts; n += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Why the work grows faster than the text; undefined if it does not. Errors that the work throws are ignored. */
export function superlinear(work: (text: string) => unknown, { name, text }: AdversarialText): string | undefined {
  const cost = (length: number, attempts: number): number => {
    const given = text(length);
    return leastMs(() => attempt(work, given), attempts);
  };
  for (const length of lengths) {
    // A first call compiles, and a collection of garbage may fall into it.
    const ms = [1, 3].map((attempts) => () => cost(length, attempts));
    if (ms.every((measured) => measured() > mostMs(length))) return `${name}: over ${mostMs(length)} ms for ${length} characters`;
  }
  if (cost(longest, 1) <= measurableMs) return undefined;
  const [short, long] = [cost(shorter, 5), cost(longest, 5)];
  const most = Math.max(measurableMs, (longest / shorter) * tolerance * short);
  return long <= most ? undefined : `${name}: ${long} ms for ${longest} characters, ${short} ms for ${shorter}`;
}

function attempt(work: (text: string) => unknown, text: string): void {
  try {
    work(text);
  } catch {
    // a text that the work rejects costs little
  }
}
