import { isLoopback } from '../http/loopback.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import type { ReachedHost } from './hosts.ts';
import type { Problems } from './settings-error.ts';

/** Whether the operator has to confirm the host of a URL. */
export const needsConfirmation = (url: string): boolean => !isLoopback(url);

/** The hosts that the operator confirmed. */
export interface Confirmation {
  /** TARGET_CONFIRM_HOST as given: a host, `host:port`, or a comma list of them. */
  readonly confirm?: string | undefined;
  /** Whether the run is one of the project's own: only loopback is allowed, whatever is confirmed. */
  readonly ownRun?: boolean;
}

/**
 * Adds one problem for all hosts that get a token or a DELETE and are neither confirmed nor loopback as the operator wrote it. It contains
 * the whole line to paste, including the hosts that are already confirmed.
 */
export function checkConfirmed(
  hosts: readonly ReachedHost[],
  { confirm, ownRun = false }: Confirmation,
  problems: Problems,
): void {
  const remote = hosts.filter(({ url, isNamedElsewhere }) => isNamedElsewhere || needsConfirmation(url));
  if (ownRun) expectNone(remote, problems);
  else expectConfirmed(remote, confirm, problems);
}

function expectConfirmed(remote: readonly ReachedHost[], confirm: string | undefined, problems: Problems): void {
  const entries = (confirm ?? '').split(',').map((entry) => entry.trim());
  const asked = remote.filter(({ mustBeConfirmed }) => mustBeConfirmed);
  const missing = asked.filter((host) => !entries.some((entry) => confirms(entry, host)));
  const [first] = missing;
  if (first === undefined) return;
  const entryOf = ({ url, isDowngraded }: ReachedHost): string => `${isDowngraded === true ? plain : ''}${new URL(url).host}`;
  const hostsIn = (list: readonly ReachedHost[]): string[] => [...new Set(list.map(entryOf))];
  const used = entries.filter((entry) => asked.some((host) => confirms(entry, host)));
  const reasons = hostsIn(missing).map((entry) => {
    const found = missing.find((host) => entryOf(host) === entry);
    const downgrade =
      found?.isDowngraded === true ? ', unencrypted: the login is https, and its service catalogue names http' : '';
    return `${entry} gets ${found?.gets ?? ''}${downgrade}`;
  });
  const asking = hostsIn(missing);
  const expected = asking.map((host) => JSON.stringify(host)).join(', ');
  const why = `${reasons.join('; ')}. `.replaceAll(/\s+/g, ' ');
  const whole = [...used, ...asking].join(',');
  const fix = `set TARGET_CONFIRM_HOST=${whole} if you mean ${asking.length === 1 ? 'this host' : 'these hosts'}`;
  const received = confirm === undefined ? 'nothing' : problems.shown(confirm);
  problems.add('TARGET_CONFIRM_HOST', expected, received, fix, why);
}

function expectNone(remote: readonly ReachedHost[], problems: Problems): void {
  const expected = "a loopback host, because this is one of the project's own runs";
  for (const { url } of remote)
    problems.add('TARGET_URL', expected, problems.shown(new URL(url).host), `start the suite with ${commandLine('run')}`);
}

/** How an entry begins that confirms a host without TLS. */
const plain = 'http://';

/** Whether an entry names a host, and its port if the entry has one. An entry with `http://` names a host only without TLS. */
function confirms(entry: string, { url, isDowngraded = false }: ReachedHost): boolean {
  const isPlain = entry.toLowerCase().startsWith(plain);
  const asked = hostOf(isPlain ? entry.slice(plain.length) : entry);
  const { hostname, port, protocol } = new URL(url);
  if (isPlain ? protocol !== 'http:' : isDowngraded) return false;
  const effectivePort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return asked !== undefined && asked.host === hostname && (asked.port === undefined || asked.port === effectivePort);
}

/** A host, and possibly a port, in the operator's spelling; undefined if the text is neither. */
function hostOf(text: string): { host: string; port?: string } | undefined {
  const parts = /^(\[[0-9a-f:.]+\]|[^\s:/@?#[\]\\]+|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*)(?::(\d{1,5}))?$/i.exec(text);
  if (parts?.[1] === undefined) return undefined;
  const name = parts[1].includes(':') && !parts[1].startsWith('[') ? `[${parts[1]}]` : parts[1];
  if (!URL.canParse(`http://${name}/`)) return undefined;
  const host = new URL(`http://${name}/`).hostname;
  return parts[2] === undefined ? { host } : { host, port: String(Number(parts[2])) };
}
