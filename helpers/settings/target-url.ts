import { Problems } from './settings-error.ts';

const EXPECTED = 'an absolute http(s) URL';

/**
 * The base URL of a target without a slash at its end; undefined after a problem was added.
 * Path octets are kept as WHATWG URL leaves them; user information, query and fragment are refused.
 */
export function baseUrl(text: string, where: string, problems: Problems): string | undefined {
  const refuse = (expected: string, mend: string): undefined => {
    problems.add(where, expected, text.trim() === '' ? 'an empty text' : problems.shownUrl(text), mend);
  };
  if (!/^https?:\/\/[^/?#]/i.test(text) || /[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) {
    return refuse(EXPECTED, 'write it like https://compute.example/v2/123456');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) {
    return refuse(`${EXPECTED} without user and password`, 'remove what stands before the @; the token goes into TARGET_TOKEN');
  }
  if (/[?#]/.test(text)) return refuse(`${EXPECTED} without query and fragment`, 'remove the part from ? or # on');
  if (/\$\(|\$\{|[{}<>]|%7[bd]|%3[ce]/i.test(text))
    return refuse(`${EXPECTED} without placeholders`, 'put the real tenant and version in');
  if (/\/images\/*$/.test(url.pathname))
    return refuse(`${EXPECTED} up to the tenant`, 'remove /images from its end; the operation is {url}/images/{image_id}');
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** Whether a URL names this machine by localhost, 127/8 or ::1. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** A host and perhaps a port as an operator writes it; undefined where it is neither. */
function hostOf(text: string): { host: string; port?: string } | undefined {
  const parts = /^(\[[0-9a-f:.]+\]|[^\s:/@?#[\]\\]+|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*)(?::(\d{1,5}))?$/i.exec(text);
  if (parts?.[1] === undefined) return undefined;
  const name = parts[1].includes(':') && !parts[1].startsWith('[') ? `[${parts[1]}]` : parts[1];
  if (!URL.canParse(`http://${name}/`)) return undefined;
  const host = new URL(`http://${name}/`).hostname;
  return parts[2] === undefined ? { host } : { host, port: String(Number(parts[2])) };
}

/** Options of {@link assertConfirmed}. */
export interface Confirmation {
  /** TARGET_CONFIRM_HOST as it was given: a host, `host:port`, or a comma list of them. */
  readonly confirm?: string | undefined;
  /** The run is the project's own: only loopback is allowed, whatever was confirmed. */
  readonly ownRun?: boolean;
}

/** Adds a problem where a URL is neither loopback nor confirmed. */
export function checkConfirmed(url: string, { confirm, ownRun = false }: Confirmation, problems: Problems): void {
  if (isLoopback(url)) return;
  const { hostname, host, port, protocol } = new URL(url);
  if (ownRun) {
    problems.add(
      'TARGET_URL',
      'a loopback host, as this is a run of the project itself',
      problems.shown(host),
      'run the suite by npm run conformance',
    );
    return;
  }
  const entries = (confirm ?? '').split(',').map((entry) => entry.trim());
  const effectivePort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const confirmed = entries.some((entry) => {
    const asked = hostOf(entry);
    return asked !== undefined && asked.host === hostname && (asked.port === undefined || asked.port === effectivePort);
  });
  if (confirmed) return;
  problems.add(
    'TARGET_CONFIRM_HOST',
    `${JSON.stringify(host)}, the host of ${url}, as images there may be deleted`,
    confirm === undefined ? 'nothing' : problems.shown(confirm),
    `set TARGET_CONFIRM_HOST=${host} if this is the target you mean`,
  );
}

/**
 * Makes sure that the operator meant this host; also for a URL that a login's catalogue gave.
 * @throws SettingsError where the host is neither loopback nor confirmed.
 */
export function assertConfirmed(url: string, confirmation: Confirmation): void {
  const problems = new Problems();
  checkConfirmed(url, confirmation, problems);
  problems.assertNone();
}

/** The name of a target that has none: its host and port. */
export function nameFromUrl(url: string): string {
  return folderName(new URL(url).host);
}

/** A text in the characters that a folder and a project name can have; `target` where none is left. */
export function folderName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 64).replace(/[-.]+$/, '') || 'target';
}
