import { Api } from '../client/api.ts';
import { imageIn, pageShown } from '../client/images-in-responses.ts';
import type { Target } from '../client/target.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import type { SpareImage } from '../run-state/run-state.ts';
import type { Finding } from '../verdict/finding.ts';
import { right, type SettingCheck, tenantIn, tokenName, untried } from './setting-check.ts';
import { Stopped } from './stopped.ts';

const probing = { role: 'setup', label: 'is the operation there' } as const;

/** Sources of images with which the first test that deletes one shows whether the operation is there. */
const laterKnown: readonly string[] = ['ids', 'command'];

/** What the preflight knows when it asks whether the operation is there. */
export interface Known {
  readonly list: Exchange;
  /** An image that GET has shown. */
  readonly isShown: boolean;
  /** Makes an image to be deleted, where the source can and may. */
  readonly taken: () => Promise<SpareImage | undefined>;
}

/**
 * Sends DELETE of a random UUID, which is harmless, and judges settings and operation by the answer. That the operation is missing
 * needs proof: an image or a list below the same URL, and a refusal that no server with the operation gives.
 * @throws Stopped
 */
export async function expectOperation(target: Target, { list, isShown, taken }: Known): Promise<SettingCheck> {
  const api = new Api(target);
  const probe = await api.deleteImage(target.ledger.probe(), probing);
  const status = probe.response?.status;
  const listed = list.response?.status;
  const { url, images, identities } = target.description;
  const isBaseRight = isShown || pageShown(list).ok;
  if (status === 401 && !isBaseRight && identities.owner !== undefined) throw refused(target, probe);
  if (status === 403 && listed === 403) {
    const advice = `Check that ${tokenName('owner')} belongs to ${tenantIn(target.description)}, and that no gateway wants a field of its own.`;
    throw new Stopped('broken', `every request below ${url} was answered 403. ${advice}`);
  }
  if (isPage(list) && isPage(probe) && images.source !== 'stateless') {
    const what = `GET of the list and DELETE of a random UUID were answered 200 with a web page`;
    throw new Stopped('broken', `${url} is no Compute API: ${what}. Check host, version and tenant in TARGET_URL.`);
  }
  const lacks = status === 405 || status === 501;
  if (!lacks && !(status === 404 && listed === 404 && !isShown))
    return right(`the operation answers: DELETE of a random UUID was answered ${status ?? 'not at all'}`);
  if (!lacks) {
    const anonymous = await api.withToken(undefined).deleteImage(target.ledger.probe(), probing);
    if (anonymous.response?.status !== 404) return right('the operation answers: DELETE without a token was not answered 404');
  }
  if (lacks && isBaseRight) throw missing(target, [probe]);
  const image = await taken();
  if (image === undefined && status === 404 && laterKnown.includes(images.source))
    return untried('whether the operation is there is known once a test deletes an image that exists');
  if (image === undefined) throw undecided(target, status);
  const attempt = await api.deleteImage(target.ledger.leftover(image.id), probing);
  const answered = attempt.response?.status ?? 0;
  if (![404, 405, 501].includes(answered)) return right(`the operation answers: DELETE of an image was answered ${answered}`);
  const left = await api.read(`/images/${image.id}`, { role: 'setup' });
  if (imageIn(left) === undefined && answered === 404) throw undecided(target, answered);
  throw missing(target, [attempt, left]);
}

/** The owner's token does not open the target. */
export function refused(target: Target, { request, response }: Exchange): Stopped {
  const status = response?.status ?? 0;
  const { identities, url } = target.description;
  if (identities.owner === undefined)
    return new Stopped(
      'broken',
      `no token is configured, and ${request.method} below ${url} was answered ${status}. Set TARGET_TOKEN, or a login.`,
    );
  const isValid = `that it belongs to ${tenantIn(target.description)} and has not expired`;
  const scheme = gatewayScheme(response);
  const advice =
    scheme === undefined
      ? `Check ${isValid}.`
      : `The answer asks for ${scheme}: if a gateway asks, set TARGET_HEADERS. If the target asks, check ${isValid}.`;
  return new Stopped('broken', `${tokenName('owner')} was refused (${status}). ${advice}`);
}

/** The scheme of a challenge that X-Auth-Token does not meet, as gateways send it; undefined without one. */
function gatewayScheme(response: Exchange['response']): string | undefined {
  const [scheme] = /^[\w-]+/.exec(fieldValue(response?.fields ?? [], 'WWW-Authenticate') ?? '') ?? [];
  return scheme === undefined || /^(?:keystone|x-auth-token|token)$/i.test(scheme) ? undefined : scheme;
}

function isPage({ response }: Exchange): boolean {
  return response?.status === 200 && /^\s*</.test(response.content.toString('latin1'));
}

function undecided({ description }: Target, status: number | undefined): Stopped {
  const what = `DELETE below ${description.url} was answered ${status ?? 'not at all'}, and nothing shows that the URL is right`;
  return new Stopped(
    'inconclusive',
    `${what}. Check that TARGET_URL has the version and the tenant (like /v2/123456). If it is right, the operation is not implemented: a source of images would prove it.`,
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
