import { join } from 'node:path';
import { isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { identityNames } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { sideBySide } from '../../images/client/concurrently.ts';
import { isSaving } from '../../images/client/image-reads.ts';
import { imagesOn } from '../../images/client/images-in-responses.ts';
import type { Target } from '../../images/client/target.ts';
import type { OwnImage } from '../../images/own-images.ts';
import type { RunState, SpareImage } from '../../images/run-state.ts';
import { capitalised } from '../../platform/text/phrases.ts';
import type { TargetFacts } from '../../settings/description.ts';
import { choosesIds } from '../../settings/operators-images.ts';
import { Unmet } from '../../verdict/premise.ts';
import { inconclusive } from '../stopped.ts';
import { namedByOperator, readsOfNamed } from './named-images.ts';
import { expectOperation } from './operation.ts';
import { keepImages, keepList, lookForOthers } from './others.ts';
import { reachedList } from './reached.ts';
import { armChecks, firstImage, hookChecks, makesFirst } from './source.ts';
import { askedByMadeUp, tokenChecks } from './tokens.ts';

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
  const { list, skew, checks: reached } = await reachedList(target);
  await keepList(target, list, scratch);
  const [before, reads, refusal] = await sideBySide(
    target,
    () => keepImages(target, scratch),
    () => readsOfNamed(target),
    () => askedByMadeUp(target, list),
  );
  const named = namedByOperator(target, list, reads, scratch);
  const { others, checks: broad } = await lookForOthers(target, list, before, named.hidden);
  /** Made with one call of the source, when one is needed first; `spent`: deleted by a check, so that it serves no test. */
  let made: Promise<OwnImage[]> | undefined;
  /** A run arms nothing before its tests: there, nobody asked for an image. */
  const isAsked = allowed.arm !== undefined;
  const left = (): Promise<OwnImage[]> => (made ??= allowed.make ? firstImage(target, run, isAsked) : Promise.resolve([]));
  const spent: OwnImage[] = [];
  const known = {
    list,
    refusal,
    isShown: named.isShown,
    isShownLater: ['ids', 'command'].includes(description.images.source) && !named.areAllAbsent,
    mayNotMake: !allowed.make && makesFirst(target, isAsked),
    taken: async () => {
      spent.push(...(await left()).splice(0, 1));
      return spent[0];
    },
  };
  const [operation, [ofOwner, ...ofOthers]] = await sideBySide(
    target,
    () => expectOperation(target, known),
    () => tokenChecks(target, refusal),
  );
  const spare = await left();
  const hooks = await hookChecks(target);
  const provocations = await armChecks(target, allowed.arm, spare[0]?.id);
  const facts: TargetFacts = {
    ...identifierFacts(description, list, [...spent, ...spare]),
    ...(skew !== undefined && { clockSkewSeconds: skew }),
    ...(others !== undefined && { showsOthers: others }),
    showsOwn: ledger.sightings.showsImages,
    showsFixtures: named.fixtures,
    opens: identityNames.filter((name) => target.tokens.looks.has(target.description.identities[name]?.token ?? '')),
    shownTo: Object.fromEntries(target.tokens.shown),
    spoken: http.spoken,
  };
  return {
    /** The target with the tokens that the checks made, or why there are none. */
    description: target.description,
    facts,
    spare: spare.map(({ read: _, ...image }): SpareImage => image),
    /** Whether images take so long that GET showed the first one as it was being made. */
    areSlow: [...spent, ...spare].some(({ read }) => read !== undefined && isSaving(read)),
    /** In the order in which a person reads them: what all depends on comes first. */
    checks: [
      ...reached,
      ...broad,
      ...(ofOwner === undefined ? [] : [ofOwner]),
      operation.check,
      ...named.checks,
      ...ofOthers,
      ...hooks,
      ...provocations,
    ],
    // How long a response takes: the shorter of two, because the first may have opened the connection.
    latencyMs: Math.min(list.durationMs, operation.probe.durationMs),
  };
}

/** How many images the list shows, and the identifiers that were seen. */
function identifierFacts(description: Target['description'], list: Exchange, own: readonly SpareImage[]): TargetFacts {
  const shown = imagesOn(list);
  const made = choosesIds(description) ? [] : own;
  const odd = shown?.oddId ?? made.find(({ id }) => !isRandomUuid(id))?.id;
  const isAnySeen = (shown?.size ?? 0) + made.length > 0;
  return { ...(shown && { images: shown.size }), ...(isAnySeen && { seenIds: { odd } }) };
}
