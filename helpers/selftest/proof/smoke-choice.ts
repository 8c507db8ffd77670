import { documentedCodes } from '../../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { coreRequirements } from '../../verdict/core.ts';

/** The most that the tests of a smoke run and the rules over their responses may send to a service, and use up. */
export const most = { requests: 70, images: 8 } as const;

/** An effect whose test adds more requests than this is left to a cheaper test that its mutants break, too. */
const dear = 12;

/** So many tests are tried for what they catch. */
const mostTried = 60;

/** So many tests of a topic are tried before the topic is left out. */
const mostOfTopic = 5;

/**
 * What a run has to decide besides the nine codes: that the image of another tenant is refused and left, and that a deletion is not carried out
 * although it is answered 401, by the cheapest test that a service fails which does so for any token. Where an unknown image is answered 404,
 * the rules know that a 204 is no idempotent answer.
 */
const always: readonly RequirementId[] = ['DI-403-09', 'DI-404-01', 'DI-401-24'];

/** What a run of some tests took, and which requirements it decided. */
export interface Tried {
  readonly requests: number;
  readonly images: number;
  readonly decided: ReadonlySet<RequirementId>;
}

const primaries: readonly RequirementId[] = documentedCodes.map(({ primary }) => primary);
const effects: readonly RequirementId[] = [...coreRequirements, 'DI-403-07', ...documentedCodes.flatMap((row) => row.effects)];

export const caughtBy = (decided: ReadonlySet<RequirementId>): number =>
  mutants.filter(({ breaks }) => breaks.some((id) => decided.has(id))).length;

const brokenWith = (id: RequirementId): ReadonlySet<RequirementId> =>
  new Set(mutants.flatMap(({ breaks }) => (breaks.includes(id) ? breaks : [])));

/** What the test of a requirement costs by itself. An image counts as some requests: it is made, read and deleted. */
const costOf = ({ requests, images }: Pick<Tried, 'requests' | 'images'>): number => requests + 3 * images;

/**
 * Chooses the tests of a smoke run: the nine codes, the three that are always there, and of the core and the effects what costs little beside them. As long as a
 * run of all stays within the limits it adds, for each dear effect that nothing decides yet, the cheapest test that is broken with it; then
 * the cheapest test of each further topic; then those that catch the most further mutants for what they cost. `alone`: the test of each
 * requirement, tried by itself. `run` tries several, with the rules over their responses.
 */
export async function smokeChoice(
  alone: ReadonlyMap<RequirementId, Tried>,
  run: (ids: readonly RequirementId[]) => Promise<Tried>,
): Promise<{ readonly ids: readonly RequirementId[]; readonly tried: Tried }> {
  const decides = (id: RequirementId): boolean => alone.get(id)?.decided.has(id) === true;
  const price = (id: RequirementId): number => costOf(alone.get(id) ?? { requests: 0, images: 0 });
  let ids: readonly RequirementId[] = [...new Set([...primaries, ...always])].filter(decides);
  let tried = await run(ids);
  const add = async (id: RequirementId, mostMore: number = most.requests): Promise<boolean> => {
    const longer = await run([...ids, id]);
    if (longer.requests > Math.min(most.requests, tried.requests + mostMore) || longer.images > most.images) return false;
    ids = [...ids, id];
    tried = longer;
    return true;
  };
  /** Adds the first that fits of some; whether one did. */
  const addFirst = async (candidates: readonly RequirementId[]): Promise<boolean> => {
    for (const id of candidates) if (await add(id)) return true;
    return false;
  };
  const left: RequirementId[] = [];
  for (const id of effects.filter((each) => decides(each) && !ids.includes(each))) if (!(await add(id, dear))) left.push(id);
  const others = requirementIds.filter((id) => decides(id) && !ids.includes(id)).sort((a, b) => price(a) - price(b));
  for (const effect of left) {
    const like = brokenWith(effect);
    const isDecided = [...tried.decided].some((id) => like.has(id) && !primaries.includes(id));
    if (!isDecided) await addFirst(others.filter((id) => like.has(id) && id !== effect));
  }
  for (const topic of new Set(others.map((id) => requirements[id].topic))) {
    const isThere = [...tried.decided].some((id) => requirements[id].topic === topic);
    if (!isThere) await addFirst(others.filter((id) => requirements[id].topic === topic).slice(0, mostOfTopic));
  }
  const worth = (id: RequirementId): number =>
    (caughtBy(new Set([...tried.decided, id])) - caughtBy(tried.decided)) / (price(id) + 0.5);
  const byWorth = [...others].sort((a, b) => worth(b) - worth(a)).slice(0, mostTried);
  for (const id of byWorth) if (!ids.includes(id) && worth(id) > 0) await add(id);
  return { ids: requirementIds.filter((id) => ids.includes(id)), tried };
}
