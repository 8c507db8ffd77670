import { secretsIn } from '../secret-search.ts';
import { filesIn, type Outcome } from './attempt.ts';

/** No file of a run needs more. */
const mostOctets = 32 * 2 ** 20;

/** The promises that a run broke, one sentence each. Every run has to keep all of them, whatever the target does. */
export function brokenPromises(outcome: Outcome): string[] {
  return [...onTheWire(outcome), ...atItsEnd(outcome), ...inWhatIsSaid(outcome), ...onDisk(outcome)];
}

function onTheWire({ target: { world } }: Outcome): string[] {
  const elsewhere = world.received.filter(({ at }) => at !== 'target');
  return [
    ...world.alarms,
    ...elsewhere.map(({ at, method, url, token }) => `${method} ${url} went to ${at}${token ? ' with the token' : ''}`),
    ...world.received.filter(({ url }) => url.includes(world.token)).map(({ method }) => `a ${method} has the token in its URL`),
  ];
}

function atItsEnd(outcome: Outcome): string[] {
  const { ended, status, seconds, said, target } = outcome;
  const { own } = target.world;
  const problems: string[] = [];
  if (!ended) problems.push(`the run did not end by itself: it was killed after ${Math.round(seconds)} s`);
  if (ended && status === null) problems.push('a signal ended the run');
  const { least, most } = saidToBeLeft(said);
  if (ended && (own.length < least || own.length > most)) {
    problems.push(`${own.length} images are left, ${least === most ? least : `${least} to ${most}`} are said to be left`);
  }
  return problems;
}

/** How many images a run says that it left behind: the least and the most. */
function saidToBeLeft(output: string): { readonly least: number; readonly most: number } {
  const sum = (text: RegExp): number => [...output.matchAll(text)].reduce((all, [, one, other]) => all + Number(one ?? other), 0);
  const least = sum(/(\d+) images? of this run (?:is|are) still there|deleted, (\d+) still there/g);
  // A source may make an image although it refuses the request, each time that it is asked.
  const asked = 3 * sum(/asked the image source for (\d+) images?, up to three times each/g);
  return { least, most: least + asked + sum(/(\d+) images? of this run may still be there/g) };
}

function inWhatIsSaid({ output }: Outcome): string[] {
  const raw = [...new Set(output.match(/[^\P{Cc}\n\t]/gu) ?? [])].map(
    (c) => `U+${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [
    ...(raw.length > 0 ? [`control characters are printed: ${raw.join(' ')}`] : []),
    ...commandsOfTheTarget(output).map((line) => `a workflow command of the target takes effect: ${line.trim().slice(0, 80)}`),
    ...(/^\s+at .*\(?(?:file|node):/m.test(output) ? ['a stack trace is printed'] : []),
  ];
}

/** Lines that GitHub Actions treats as commands and that come from a hostile target, which marks them. */
function commandsOfTheTarget(output: string): string[] {
  let stoppedUntil: string | undefined;
  return output.split('\n').filter((line) => {
    const command = line.trim();
    if (stoppedUntil !== undefined) {
      if (command === `::${stoppedUntil}::`) stoppedUntil = undefined;
      return false;
    }
    // A command of the newer form begins a line. One of the older form may be anywhere in a line.
    if (command.startsWith('::') ? /^::[\w-]+(?: title=)?(?:::)?pwned/.test(command) : /##\[[\w-]+\]pwned/.test(command))
      return true;
    stoppedUntil = /^::stop-commands::(.+)$/.exec(command)?.[1];
    return false;
  });
}

function onDisk({ folder, tokens, astray, output }: Outcome): string[] {
  return [
    ...astray.map((name) => `${name} was written outside of the output folder`),
    ...tokens.filter((token) => output.includes(token)).map(() => 'a token is printed'),
    ...inFiles(folder, tokens),
  ];
}

/** What is wrong with the files of each run, by its folder: the targets of a fleet share them. */
const searched = new Map<string, readonly string[]>();

function inFiles(folder: string, tokens: readonly string[]): readonly string[] {
  const known = searched.get(folder);
  if (known !== undefined) return known;
  const large = filesIn(folder).filter(({ octets }) => octets > mostOctets);
  const sizes = large.map(({ name, octets }) => `${name} holds ${Math.round(octets / 2 ** 20)} MB`);
  const found = sizes.length > 0 ? sizes : tokensIn(folder, tokens);
  searched.set(folder, found);
  return found;
}

/** The files that contain a token. Wrapped content that is too large to be searched is a problem, too. */
function tokensIn(folder: string, tokens: readonly string[]): string[] {
  try {
    return secretsIn(folder, tokens).map(({ file, wrapping }) => `a token stands in ${file} (${wrapping})`);
  } catch (error) {
    return [`the files are too large to be searched: ${error instanceof Error ? error.message : String(error)}`];
  }
}
