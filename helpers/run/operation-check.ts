import type { Finding } from '../declarations/finding.ts';
import { type Exchange, fieldValue, isGateways, type ResponseRecord } from '../http/exchange.ts';
import type { SpareImage } from '../shared/run-state.ts';
import { Api } from '../target/client/api.ts';
import { imageIn, pageShown } from '../target/client/images-in-responses.ts';
import type { Target } from '../target/client/target.ts';
import type { TokenEvidence } from './identity-checks.ts';
import type { ImageChecks } from './image-checks.ts';
import { decisive, right, type SettingCheck, tenantIn, tokenName, untried } from './setting-check.ts';
import { Stopped } from './stopped.ts';
import { expectNoProxy, gatewaySign, leadingTo, unproven } from './unproven.ts';

const probing = { role: 'setup', label: 'is the operation there' } as const;

/** Sources of images with which the first test that deletes one shows whether the operation is there. */
const laterKnown: readonly string[] = ['ids', 'command'];

/** The preflight's knowledge when it asks whether the operation is there. */
export interface KnownBefore extends Pick<TokenEvidence, 'list' | 'byMadeUp'>, Pick<ImageChecks, 'isShown' | 'areAllAbsent'> {
  /** The source makes images, and was not allowed to. */
  readonly mayNotMake: boolean;
  /** Makes an image to be deleted, if the source can and may. */
  readonly taken: () => Promise<SpareImage | undefined>;
}

/** What DELETE of a random UUID was answered, and what that says of the operation. */
export type Operation = Awaited<ReturnType<typeof expectOperation>>;

/**
 * Reads a random UUID before anything is deleted: a target that shows an image there, as by a default or a cast to 0, may delete that image
 * for every identifier that it does not know.
 * @throws Stopped
 */
export async function expectUnknown(target: Target): Promise<void> {
  const id = target.ledger.randomId();
  const read = await new Api(target).read(`/images/${id}`, { role: 'setup', label: 'does a random UUID name an image' });
  const { id: other = id } = imageIn(read) ?? {};
  if (other === id) return;
  const isStateless = target.description.images.source === 'stateless';
  const mock = isStateless ? '' : ' If it is a mock that keeps no images, set images.source: stateless.';
  throw new Stopped(
    'inconclusive',
    `GET of a random UUID shows another image, so that DELETE of one may delete it: nothing was sent. Correct the target.${mock} If every image of the tenant may be lost, set limits.collectionDelete.`,
  );
}

/**
 * Sends DELETE of a random UUID, which is harmless, and judges settings and operation by the answer. That the operation is missing
 * needs proof: an image or a list below the same URL, and a refusal that no server with the operation gives.
 * @throws Stopped
 */
export async function expectOperation(target: Target, known: KnownBefore) {
  const probe = await new Api(target).deleteImage(target.ledger.probe(), probing);
  expectNoProxy(probe, 'DELETE of a random UUID');
  expectService(target, known.list, probe);
  expectRightUrl(target, known.list, probe);
  return { probe, check: await operationCheck(target, probe, known) };
}

/** @throws Stopped if a gateway answered for the service, to a read and to DELETE alike */
function expectService({ description: { url } }: Target, list: Exchange, probe: Exchange): void {
  if (!isGateways(list) || !isGateways(probe)) return;
  throw new Stopped(
    'broken',
    `every request below ${url} was answered ${probe.response?.status ?? 0} by a gateway, so the service was never reached. Whoever runs the gateway has to connect it to the service. If the service is down, start it.`,
  );
}

async function operationCheck(target: Target, probe: Exchange, known: KnownBefore): Promise<SettingCheck> {
  const { isShown, list, byMadeUp } = known;
  const status = probe.response?.status ?? 0;
  const silent = unproven(target, probe);
  if (silent !== undefined) return decisive(`DELETE of a random UUID ${silent}.`);
  const isBaseRight = isShown || pageShown(list).ok;
  if (status === 401) {
    // Only a list that a made-up token does not get shows that the target accepts the owner's.
    const isAccepted = byMadeUp !== undefined && !pageShown(byMadeUp).ok;
    if (!isAccepted) throw refusedToken(target, probe);
    return decisive(
      `DELETE of a random UUID was answered 401, and GET of the list accepts ${tokenName('owner')}. Check that the token may delete images. If it may, the target is at fault, and a run says so.`,
    );
  }
  const lacks = status === 405 || status === 501;
  if (lacks && isBaseRight) throw missing(target, [probe]);
  const says = `the operation answers: DELETE of a random UUID was answered ${status}`;
  if (status < 300 || (isBaseRight && status !== 403)) return right(says);
  return byImage(target, status, known);
}

/** Asks the operation about an image that exists, if the source gives one. */
async function byImage(target: Target, status: number, known: KnownBefore): Promise<SettingCheck> {
  const image = await known.taken();
  if (image === undefined) return withoutImage(target, status, known);
  const api = new Api(target);
  const attempt = await api.deleteImage(target.ledger.leftover(image.id), probing);
  const answered = attempt.response?.status ?? 0;
  if (answered === 403 && status === 403)
    throw new Stopped('broken', `DELETE of an image of the run was answered 403. Set a ${tokenName('owner')} that may delete.`);
  const silent = unproven(target, attempt);
  if (silent !== undefined) return decisive(`DELETE of an image ${silent}.`);
  if (![404, 405, 501].includes(answered)) return right(`the operation answers: DELETE of an image was answered ${answered}`);
  const left = await api.read(`/images/${image.id}`, { role: 'setup' });
  if (imageIn(left) === undefined && answered === 404) throw undecided(target, answered);
  throw missing(target, [attempt, left]);
}

async function withoutImage(
  target: Target,
  status: number,
  { list, areAllAbsent, mayNotMake, isShown }: KnownBefore,
): Promise<SettingCheck> {
  const { source } = target.description.images;
  const what = `DELETE of a random UUID was answered ${status}`;
  if (mayNotMake) return untried(`whether the operation is there: ${what}, and no image was made (--make)`);
  if (status === 403 && (isShown || pageShown(list).ok)) throw forbidden(target, what);
  if (status === 404 && laterKnown.includes(source) && !areAllAbsent)
    return untried('whether the operation is there is known once a test deletes an image that exists');
  const anonymous = await new Api(target).withToken(undefined).deleteImage(target.ledger.probe(), probing);
  const hasOther = ![404, 405, 501].includes(anonymous.response?.status ?? 404);
  if (areAllAbsent || !hasOther) throw undecided(target, status);
  return decisive(`whether the operation is there: ${what}, as it is below a wrong URL. ${urlAdvice}`);
}

const urlAdvice = 'Check that TARGET_URL has the version and the tenant (like /v2/123456).';

/** @throws Stopped if list and operation alike answer as a wrong URL, tenant or token does */
function expectRightUrl(target: Target, list: Exchange, probe: Exchange): void {
  const { url, images } = target.description;
  const [listed = 0, status = 0] = [list.response?.status, probe.response?.status];
  if (probe.response !== undefined && status === 403 && listed === 403) {
    const advice = adviceOn(probe.response, `that ${tokenName('owner')} belongs to ${tenantIn(target.description)}`);
    throw new Stopped('broken', `every request below ${url} was answered 403. ${advice}`);
  }
  if ([400, 403].includes(status) && [400, 403].includes(listed))
    throw new Stopped(
      'broken',
      `GET of the list was answered ${listed}, and DELETE of a random UUID ${status}. Check that ${tokenName('owner')} belongs to ${tenantIn(target.description)}, and that TARGET_URL names its tenant.`,
    );
  if (isRedirect(listed) && isRedirect(status)) throw redirected(target, list);
  if (isPage(list) && isPage(probe) && images.source !== 'stateless') {
    const what = `GET of the list and DELETE of a random UUID were answered 200 with a web page`;
    throw new Stopped('broken', `${url} is not a Compute API: ${what}. Check host, version and tenant in TARGET_URL.`);
  }
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

function redirected(target: Target, { response }: Exchange): Stopped {
  const fields = response?.fields ?? [];
  const [, base] = /^(https?:\/\/[^?#]+?)\/images\/?$/.exec(fieldValue(fields, 'Location') ?? '') ?? [];
  const advice =
    base === undefined
      ? 'Write the URL of the API itself in TARGET_URL.'
      : `If that is the API, set TARGET_URL=${target.redactor.text(base)}.`;
  return new Stopped(
    'broken',
    `every request below ${target.description.url} was answered ${response?.status ?? 0}${leadingTo(target, fields)}. ${advice}`,
  );
}

function forbidden(target: Target, what: string): Stopped {
  const role = `Check that the role of ${tokenName('owner')} may delete images in ${tenantIn(target.description)}.`;
  return new Stopped(
    'inconclusive',
    `${what}, although the token can read: it may not delete, or the target answers so for an image that does not exist. ${role} If it may, a source that makes images proves it.`,
  );
}

/** The owner's token does not open the target. */
export function refusedToken(target: Target, { request, response }: Exchange): Stopped {
  const status = response?.status ?? 0;
  const { identities, url } = target.description;
  if (identities.owner === undefined)
    return new Stopped(
      'broken',
      `no token is configured, and ${request.method} below ${url} was answered ${status}. Set TARGET_TOKEN, or a login.`,
    );
  const isValid = `that it belongs to ${tenantIn(target.description)} and has not expired`;
  const advice = response === undefined ? `Check ${isValid}.` : adviceOn(response, isValid);
  return new Stopped('broken', `${tokenName('owner')} was refused (${status}). ${advice}`);
}

/** What to check after a refusal: what the target's would mean, and whether a gateway may have sent it. */
function adviceOn(response: ResponseRecord, ofTarget: string): string {
  const sign = gatewaySign(response);
  if (sign === undefined) return `Check ${ofTarget}.`;
  return `${sign}: if a gateway asks, set TARGET_HEADERS. If the target asks, check ${ofTarget}.`;
}

function isPage({ response }: Exchange): boolean {
  return response?.status === 200 && /^\s*</.test(response.content.toString('latin1'));
}

function undecided({ description }: Target, status: number | undefined): Stopped {
  const what = `DELETE below ${description.url} was answered ${status ?? 'not at all'}, and nothing shows that the URL is right`;
  return new Stopped(
    'inconclusive',
    `${what}. ${urlAdvice} If it is right, the operation is not implemented: a source of images would prove it.`,
  );
}

function missing(target: Target, exchanges: readonly Exchange[]): Stopped {
  const shown = exchanges.map(
    ({ request, response }) => `${request.method} ${target.redactor.text(request.url)} → ${response?.status ?? 'no response'}`,
  );
  const [first] = exchanges;
  const status = first?.response?.status;
  const reason = `the operation is not implemented by the target: ${shown.join(', then ')}`;
  const finding: Finding = {
    title: 'The operation is not implemented',
    expected: 'DELETE of an image is answered 204, and of an unknown one 404',
    received: shown.join('\n'),
    because: 'the operation under test is DELETE of an image',
    curl: first === undefined ? '' : target.curl(first.request),
    ...(status !== undefined && { statuses: [status] }),
  };
  return new Stopped('nonconformant', reason, finding);
}
