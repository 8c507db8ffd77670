import { join } from 'node:path';
import { imfFixdate, type Parsed } from '../../contracts/fields.ts';
import { isRandomUuid } from '../../contracts/image-identifiers.ts';
import { reasonText } from '../declarations/reason.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { isLoopback } from '../http/loopback.ts';
import { choosesIds } from '../settings/chosen-ids.ts';
import type { TargetFacts } from '../settings/description.ts';
import { unspoken } from '../settings/http-use.ts';
import { namePrefix, type RunState, type SpareImage } from '../shared/run-state.ts';
import { Api } from '../target/client/api.ts';
import { pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';
import { keepTenantImages } from '../target/client/tenant-images.ts';
import { OwnImages } from '../target/own-images.ts';
import { makers, SourceError } from '../target/sources.ts';
import { expectNoProxy } from './gateway-answer.ts';
import { hookChecks } from './hook-checks.ts';
import { identityChecks } from './identity-checks.ts';
import { imageChecks } from './image-checks.ts';
import { keepList } from './list-before.ts';
import { expectOperation, expectUnknown, refusedToken } from './operation-check.ts';
import { expectReached } from './reached.ts';
import { right, type SettingCheck, tenantIn, tokenName, tokenOf, unknown, untried, wrong } from './setting-check.ts';
import { Stopped } from './stopped.ts';
import { askList, madeUp, refusalOf, type Witness, witness } from './token-witness.ts';

/** The largest difference between the clocks that goes unmentioned, in seconds. */
const mostSkewSeconds = 60;

/** What the preflight of one target found out. */
export interface Preflight {
  readonly facts: TargetFacts;
  readonly spare: SpareImage[];
  readonly checks: readonly SettingCheck[];
  /** How long a response takes, in ms: the shorter of two, because the first may have opened the connection. */
  readonly latencyMs: number;
}

/**
 * Checks a target and its settings before the first test. `make`: whether the source may make an image, which a run keeps.
 * @throws Stopped with one clear line, where a run would judge nothing or blame the target for a setting
 */
export async function runPreflight(target: Target, run: RunState, { make = true } = {}): Promise<Preflight> {
  const { description } = target;
  const wrongVersion = unspoken(description, target.http);
  if (wrongVersion !== undefined) throw new Stopped('broken', wrongVersion);
  const list = await new Api(target).read('/images', { role: 'setup', wire: { lingerMs: 100 } });
  await expectReached(target, list);
  expectNoProxy(list, 'GET of the list');
  if (list.response?.status === 401) throw refusedToken(target, list);
  await keepList(target, list, join(run.scratch, description.name));
  const others = await keepTenantImages(target, join(run.scratch, description.name));
  if (sparesOthers(target, others)) await expectUnknown(target, list);
  const images = await imageChecks(target, list);
  let spare: SpareImage[] | undefined;
  const filled = async (): Promise<SpareImage[]> => {
    spare ??= make ? await firstImage(target, run) : [];
    return spare;
  };
  // An image that the check deletes serves no test.
  const spent: SpareImage[] = [];
  const taken = async (): Promise<SpareImage | undefined> => {
    const image = (await filled()).shift();
    if (image !== undefined) spent.push(image);
    return image;
  };
  const byMadeUp = pageShown(list).ok ? await askList(madeUp(target)) : undefined;
  const mayNotMake = !make && makesFirst(target);
  const { probe, check } = await expectOperation(target, { list, byMadeUp, ...images, mayNotMake, taken });
  const shown = await witness(target, { list, probe, byMadeUp });
  await target.makeIdentities(({ token, tenant }) => refusalOf(new Api(target).withToken(token).underIfNamed(tenant), shown));
  const identities = await identityChecks(target, { list, byMadeUp, witness: shown });
  const fatal = identities.find((check) => check.fatal);
  if (fatal !== undefined) throw new Stopped('broken', fatal.text);
  const hooks = await hookChecks(target);
  const kept = await filled();
  const facts = {
    ...factsOf(target, list, [...spent, ...kept]),
    ...(others !== undefined && { showsOthers: others }),
    showsOwn: target.ledger.hasSeen,
    spoken: target.http.spoken,
  };
  const checks = [
    right(`${new URL(description.url).origin} answers`),
    ...versionsCheck(target),
    ...clockCheck(facts),
    ...broadCheck(target, facts),
    ownerCheck(target, shown),
    check,
    ...images.checks,
    ...identities,
    ...Object.values(target.description.lacking ?? {}).map((reason) => unknown(`${reasonText(reason)}.`)),
    ...hooks,
  ];
  return { facts, spare: kept, checks, latencyMs: Math.min(list.durationMs, probe.durationMs) };
}

/** Which versions of HTTP a target with TLS speaks, and which are judged. */
function versionsCheck({ description, http }: Target): SettingCheck[] {
  const { http1, http2 } = http.spoken;
  if (!description.url.startsWith('https:')) return [];
  const spoken = [http1 ? 'HTTP/1.1' : '', http2 ? 'HTTP/2' : ''].filter((each) => each !== '').join(' and ');
  const judged = http.main === '2' ? 'HTTP/2' : http.without.http2 === undefined ? 'both' : 'HTTP/1.1';
  return [right(`the target speaks ${spoken} (ALPN), and is judged over ${judged}`)];
}

function factsOf({ description }: Target, list: Exchange, spare: readonly SpareImage[]): TargetFacts {
  const date = imfFixdate(fieldValue(list.response?.fields ?? [], 'Date') ?? '');
  // The rest of the preflight may take seconds.
  const arrivedMs = Date.parse(list.started) + list.durationMs;
  const shown = pageShown(list);
  const listed = shown.ok && shown.value.images.size > 0 ? [shown.value.images.uuids] : [];
  const issued = choosesIds(description) ? [] : spare.map(({ id }) => isRandomUuid(id));
  const seen = [...listed, ...issued];
  return {
    ...(shown.ok && { images: shown.value.images.size }),
    ...(date !== undefined && { clockSkewSeconds: Math.round((date - arrivedMs) / 1000) }),
    ...(seen.length > 0 && { uuids: seen.every(Boolean) }),
  };
}

function clockCheck({ clockSkewSeconds: skew = 0 }: TargetFacts): SettingCheck[] {
  if (Math.abs(skew) <= mostSkewSeconds) return [];
  return [
    wrong(
      `The clock of the target is ${skew} s off. Set the clock of the target or of this machine: dates and tokens depend on it.`,
    ),
  ];
}

/** Whether images of others may be there, and must not be put at risk. */
function sparesOthers({ description: { url, limits, images } }: Target, others = false): boolean {
  return images.source !== 'stateless' && !limits.collectionDelete && (others || !isLoopback(url));
}

/** Why nothing is aimed at the collection, although the target is on loopback. */
function broadCheck({ description: { url, limits } }: Target, { showsOthers = false }: TargetFacts): SettingCheck[] {
  if (!showsOthers || limits.collectionDelete || !isLoopback(url)) return [];
  return [
    untried(
      'broad attacks are off: the list shows images of others, and a port on loopback may be a tunnel. Set limits.collectionDelete if every image of the tenant may be lost.',
    ),
  ];
}

/** Whether the owner's token opens the tenant. */
function ownerCheck({ description }: Target, shown: Parsed<Witness>): SettingCheck {
  const tenant = tenantIn(description);
  if (description.identities.owner === undefined) return wrong('No token is configured. Set TARGET_TOKEN, or a login.');
  if (shown.ok) return right(`${tokenOf('owner')} was accepted at ${tenant}: ${shown.value.name} refuses a made-up token`);
  return unknown(
    `nothing shows that ${tokenName('owner')} belongs to ${tenant}: ${shown.reason}. Check both; a run shows whether the target checks any token.`,
  );
}

/** Whether the source makes an image before the first test. A command may have any effect, so it runs when a test needs an image. */
const makesFirst = ({ description: { images } }: Target): boolean =>
  makers.includes(images.source) && images.source !== 'command';

/** Makes one image, so that a source that fails, or returns another person's image, is reported once and not by every test. */
async function firstImage(target: Target, run: RunState): Promise<SpareImage[]> {
  if (!makesFirst(target)) return [];
  try {
    const made = await new OwnImages(target, run).make(`${namePrefix}${run.id}-preflight`);
    return made.map(({ id, name, proof, mark }) => ({ id, name, proof, ...(mark !== undefined && { mark }) }));
  } catch (error) {
    if (error instanceof SourceError) throw new Stopped('broken', error.message);
    throw error;
  }
}
