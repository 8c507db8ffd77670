import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { rootCertificates } from 'node:tls';

/** A response of an identity service. Field names are in lower case. */
export interface LoginResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends one request of a login; rejects where no whole response arrives. It follows no redirect: a token goes to nobody else. */
export type Send = (
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
) => Promise<LoginResponse>;

/** TLS and time limit of {@link sender}. */
export interface SendOptions {
  /** PEM of an additional authority. */
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const MOST_OCTETS = 16 * 1024 * 1024;

/** Sends by node:http(s), which takes an authority per request, as fetch does not. */
export function sender({ ca, insecure = false, timeoutMs = TIMEOUT_MS }: SendOptions = {}): Send {
  return (method, url, headers, body) =>
    new Promise((resolve, reject) => {
      const request = url.startsWith('https:') ? requestHttps : requestHttp;
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const tls = { rejectUnauthorized: !insecure, ...(ca !== undefined && { ca: [ca, ...rootCertificates] }) };
      const sent = request(
        url,
        { method, headers: { ...headers, ...length }, agent: false, signal: AbortSignal.timeout(timeoutMs), ...tls },
        (response) => {
          const chunks: Buffer[] = [];
          let octets = 0;
          response.on('data', (chunk: Buffer) => {
            octets += chunk.length;
            if (octets > MOST_OCTETS) response.destroy(new Error(`a response of more than ${MOST_OCTETS} octets`));
            chunks.push(chunk);
          });
          response.on('error', reject);
          response.on('end', () => {
            const fields = Object.entries(response.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(', ') : (value ?? ''),
            ]);
            resolve({
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(fields),
              body: Buffer.concat(chunks).toString('utf8'),
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
}
