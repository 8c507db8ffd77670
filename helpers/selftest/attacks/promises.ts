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
  // What the verdict repeats for whoever has to act counts once.
  const least = sum(/(?<!finish the clean-up: |\d)(\d+) images? of this run (?:is|are) still there|deleted, (\d+) still there/g);
  // A source may create an image although it refuses the request, each time that it is asked.
  const asked = 3 * sum(/image source may have made (\d+) images? whose/g);
  return { least, most: least + asked + sum(/(?<!finish the clean-up: |\d)(\d+) images? of this run may still be there/g) };
}

/** Anything but printable characters of ASCII, blanks, and visible characters beyond ASCII. */
export const unprintable = /[^\n\t\x20-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff\ufffd]/g;

function inWhatIsSaid({ output, ended }: Outcome): string[] {
  const raw = [...new Set(output.match(unprintable) ?? [])].map((c) => `U+${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    ...(raw.length > 0 ? [`control characters are printed: ${raw.join(' ')}`] : []),
    // Commands after the end of the run take effect again.
    ...(!ended || effective(`${output}\n::notice::x`).at(-1) === '::notice::x' ? [] : ['commands are still stopped at the end']),
    ...effective(output)
      .filter((command) => !/^::(?:error|warning|notice) title=(?:Delete Image on |DI-)[^:]*::(?!.*##\[)/.test(command))
      .map((command) => `a workflow command that is not of the suite takes effect: ${command.slice(0, 80)}`),
    ...(/^\s+at .*\(?(?:file|node):/m.test(output) ? ['a stack trace is printed'] : []),
  ];
}

/** The lines that GitHub's runner treats as commands: of the newer form if they begin so, of the older one anywhere, unless they are stopped. */
function effective(output: string): string[] {
  let stoppedUntil: string | undefined;
  return output.split(/\r\n|\r|\n/).flatMap((line) => {
    const command = line.trim();
    const name = /^::([^\s:]+)(?: .*?)?::/.exec(command)?.[1];
    if (stoppedUntil !== undefined) {
      if (name === stoppedUntil) stoppedUntil = undefined;
      return [];
    }
    stoppedUntil = /^::stop-commands::(.+)$/.exec(command)?.[1];
    return stoppedUntil === undefined && (name !== undefined || /##\[[^\s\]]+/.test(command)) ? [command] : [];
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
    return secretsIn(folder, tokens).map((file) => `a token stands in ${file}`);
  } catch (error) {
    return [`the files are too large to be searched: ${error instanceof Error ? error.message : String(error)}`];
  }
}
