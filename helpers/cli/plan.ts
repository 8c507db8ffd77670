import { grouped } from '../../contracts/grouped.ts';
import type { RefusalCode } from '../../contracts/operation.ts';
import { requirements } from '../../contracts/requirements.ts';
import { namePrefix } from '../images/safety/ownership.ts';
import { makers } from '../images/sources.ts';
import { counted } from '../platform/text/phrases.ts';
import { say } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { type PlannedTarget, plannedTarget } from '../run/planned-target.ts';
import { imagesToRefuse } from '../settings/operators-images.ts';
import { configured } from '../settings/settings.ts';
import { type Aims, aimsAt, provokedBy } from '../verdict/declared.ts';
import { shownReason, withRemedy } from '../verdict/shown-reason.ts';
import { command, endedBySignal } from './command.ts';
import { type ListedTest, listing, wholeRun } from './listing.ts';
import { selectionOptions } from './playwright-options.ts';
import { requirementLine } from './requirement-word.ts';
import { forecast, forecastLines, forecastTests, type PlannedTest, testsToRun } from './run-forecast.ts';
import { sentLines } from './sent-lines.ts';

/** `npm run plan`: lists every request that could delete something, and why it is safe. */
export const plan = command({
  name: 'plan',
  summary: 'Says what a run would test and may delete, and why that is safe. Sends nothing.',
  usage: ['[OPTIONS] [FILE[:LINE]…]'],
  details: ['Takes the options of a run and says what that run would do, on one screen; --all lists every request.'],
  options: {
    ...selectionOptions,
    all: { type: 'boolean', help: 'list every request, and why it is safe' },
  },
  operands: { least: 0, most: Number.POSITIVE_INFINITY, expected: 'test files' },
  statuses: {
    0: 'the plan is printed',
    1: 'there is no plan: the tests cannot be read',
    2: 'an option, the selection or the configuration is wrong',
    ...endedBySignal(),
  },
  run: async ({ has, without }) => {
    const settings = configured();
    const words = without('all');
    const { targets, tests, workers } = words.length === 0 ? wholeRun() : await listing(process.env, words);
    const selected = settings.targets.filter(({ description }) => targets.includes(description.name));
    const planned = selected.map((source) => plannedTarget(source, settings));
    for (const target of planned) {
      for (const line of planOf(target, tests, workers, has('all')).flatMap((each) => each.split('\n'))) say(visible(line));
    }
    return 0;
  },
});

/** The plan of one target, as lines of text. `all`: every test and what it sends, not only what a run comes to. */
export function planOf(target: PlannedTarget, tests: readonly ListedTest[], workers: number, all: boolean): string[] {
  const ids = tests.flatMap((each) => (each.target === target.name ? each.id : []));
  const planned = forecastTests(target, ids);
  const run = testsToRun(planned);
  const count = `${counted(planned.length, 'requirement')}, ${planned.length - run.length} of them not tested on this target`;
  const topics = grouped(planned, ({ id }) => requirements[id].topic);
  const every = [...topics].flatMap(([topic, of]) => [`\n${topic}`, ...of.flatMap((test) => testLines(target, test))]);
  const summary = [count, ...forecastLines(target, planned, forecast(target, planned, { workers }))].map((line) => `  ${line}`);
  const [name = '', ...details] = head(target);
  const list = all ? every : [...dangers(target, run), '', `--all lists every request`];
  return [name, ...summary, ...details, ...list, '', ...totalLines(target, run)];
}

/** The aims of requests that may delete something, with the number of their tests, and why each is safe. */
function dangers(target: PlannedTarget, run: readonly PlannedTest[]): string[] {
  const lines = Object.entries(aimsAt(whose(target))).flatMap(([aim, text]) => {
    const count = run.filter(({ needs }) => needs.aims?.some((each) => each === aim)).length;
    return count === 0 ? [] : [`    ${counted(count, 'test')}: ${text}`];
  });
  return ['  what DELETE is aimed at:', ...lines];
}

function head({ name, url, chosen, images, reaches }: PlannedTarget): string[] {
  return [
    `target ${name}: ${url}`,
    `  chosen: ${chosen}`,
    `  images: ${origin(images)}`,
    ...(makers.includes(images.source) ? [`  how the run knows its own: ${proof(images)}`] : []),
    '  hosts that a run can reach, and what each receives:',
    ...reaches.map((line) => `    ${line}`),
    '  before the first test: DELETE of a random UUID, to check that the operation exists',
    ...(makesFirst(images) ? ['    and DELETE of an image that the run created, if nothing else shows the operation'] : []),
    '  after the last test: DELETE of every image that the run created and that still exists',
    '  this is a plan: it sends nothing',
  ];
}

/** Whether the preflight creates an image. It starts no command of the operator's. */
const makesFirst = ({ source }: PlannedTarget['images']): boolean =>
  source === 'catalogue' || (makers.includes(source) && source !== 'command');

/** How the run knows that an image is its own, for the plan. */
function proof(images: PlannedTarget['images']): string {
  if ('trusted' in images && images.trusted)
    return 'not proven: images.trusted is set, so the run may delete every image that the source returns';
  return 'the run deletes an image only once its name, an id that the run chose, or the list from before the run proves it to be its own';
}

function origin(images: PlannedTarget['images']): string {
  if (images.source === 'ids')
    return `the ${images.ids.length} listed as expendable; the run may delete each of them, and no other`;
  if (images.source === 'stateless') return 'none: the target keeps no state, so the effects of a deletion are not tested';
  if (images.source === 'none') return 'none: the run deletes no image';
  return `created by the run through the source ${images.source}, and named ${namePrefix}… where it takes a name`;
}

function testLines(target: PlannedTarget, { id, needs, why }: PlannedTest): string[] {
  const line = `  ${requirementLine(id)}`;
  if (why !== undefined) return [line, `      not tested: ${withRemedy(shownReason([why]))}`];
  const all = aimsAt(whose(target));
  const aims = needs.standIn ? { ...all, victim: `${all.victim}, or at a random UUID if there is none` } : all;
  return [line, ...sentLines(needs, aims, (code) => provocation(code, target, aims)).map((each) => `      ${each}`)];
}

function whose({ images }: PlannedTarget): string {
  if (images.source === 'ids') return 'listed as expendable';
  return images.source === 'stateless' ? 'that the target makes up' : 'created by the run';
}

function provocation(code: RefusalCode, { provoke, identities, fixtures }: PlannedTarget, aims: Aims): string {
  const way = provoke[code];
  const own = aims.victim;
  if (way === undefined) {
    if (code === 403 && !identities.has('reader')) return `provokes ${code}: ${aims.fixture}`;
    if (code === 409) return `provokes ${code}: ${aims.fixture} (${fixtures.conflict ?? ''})`;
    return `provokes ${code} with the request alone: ${own}`;
  }
  if ('image' in way) return `provokes ${code}: ${aims.fixture} (${way.image})`;
  if ('identity' in way) return `provokes ${code} as the ${way.identity}: ${own}`;
  if ('headers' in way) return `provokes ${code} with ${Object.keys(way.headers).join(', ')}: ${own}`;
  if ('burst' in way) return `provokes ${code} with up to ${way.burst.requests} DELETEs of random UUIDs, then ${own}`;
  return `provokes ${code} with the hook of the target file, and undoes it afterwards: ${own}`;
}

/** Fixtures that no request aims at. */
const onlyLookedAt = ['saving'];

/** The limits of a run, and the operator's own images that it puts at risk. */
function totalLines(target: PlannedTarget, run: readonly PlannedTest[]): string[] {
  const { limits } = target;
  const creates = makers.includes(target.images.source) || target.images.source === 'catalogue';
  const risked = imagesToRefuse(target).filter(([place]) => !onlyLookedAt.includes(place));
  const used = run.some(({ needs }) => needs.aims?.includes('fixture') || provokedBy(needs).length > 0);
  return [
    `tests delete no more than ${counted(limits.deletes, 'image')} (TARGET_MAX_DELETES)${creates ? '; the clean-up also deletes every image that the run created' : ''}`,
    limits.maxSeconds === undefined
      ? 'time: no limit, because each snapshot of a server may take minutes (TARGET_MAX_SECONDS)'
      : `time: no more than ${limits.maxSeconds} s; after that, the rest is not tested (TARGET_MAX_SECONDS)`,
    ...(used && risked.length > 0 ? ['images of yours at risk; by listing an image you accept its loss:'] : []),
    ...(used ? risked.map(([name, image]) => `  ${(name ?? '').padEnd(12)} ${image}`) : []),
    ...(risked.length === 0 ? ['images of yours at risk: none'] : []),
  ];
}
