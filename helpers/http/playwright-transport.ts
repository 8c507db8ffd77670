import { performance } from 'node:perf_hooks';
import { type APIRequestContext, type APIResponse, request as playwright } from '@playwright/test';
import type { FieldLine } from '../../contracts/fields.ts';
import { type ClientCertificate, certificateOptions } from './client-certificate.ts';
import type { ResponseRecord } from './exchange.ts';
import type { Idleness } from './idleness.ts';
import { limitContent } from './limited-client.ts';
import type { Origins } from './origins.ts';
import { playwrightFailure } from './playwright-failure.ts';
import { isProxyAnswer, markProxyAnswers } from './proxy-answers.ts';
import type { Outbound, SendResult, Transport, TransportSettings, WireOptions } from './transport.ts';
import { trustEverywhere } from './wire/authority.ts';
import { decoded } from './wire/content.ts';
import { isSocks, proxyCredentials } from './wire/proxy.ts';
import { splitUrl } from './wire/request.ts';
import { contentLimit, readLimits } from './wire/response-reader.ts';

/** Options for Playwright's request context. */
export interface PlaywrightTransportOptions {
  readonly origins: Origins;
  /**
   * URL of an HTTP or SOCKS5 proxy. Playwright tunnels through it, with CONNECT even for http, and does not read the environment itself.
   */
  readonly proxy?: string;
  /** Whether a connection may stay open after a response. If not, each request gets a new context, and so no cookies. */
  readonly idleness?: Idleness;
}

/**
 * An ordinary client: Playwright's request context, without redirects and retries.
 * It adds User-Agent, Accept, Accept-Encoding and cookies, and hides details that the bare socket shows.
 * Throws a TypeError for a request that it would change: a path that a URL parser rewrites, a method in lower case.
 */
export async function playwrightTransport(settings: TransportSettings, options: PlaywrightTransportOptions): Promise<Transport> {
  const unlimit = limitContent(readLimits.contentOctets);
  const unmark = options.proxy === undefined || isSocks(options.proxy) ? undefined : markProxyAnswers();
  const distrust = settings.ca === undefined ? undefined : trustEverywhere(settings.ca);
  const context = (): Promise<APIRequestContext> =>
    playwright.newContext({
      maxRedirects: 0,
      ignoreHTTPSErrors: settings.insecureTls === true,
      ...(settings.client !== undefined && { clientCertificates: byOrigin(settings.client, options.origins) }),
      ...(options.proxy !== undefined && { proxy: proxySettings(options.proxy) }),
    });
  const { idleness } = options;
  let shared = idleness?.may === true ? await context() : undefined;
  let underWay = 0;
  const closeIdle = async (): Promise<void> => {
    if (underWay > 0) return;
    const idle = shared;
    shared = undefined;
    await idle?.dispose();
  };
  idleness?.add(() => void closeIdle());
  return {
    name: 'playwright',
    async send(outbound, wireOptions) {
      options.origins.expect(outbound.url);
      refuseWhatWouldChange(outbound, wireOptions);
      const used = shared ?? (await context());
      if (idleness?.may === true) shared ??= used;
      const started = performance.now();
      underWay += 1;
      const result = await sent(used, outbound, settings.timeoutMs);
      underWay -= 1;
      const durationMs = performance.now() - started;
      if (used !== shared) await used.dispose();
      else if (idleness?.may === false) await closeIdle();
      return { ...result, durationMs };
    },
    async dispose() {
      unlimit();
      unmark?.();
      distrust?.();
      await shared?.dispose();
    },
  };
}

/** Playwright shows a client certificate to the origins that name it only. */
function byOrigin(client: ClientCertificate, origins: Origins) {
  const secure = origins.all.filter((origin) => origin.startsWith('https:'));
  return secure.map((origin) => ({ origin, ...certificateOptions(client) }));
}

function proxySettings(proxy: string): { server: string; username?: string; password?: string } {
  // Playwright 1.65 takes the credentials of a SOCKS5 proxy from its URL only.
  if (isSocks(proxy)) return { server: proxy };
  const { protocol, host } = new URL(proxy);
  return { server: `${protocol}//${host}`, ...proxyCredentials(proxy) };
}

function refuseWhatWouldChange(outbound: Outbound, options: WireOptions = {}): void {
  const asked = Object.keys(options);
  if (asked.length > 0) throw new TypeError(`only the bare-socket transport supports ${asked.join(', ')}`);
  if (outbound.method !== outbound.method.toUpperCase())
    throw new TypeError(`Playwright would send the method ${outbound.method} in upper case`);
  const { pathname, search } = new URL(outbound.url);
  if (splitUrl(outbound.url).target !== pathname + search)
    throw new TypeError('Playwright would rewrite the path of the URL before sending it');
}

async function sent(context: APIRequestContext, outbound: Outbound, timeoutMs: number): Promise<Omit<SendResult, 'durationMs'>> {
  try {
    const response = await context.fetch(outbound.url, {
      method: outbound.method,
      headers: joined(outbound.fields),
      // Playwright would rewrite a string if Content-Type is JSON and the string is not.
      ...(outbound.content !== undefined && { data: Buffer.from(outbound.content) }),
      maxRedirects: 0,
      maxRetries: 0,
      failOnStatusCode: false,
      timeout: timeoutMs,
    });
    return resultOf(await recorded(response));
  } catch (error) {
    return { failure: playwrightFailure(error) };
  }
}

/** The result of a response whose content is as sent: coded, and one octet longer than the limit if there was more. */
function resultOf(response: ResponseRecord): Omit<SendResult, 'durationMs'> {
  if (isProxyAnswer(response.fields))
    return { failure: { kind: 'unreachable', detail: `the proxy answered ${response.status} to CONNECT` } };
  const limit = contentLimit(response.status);
  if (response.content.length > limit) {
    const detail = `the content is longer than ${limit} octets`;
    return { response, failure: { kind: 'unread', detail } };
  }
  const { content, defects, unread } = decoded(response.content, response.fields, limit);
  if (unread !== undefined) return { response, failure: { kind: 'unread', detail: unread } };
  const [defect] = defects;
  return defect === undefined ? { response: { ...response, content } } : { failure: { kind: 'malformed', detail: defect } };
}

/** Playwright accepts one value per name, so lines of one field are joined, as RFC 9110 section 5.3 allows. */
function joined(fields: readonly FieldLine[]): Record<string, string> {
  const byName = new Map<string, FieldLine>();
  for (const [name, value] of fields) {
    const before = byName.get(name.toLowerCase());
    byName.set(name.toLowerCase(), before ? [before[0], `${before[1]}, ${value}`] : [name, value]);
  }
  return Object.fromEntries(byName.values());
}

async function recorded(response: APIResponse): Promise<ResponseRecord> {
  const record = {
    status: response.status(),
    reason: response.statusText(),
    fields: response.headersArray().map(({ name, value }): FieldLine => [name, value]),
    content: await response.body(),
  };
  await response.dispose();
  return record;
}
