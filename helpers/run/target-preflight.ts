import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { imfFixdate } from '../../contracts/fields.ts';
import { isRandomUuid } from '../../contracts/image-identifiers.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import type { TargetFacts } from '../settings/description.ts';
import { choosesIds } from '../settings/operator-requests.ts';
import { namePrefix, type RunState, type SpareImage } from '../shared/run-state.ts';
import { imagesOn, pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';
import { OwnImages } from '../target/own-images.ts';
import { makers, SourceError } from '../target/sources.ts';
import { armable, armChecks, hookChecks } from './hook-checks.ts';
import { imageChecks } from './image-checks.ts';
import { keepList } from './list-before.ts';
import { expectOperation } from './operation-check.ts';
import { lookForOthers } from './others-check.ts';
import { reachedList } from './reached.ts';
import { type SettingCheck, untried, wrong } from './setting-check.ts';
import { Stopped } from './stopped.ts';
import { askList, madeUp, tokenChecks } from './token-checks.ts';

/** The largest difference between the clocks that goes unmentioned, in seconds. */
const mostSkewSeconds = 60;

/** The results of the preflight of one target. */
export type Preflight = Awaited<ReturnType<typeof runPreflight>>;

/** The steps that the preflight may take beyond harmless requests. */
export interface Allowed {
  /** Whether the source may make an image, which a run keeps. */
  readonly make: boolean;
  /** Whether each provocation is armed and disarmed; absent in a run, which arms those that its tests need. */
  readonly arm?: boolean;
}

/** The questions, in the order in which they are asked: what is sent for each, and why before the first test. */
export const preflightRows = {
  reached: {
    question: 'Does the target answer, and does it accept the token of the owner?',
    request: 'GET of the list',
    reason: 'a run would blame the target for a wrong URL, token or proxy',
  },
  others: {
    question: 'Which images were there before the run, and are there images of others?',
    request:
      'GET of all pages of the list, if the source makes images, and of the detailed list; of at most 20 of its images; and of a random UUID',
    reason:
      'an image that was there is not the run’s own; images of others are watched, nothing is aimed at the collection, and no unknown identifier may stand for one of them',
  },
  list: {
    question: 'Does the tenant’s list show images, and those that the operator listed?',
    request: 'GET of each fixture, and of at most 20 expendable images',
    reason: 'what needs a missing image is not tested',
  },
  operation: {
    question: 'Is the operation there?',
    request: 'DELETE of a random UUID',
    reason: 'to check that the operation exists',
  },
  token: {
    question: 'Is each token accepted, or refused, as it must be?',
    request:
      'GET of the list with a made-up token and with each token, also with one that the login makes; DELETE of a random UUID with each, if no list tells tokens apart',
    reason: 'a run would blame the target for two equal tokens, or for a refused one',
  },
  source: {
    question: 'Does the source make an image of the run, and can each provocation be armed?',
    request:
      'that of the image source, and DELETE of the image if nothing else shows the operation, in the command `preflight` with --make only; a connection to each host of provocations, whose two steps are sent with --arm only',
    reason:
      'a source that fails, or returns another person’s image, is reported once; a fault that stays armed would spoil the tests',
  },
} as const;

/**
 * Checks a target and its settings before the first test, question by question.
 * @throws Stopped with one clear line, where a run would judge nothing or blame the target for a setting
 */
export async function runPreflight(target: Target, run: RunState, allowed: Allowed = { make: true }) {
  const { description, ledger, http } = target;
  const scratch = join(run.scratch, description.name);
  const { list, checks: reached } = await reachedList(target);
  const skew = skewOf(list);
  await keepList(target, list, scratch);
  const { others, checks: broad } = await lookForOthers(target, list, scratch);
  const images = await imageChecks(target, list);
  const byMadeUp = pageShown(list).ok ? await askList(madeUp(target)) : undefined;
  /** Made with one call of the source, when one is needed first; `spent`: deleted by a check, so that it serves no test. */
  let made: Promise<SpareImage[]> | undefined;
  const left = (): Promise<SpareImage[]> => (made ??= allowed.make ? firstImage(target, run) : Promise.resolve([]));
  const spent: SpareImage[] = [];
  const taken = async (): Promise<SpareImage | undefined> => {
    spent.push(...(await left()).splice(0, 1));
    return spent[0];
  };
  const mayNotMake = !allowed.make && makesFirst(target);
  const operation = await expectOperation(target, { list, byMadeUp, ...images, mayNotMake, taken });
  const tokens = await tokenChecks(target, { list, byMadeUp, probe: operation.probe });
  const hooks = await hookChecks(target);
  const spare = await left();
  const provocations = await provocationChecks(target, allowed, spare[0]?.id);
  const facts: TargetFacts = {
    ...factsOf(description, list, [...spent, ...spare]),
    ...(skew !== undefined && { clockSkewSeconds: skew }),
    ...(others !== undefined && { showsOthers: others }),
    showsOwn: ledger.hasSeen,
    showsFixtures: images.fixtures,
    spoken: http.spoken,
  };
  return {
    facts,
    spare,
    /** In the order in which a person reads them: what all depends on comes first. */
    checks: [
      ...reached,
      ...clockCheck(skew),
      ...broad,
      ...tokens.slice(0, 1),
      operation.check,
      ...images.checks,
      ...tokens.slice(1),
      ...hooks,
      ...provocations,
    ],
    // How long a response takes: the shorter of two, because the first may have opened the connection.
    latencyMs: Math.min(list.durationMs, operation.probe.durationMs),
  };
}

/** The clock of the target minus that of this machine, in seconds; undefined if the response shows no date. */
function skewOf(list: Exchange): number | undefined {
  const date = imfFixdate(fieldValue(list.response?.fields ?? [], 'Date') ?? '');
  return date && Math.round((date - Date.parse(list.started) - list.durationMs) / 1000);
}

const clockCheck = (skew = 0): SettingCheck[] =>
  Math.abs(skew) <= mostSkewSeconds
    ? []
    : [
        wrong(
          `The clock of the target is ${skew} s off. Set the clock of the target or of this machine: dates and tokens depend on it.`,
        ),
      ];

function factsOf(description: Target['description'], list: Exchange, own: readonly SpareImage[]): TargetFacts {
  const shown = imagesOn(list);
  const listed = shown && shown.size > 0 ? [shown.uuids] : [];
  const seen = [...listed, ...(choosesIds(description) ? [] : own.map(({ id }) => isRandomUuid(id)))];
  return { ...(shown && { images: shown.size }), ...(seen.length > 0 && { uuids: seen.every(Boolean) }) };
}

/** Whether the source makes an image before the first test. A command may have any effect, so it runs when a test needs an image. */
const makesFirst = ({ description: { images }, sender }: Target): boolean =>
  makers.includes(images.source) && images.source !== 'command' && sender.cap > 0;

/** Makes one image, so that a source that fails, or returns another person's image, is reported once and not by every test. */
async function firstImage(target: Target, run: RunState): Promise<SpareImage[]> {
  if (!makesFirst(target)) return [];
  try {
    // Targets of a fleet may have one tenant: a service that deletes by name has to know whose image is meant.
    const made = await new OwnImages(target, run).make(`${namePrefix}${run.id}-preflight-${uuid().slice(0, 8)}`);
    return made.map(({ id, name, proof, mark }) => ({ id, name, proof, ...(mark !== undefined && { mark }) }));
  } catch (error) {
    if (error instanceof SourceError) throw new Stopped('broken', error.message);
    throw error;
  }
}

async function provocationChecks(target: Target, { arm }: Allowed, own: string | undefined): Promise<SettingCheck[]> {
  const codes = armable(target);
  if (arm === undefined || codes.length === 0) return [];
  return arm ? armChecks(target, own) : [untried(`provocations of ${codes.join(', ')} were not armed (--arm)`)];
}
