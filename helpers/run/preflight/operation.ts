import type { Exchange } from '../../http/exchange.ts';
import { Api } from '../../images/client/api.ts';
import { imageIn, pageShown } from '../../images/client/images-in-responses.ts';
import type { Target } from '../../images/client/target.ts';
import type { SpareImage } from '../../images/run-state.ts';
import { knowsNoImage } from '../../images/safety/own-records.ts';
import type { Finding } from '../../verdict/finding.ts';
import { broken, inconclusive, Stopped } from '../stopped.ts';
import {
  decisive,
  isOnTheWay,
  refusedToken,
  right,
  type SettingCheck,
  tenantIn,
  tokenName,
  unproven,
  untried,
  withoutTenant,
} from './checks.ts';
import type { ListRefusal } from './tokens.ts';

const probing = { role: 'setup', label: 'is the operation there' } as const;

/** What a server without the operation answers to it. */
const lacking: readonly number[] = [404, 405, 501];

/** The preflight's knowledge when it asks whether the operation is there. */
interface KnownBefore {
  readonly list: Exchange;
  readonly refusal: ListRefusal;
  /** A GET showed an image below the URL. */
  readonly isShown: boolean;
  /** A test may show the operation by deleting an image that the source has not given yet. */
  readonly isShownLater: boolean;
  /** The source creates images, and was not allowed to. */
  readonly mayNotMake: boolean;
  /** Makes an image to be deleted, if the source can and may. */
  readonly taken: () => Promise<SpareImage | undefined>;
}

/**
 * Is the operation there? Sends DELETE of a random UUID, which is harmless, and judges settings and operation by the answer. That the operation
 * is missing needs proof: an image or a list below the same URL, and a refusal that no server with the operation gives.
 * @throws Stopped
 */
export async function expectOperation(target: Target, known: KnownBefore): Promise<{ probe: Exchange; check: SettingCheck }> {
  const probe = await new Api(target).deleteImage(target.ledger.probe(), probing);
  const trouble = troubleOfAll(target, known.list, probe);
  if (trouble !== undefined) throw broken`${trouble}`;
  return { probe, check: await operationCheck(target, probe, known) };
}

/** What is wrong if list and operation alike answer as a gateway or a wrong URL, tenant or token does. */
function troubleOfAll(target: Target, list: Exchange, probe: Exchange): string | undefined {
  const { description } = target;
  const { url, images } = description;
  const [listed, status] = [list, probe].map(({ response }) => response?.status ?? 0) as [number, number];
  const [onTheWay, ofProbe] = [list, probe].map((each) => isOnTheWay(target, each));
  if (onTheWay !== undefined && ofProbe !== undefined) return `every request below ${url} ${onTheWay}.`;
  if ([listed, status].every((code) => code === 400 || code === 403))
    return `GET of the list got ${listed}, and DELETE of a random UUID ${status}. Check that ${tokenName(description, 'owner')} belongs to ${tenantIn(description)}.${withoutTenant(description)} If a gateway in front asks for a key, set TARGET_HEADERS.`;
  const isPage = ({ response }: Exchange): boolean =>
    response?.status === 200 && /^\s*</.test(response.content.toString('latin1'));
  return images.source !== 'stateless' && [list, probe].every(isPage)
    ? `${url} is not a Compute API: GET of the list and DELETE of a random UUID got 200 with a web page. Check host, version and tenant in TARGET_URL.`
    : undefined;
}

async function operationCheck(target: Target, probe: Exchange, known: KnownBefore): Promise<SettingCheck> {
  const { list, refusal, isShown, isShownLater, mayNotMake, taken } = known;
  const { description } = target;
  const status = probe.response?.status ?? 0;
  const answered = `DELETE of a random UUID got ${status}`;
  const silent = unproven(target, probe);
  if (silent !== undefined) return decisive`DELETE of a random UUID ${silent}.`;
  if (status === 401) {
    // Only a list that a made-up token does not get shows that the target accepts the owner's.
    if (!refusal.ok) throw refusedToken(target, probe);
    return decisive`${answered}, and GET of the list accepts ${tokenName(description, 'owner')}. Check that the token may delete images. If it may, the target is at fault, and a run says so.`;
  }
  const isBaseRight = isShown || pageShown(list).ok;
  if (isBaseRight && (status === 405 || status === 501)) throw missing(target, [probe]);
  // Identifiers that the run makes up would be charged to the target.
  if (description.images.source === 'stateless' && isBaseRight && knowsNoImage(status))
    throw broken`images.source is stateless, but ${answered}, as from a target that keeps images. If it keeps images, name images in TARGET_IMAGE_IDS or another source. If it is a mock, let it answer DELETE of any identifier.`;
  if (status < 300 || (isBaseRight && status !== 403)) return right`the operation answers: ${answered}`;
  const image = await taken();
  if (image !== undefined) return byImage(target, status, image);
  if (isBaseRight && !mayNotMake)
    throw inconclusive`${answered}, although the token can read: it may not delete, or the target answers so for an image that does not exist. Check that the role of ${tokenName(description, 'owner')} may delete images in ${tenantIn(description)}. If it may, a source that creates images proves it.`;
  if (!mayNotMake && !(isShownLater && status === 404)) throw undecided(target, status);
  const noTenant = isBaseRight ? '' : withoutTenant(description);
  const say = noTenant === '' ? untried : decisive;
  return say`whether the operation is there: ${answered}, and no image was deleted yet.${noTenant} ${mayNotMake ? '--make' : 'A run'} shows it.`;
}

/** Asks the operation about an image that the source made. */
async function byImage(target: Target, status: number, image: SpareImage): Promise<SettingCheck> {
  const api = new Api(target);
  const attempt = await api.deleteImage(target.ledger.leftover(image.id), probing);
  const answered = attempt.response?.status ?? 0;
  if (answered === 403 && status === 403)
    throw broken`DELETE of an image of the run got 403. Set a token of the owner that may delete.`;
  const silent = unproven(target, attempt);
  if (silent !== undefined) return decisive`DELETE of an image ${silent}.`;
  if (!lacking.includes(answered)) return right`the operation answers: DELETE of an image got ${answered}`;
  const left = await api.read(`/images/${image.id}`, { role: 'setup' });
  if (imageIn(left) === undefined && answered === 404) throw undecided(target, answered);
  throw missing(target, [attempt, left]);
}

const undecided = ({ description: { url } }: Target, status: number): Stopped =>
  inconclusive`DELETE below ${url} got ${status}, and nothing shows that the URL is right. Check that TARGET_URL has the version and the tenant (like /v2/123456). If it is right, the operation is not implemented: a source of images would prove it.`;

function missing(target: Target, exchanges: readonly [Exchange, ...Exchange[]]): Stopped {
  const [{ request: deletion, response }] = exchanges;
  const shown = exchanges.map(
    ({ request, response: answer }) =>
      `${request.method} ${target.redactor.text(request.url)} → ${answer?.status ?? 'no response'}`,
  );
  const finding: Finding = {
    title: 'The operation is not implemented',
    expected: 'DELETE of an image gets 204, and of an unknown one 404',
    received: shown.join('\n'),
    because: 'the operation under test is DELETE of an image',
    curl: target.curl(deletion),
    ...(response !== undefined && { statuses: [response.status] }),
  };
  const reason = `the operation is not implemented by the target: ${shown.join(', then ')}`;
  return new Stopped({ verdict: 'nonconformant', reason, finding });
}
