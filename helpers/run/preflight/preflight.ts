import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { imfFixdate } from '../../../contracts/fields.ts';
import { isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { identityNames } from '../../../contracts/target-words.ts';
import { type Exchange, fieldValue } from '../../http/exchange.ts';
import { sideBySide } from '../../images/client/concurrently.ts';
import { isSaving } from '../../images/client/image-reads.ts';
import { imagesOn, pageShown } from '../../images/client/images-in-responses.ts';
import type { Target } from '../../images/client/target.ts';
import { type OwnImage, OwnImages } from '../../images/own-images.ts';
import { namePrefix, type RunState, type SpareImage } from '../../images/run-state.ts';
import { makers, SourceError } from '../../images/sources.ts';
import { capitalised } from '../../platform/text/phrases.ts';
import type { TargetFacts } from '../../settings/description.ts';
import { choosesIds } from '../../settings/operator-requests.ts';
import { Unmet } from '../../verdict/premise.ts';
import { broken, inconclusive } from '../stopped.ts';
import { armChecks, hookChecks } from './hooks.ts';
import { keepList } from './list-before.ts';
import { namedByOperator, readsOfNamed } from './named-images.ts';
import { expectOperation } from './operation.ts';
import { lookForOthers, withoutMadeUp } from './others.ts';
import { reachedList } from './reached.ts';
import { type SettingCheck, withoutTenant, wrong } from './setting-check.ts';
import { askedByMadeUp, tokenChecks } from './tokens.ts';

/** The largest difference between the clocks that goes unmentioned, in seconds. */
const mostSkewSeconds = 60;

/** The results of the preflight of one target. */
export type Preflight = Awaited<ReturnType<typeof runPreflight>>;

/** The steps that the preflight may take beyond harmless requests. */
export interface Allowed {
  /** Whether the source may create an image, which a run keeps. */
  readonly make: boolean;
  /** Whether each provocation is armed and disarmed; absent in a run, which arms those that its tests need. */
  readonly arm?: boolean;
}

/**
 * Checks a target and its settings before the first test.
 * @throws Stopped with one clear line, where a run would judge nothing or blame the target for a setting
 */
export const runPreflight: typeof askedAll = (...given) =>
  askedAll(...given).catch((error: unknown) => {
    throw error instanceof Unmet ? inconclusive`${error.message}. ${capitalised(error.remedy)}.` : error;
  });

/** Asks question by question: docs/background/preflight.md says what each sends, and why. */
async function askedAll(target: Target, run: RunState, allowed: Allowed = { make: true }) {
  const { description, ledger, http } = target;
  const scratch = join(run.scratch, description.name);
  const { list, checks: reached } = await reachedList(target);
  const skew = skewOf(list);
  await keepList(target, list, scratch);
  const [{ others, checks: broad }, named, byMadeUp] = await sideBySide(
    target,
    () => lookForOthers(target, list, scratch),
    () => readsOfNamed(target),
    () => askedByMadeUp(target, list),
  );
  const images = namedByOperator(target, list, named, scratch);
  /** Made with one call of the source, when one is needed first; `spent`: deleted by a check, so that it serves no test. */
  let made: Promise<OwnImage[]> | undefined;
  const advice = pageShown(list).ok ? '' : withoutTenant(description);
  const left = (): Promise<OwnImage[]> => (made ??= allowed.make ? firstImage(target, run, advice) : Promise.resolve([]));
  const spent: OwnImage[] = [];
  const taken = async (): Promise<OwnImage | undefined> => {
    spent.push(...(await left()).splice(0, 1));
    return spent[0];
  };
  const mayNotMake = !allowed.make && makesFirst(target);
  const operation = await expectOperation(target, { list, byMadeUp, ...images, mayNotMake, taken });
  const contradicted = await withoutMadeUp(target, operation.probe, scratch);
  const tokens = await tokenChecks(target, { list, byMadeUp });
  const hooks = await hookChecks(target);
  const spare = await left();
  const provocations = await armChecks(target, allowed.arm, spare[0]?.id);
  const facts: TargetFacts = {
    ...factsOf(description, list, [...spent, ...spare]),
    ...(skew !== undefined && { clockSkewSeconds: skew }),
    ...(others !== undefined && { showsOthers: others }),
    showsOwn: ledger.images.hasSeen,
    showsFixtures: images.fixtures,
    opens: identityNames.filter((name) => target.tokens.looks.has(target.description.identities[name]?.token ?? '')),
    spoken: http.spoken,
  };
  return {
    /** The target as the run takes it to be, with the tokens that the checks made, or why there are none. */
    description: { ...target.description, ...(contradicted && { images: contradicted.description.images }) },
    facts,
    spare: contradicted === undefined ? spare.map(({ read: _, ...image }): SpareImage => image) : [],
    /** Whether images take so long that GET showed the first one as it was being made. */
    areSlow: [...spent, ...spare].some(({ read }) => read !== undefined && isSaving(read)),
    /** In the order in which a person reads them: what all depends on comes first. */
    checks: [
      ...reached,
      ...clockCheck(skew),
      ...(contradicted?.checks ?? broad),
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
        wrong`The clock of the target is ${skew} s off. Set the clock of the target or of this machine: dates and tokens depend on it.`,
      ];

function factsOf(description: Target['description'], list: Exchange, own: readonly SpareImage[]): TargetFacts {
  const shown = imagesOn(list);
  const listed = shown && shown.size > 0 ? [shown.uuids] : [];
  const seen = [...listed, ...(choosesIds(description) ? [] : own.map(({ id }) => isRandomUuid(id)))];
  return { ...(shown && { images: shown.size }), ...(seen.length > 0 && { uuids: seen.every(Boolean) }) };
}

/** Whether the source creates an image before the first test. A command may have any effect, so it runs when a test needs an image. */
const makesFirst = ({ description: { images }, sender }: Target): boolean =>
  makers.includes(images.source) && images.source !== 'command' && sender.cap > 0;

/** Makes one image, so that a source that fails, or returns another person's image, is reported once, with advice, and not by every test. */
async function firstImage(target: Target, run: RunState, advice: string): Promise<OwnImage[]> {
  if (!makesFirst(target)) return [];
  try {
    // Targets of a fleet may have one tenant: a service that deletes by name has to know whose image is meant.
    return [...(await new OwnImages(target, run).make(`${namePrefix}${run.id}-preflight-${uuid().slice(0, 8)}`))];
  } catch (error) {
    if (error instanceof SourceError) throw broken`${error.message}${advice}`;
    throw error;
  }
}
