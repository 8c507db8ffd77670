import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { imfFixdate, type Parsed } from '../../contracts/fields.ts';
import { isRandomUuid } from '../../contracts/image-identifiers.ts';
import { reasonText } from '../declarations/reason.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { isLoopback } from '../http/loopback.ts';
import type { TargetFacts } from '../settings/description.ts';
import { unspoken } from '../settings/http-use.ts';
import { choosesIds } from '../settings/operator-requests.ts';
import { namePrefix, type RunState, type SpareImage } from '../shared/run-state.ts';
import { Api } from '../target/client/api.ts';
import { imagesOn, pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';
import { keepTenantImages, type OthersBefore } from '../target/client/tenant-images.ts';
import { OwnImages } from '../target/own-images.ts';
import { broadUse } from '../target/safety/broad-use.ts';
import { makers, SourceError } from '../target/sources.ts';
import { counted } from '../text/phrases.ts';
import { armable, armChecks, hookChecks } from './hook-checks.ts';
import { identityChecks } from './identity-checks.ts';
import { type ImageChecks, imageChecks } from './image-checks.ts';
import { keepList } from './list-before.ts';
import { expectOperation, expectUnknown, type Operation, refusedToken } from './operation-check.ts';
import { expectReached } from './reached.ts';
import { notKnown, right, type SettingCheck, tenantIn, tokenName, tokenOf, untried, wrong } from './setting-check.ts';
import { Stopped } from './stopped.ts';
import { askList, madeUp, refusalOf, type Witness, witness } from './token-witness.ts';
import { expectNoProxy } from './unproven.ts';

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

/** What is known once a row has been asked: a row reads what the rows above it have noted. */
interface Known {
  readonly target: Target;
  /** The folder that keeps what was there before the run. */
  readonly scratch: string;
  readonly allowed: Allowed;
  /** The images that the preflight has made and that are left: with one call of the source, when one is needed first. */
  readonly left: () => Promise<SpareImage[]>;
  /** One of them to be deleted, if the source can make one and may. */
  readonly taken: () => Promise<SpareImage | undefined>;
  list: Exchange;
  others: boolean | undefined;
  images: ImageChecks;
  byMadeUp: Exchange | undefined;
  operation: Operation;
  witness: Parsed<Witness>;
  spare: readonly SpareImage[];
}

interface Row {
  readonly question: string;
  /** What is sent for it. */
  readonly request: string;
  /** Why it is asked before the first test. */
  readonly reason: string;
  /**
   * Sends the requests, and gives what they say of the settings.
   * @throws Stopped with one clear line, where a run would judge nothing or blame the target for a setting
   */
  readonly ask: (known: Known) => Promise<readonly SettingCheck[]>;
}

/** The questions, in the order in which they are asked. */
export const preflightRows = {
  list: {
    question: 'Does the target answer, and does it accept the token of the owner?',
    request: 'GET of the list',
    reason: 'a run would blame the target for a wrong URL, token or proxy',
    ask: async (known) => {
      const { target } = known;
      const { description } = target;
      const wrongVersion = unspoken(description, target.http);
      if (wrongVersion !== undefined) throw new Stopped('broken', wrongVersion);
      known.list = await new Api(target).read('/images', { role: 'setup', wire: { lingerMs: 100 } });
      await expectReached(target, known.list);
      expectNoProxy(known.list, 'GET of the list');
      if (known.list.response?.status === 401) throw refusedToken(target, known.list);
      return [right(`${new URL(description.url).origin} answers`), ...versionsCheck(target), ...clockCheck(known.list)];
    },
  },
  before: {
    question: 'Which images were there before the run?',
    request: 'GET of all pages of the list, if the source makes images',
    reason: 'an image that was there is not the run’s own, whatever its name is',
    ask: async ({ target, list, scratch }) => {
      await keepList(target, list, scratch);
      return [];
    },
  },
  others: {
    question: 'Does the tenant hold images of others?',
    request: 'GET of the pages of the detailed list, and of at most 20 of its images',
    reason: 'nothing is aimed at the collection then, and they are watched until the run ends',
    ask: async (known) => {
      const { target, scratch, list } = known;
      const { description, ledger } = target;
      const isStateless = description.images.source === 'stateless';
      const before = isStateless ? undefined : await keepTenantImages(target, scratch);
      known.others = isStateless ? keepsImages(list) : before?.areThere;
      ledger.learn(broadUse(description, known.others), isStateless && known.others !== true);
      return [...broadCheck(target, known.others), ...watchCheck(target, before)];
    },
  },
  unknown: {
    question: 'Does the target show an image for an unknown identifier?',
    request: 'GET of a random UUID, beside images of others',
    reason: 'DELETE of a random UUID may delete such an image',
    ask: async ({ target, others }) => {
      if (sparesOthers(target, others)) await expectUnknown(target);
      return [];
    },
  },
  images: {
    question: 'Are the images there that the operator listed?',
    request: 'GET of each fixture, and of at most 20 expendable images',
    reason: 'what needs a missing image is not tested',
    ask: async (known) => {
      known.images = await imageChecks(known.target, known.list);
      return known.images.checks;
    },
  },
  madeUp: {
    question: 'Does the list tell a token from another?',
    request: 'GET of the list with a made-up token',
    reason: 'only a list that refuses some tokens shows that others are accepted',
    ask: async (known) => {
      known.byMadeUp = pageShown(known.list).ok ? await askList(madeUp(known.target)) : undefined;
      return [];
    },
  },
  operation: {
    question: 'Is the operation there?',
    request: 'DELETE of a random UUID',
    reason: 'to check that the operation exists',
    ask: async (known) => {
      const { target, images, list, byMadeUp, allowed, taken } = known;
      const mayNotMake = !allowed.make && makesFirst(target);
      known.operation = await expectOperation(target, { list, byMadeUp, ...images, mayNotMake, taken });
      return [known.operation.check];
    },
  },
  owner: {
    question: 'Which request shows what a token is worth?',
    request: 'DELETE of a random UUID with a made-up token, if no list shows it',
    reason: 'without one, nothing shows whether a token is the right one',
    ask: async (known) => {
      const { target, list, operation, byMadeUp } = known;
      known.witness = await witness(target, { list, probe: operation.probe, byMadeUp });
      return [ownerCheck(target, known.witness)];
    },
  },
  identities: {
    question: 'Is each token accepted, or refused, as it must be?',
    request: 'that request with each token, and that of a token that the login makes',
    reason: 'a run would blame the target for two equal tokens, or for a refused one',
    ask: async ({ target, list, byMadeUp, witness: shown }) => {
      await target.tokens.makeRevoked(({ token, tenant }) =>
        refusalOf(new Api(target).withToken(token).underIfNamed(tenant), shown),
      );
      const identities = await identityChecks(target, { list, byMadeUp, witness: shown });
      const fatal = identities.find((check) => check.fatal);
      if (fatal !== undefined) throw new Stopped('broken', fatal.text);
      const lacking = Object.values(target.description.lacking ?? {});
      return [...identities, ...lacking.map((reason) => notKnown(`${reasonText(reason)}.`))];
    },
  },
  hooks: {
    question: 'Can the hosts of provocations be reached?',
    request: 'none: it opens a connection to each',
    reason: 'a code that cannot be provoked is not tested',
    ask: ({ target }) => hookChecks(target),
  },
  spare: {
    question: 'Does the source make an image of the run?',
    request:
      'that of the image source, and DELETE of the image if nothing else shows the operation; in the command `preflight` with --make only',
    reason: 'a source that fails, or returns another person’s image, is reported once and not by every test',
    ask: async (known) => {
      known.spare = await known.left();
      return [];
    },
  },
  provocations: {
    question: 'Does each provocation arm and disarm?',
    request: 'its two steps, in the command `preflight` with --arm only',
    reason: 'a fault that stays armed would spoil the tests',
    ask: async ({ target, allowed: { arm }, spare }) => {
      const codes = armable(target);
      if (arm === undefined || codes.length === 0) return [];
      return arm ? armChecks(target, spare[0]?.id) : [untried(`provocations of ${codes.join(', ')} were not armed (--arm)`)];
    },
  },
} as const satisfies Readonly<Record<string, Row>>;

/** The order of what a person reads: what all depends on comes first. */
const shownFirst = ['list', 'others', 'owner', 'operation', 'images'];

/**
 * Checks a target and its settings before the first test, row by row.
 * @throws Stopped with one clear line, where a run would judge nothing or blame the target for a setting
 */
export async function runPreflight(target: Target, run: RunState, allowed: Allowed = { make: true }) {
  /** Those that a check has deleted, which serve no test. */
  const spent: SpareImage[] = [];
  let images: Promise<SpareImage[]> | undefined;
  const left = (): Promise<SpareImage[]> => (images ??= allowed.make ? firstImage(target, run) : Promise.resolve([]));
  const taken = async (): Promise<SpareImage | undefined> => {
    const image = (await left()).shift();
    if (image !== undefined) spent.push(image);
    return image;
  };
  // Each row completes it for the rows below.
  const known = { target, scratch: join(run.scratch, target.description.name), allowed, left, taken } as Known;
  const said = new Map<string, readonly SettingCheck[]>();
  for (const [name, { ask }] of Object.entries<Row>(preflightRows)) said.set(name, await ask(known));
  const { list, others, spare, operation } = known;
  const { fixtures } = known.images;
  const checks = [...new Set([...shownFirst, ...said.keys()])].flatMap((name) => said.get(name) ?? []);
  const facts: TargetFacts = {
    ...factsOf(target, list, [...spent, ...spare]),
    ...(others !== undefined && { showsOthers: others }),
    showsOwn: target.ledger.hasSeen,
    showsFixtures: fixtures,
    spoken: target.http.spoken,
  };
  // How long a response takes: the shorter of two, because the first may have opened the connection.
  return { facts, spare, checks, latencyMs: Math.min(list.durationMs, operation.probe.durationMs) };
}

/** Which versions of HTTP a target with TLS speaks, and which are judged. */
function versionsCheck({ description, http }: Target): SettingCheck[] {
  const { http1, http2 } = http.spoken;
  if (!description.url.startsWith('https:')) return [];
  const spoken = [http1 ? 'HTTP/1.1' : '', http2 ? 'HTTP/2' : ''].filter((each) => each !== '').join(' and ');
  const judged = http.main === '2' ? 'HTTP/2' : http.without.http2 === undefined ? 'both' : 'HTTP/1.1';
  return [right(`the target speaks ${spoken} (ALPN), and is judged over ${judged}`)];
}

/** The clock of the target minus that of this machine, in seconds; undefined if the response shows no date. */
function skewOf(list: Exchange): number | undefined {
  const date = imfFixdate(fieldValue(list.response?.fields ?? [], 'Date') ?? '');
  return date && Math.round((date - Date.parse(list.started) - list.durationMs) / 1000);
}

function factsOf({ description }: Target, list: Exchange, spare: readonly SpareImage[]): TargetFacts {
  const skew = skewOf(list);
  const shown = imagesOn(list);
  const listed = shown && shown.size > 0 ? [shown.uuids] : [];
  const issued = choosesIds(description) ? [] : spare.map(({ id }) => isRandomUuid(id));
  const seen = [...listed, ...issued];
  return {
    ...(shown && { images: shown.size }),
    ...(skew !== undefined && { clockSkewSeconds: skew }),
    ...(seen.length > 0 && { uuids: seen.every(Boolean) }),
  };
}

function clockCheck(list: Exchange): SettingCheck[] {
  const skew = skewOf(list) ?? 0;
  if (Math.abs(skew) <= mostSkewSeconds) return [];
  return [
    wrong(
      `The clock of the target is ${skew} s off. Set the clock of the target or of this machine: dates and tokens depend on it.`,
    ),
  ];
}

/**
 * Whether a list contradicts an operator who says that the target keeps no images: it shows some, or it is there and cannot be read, as behind
 * a tunnel. A mock has an empty list or none.
 */
function keepsImages(list: Exchange): true | undefined {
  const { status = 0 } = list.response ?? {};
  const shown = imagesOn(list);
  const isThere = shown === undefined ? ![404, 405, 501].includes(status) : shown.size > 0;
  return isThere || undefined;
}

/** Whether images of others may be there, and must not be put at risk. */
function sparesOthers({ ledger, description: { images } }: Target, others = false): boolean {
  return ledger.looksFirst && (others || images.source !== 'stateless');
}

/** Why nothing is aimed at the collection, although the target is on loopback. */
function broadCheck({ description: { url, limits, images } }: Target, others = false): SettingCheck[] {
  if (!others || limits.collectionDelete) return [];
  if (images.source === 'stateless')
    return [
      wrong(
        'images.source is stateless, but the list shows images, or cannot be read: the run treats the target as one that keeps images of others, and sends no identifier that may be one of theirs. Name the source of images. If every image of the tenant may be lost, set limits.collectionDelete.',
      ),
    ];
  if (!isLoopback(url)) return [];
  return [
    untried(
      'broad attacks are off: the list shows images of others, and a port on loopback may be a tunnel. Set limits.collectionDelete if every image of the tenant may be lost.',
    ),
  ];
}

/** How many images of others the run watches, and whether somebody else may change them meanwhile. */
function watchCheck({ description: { limits } }: Target, others: OthersBefore | undefined): SettingCheck[] {
  if (others === undefined || others.watched === 0) return [];
  const { watched, whole } = others;
  const stand = `${whole ? '' : 'more than '}${counted(watched, 'image')} of others ${whole && watched === 1 ? 'stands' : 'stand'} in this tenant`;
  return [
    right(
      limits.sharedTenant === true
        ? `${stand}; TARGET_SHARED_TENANT says that others work here, so the run explains no loss among them`
        : `${stand}, and a run watches ${whole ? 'them' : 'the first of them'}: set TARGET_SHARED_TENANT=true if others create, change or delete images here meanwhile`,
    ),
  ];
}

function ownerCheck({ description }: Target, shown: Parsed<Witness>): SettingCheck {
  const tenant = tenantIn(description);
  if (description.identities.owner === undefined) return wrong('No token is configured. Set TARGET_TOKEN, or a login.');
  if (shown.ok) return right(`${tokenOf('owner')} was accepted at ${tenant}: ${shown.value.name} refuses a made-up token`);
  return notKnown(
    `nothing shows that ${tokenName('owner')} belongs to ${tenant}: ${shown.reason}. Check both; a run shows whether the target checks any token.`,
  );
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
