import { holdsUnknownToken } from '../../../contracts/inputs/tokens.ts';
import { counted, cut } from '../../text/phrases.ts';

/** A request as an HTTP Archive of this suite has it. */
export interface ArchivedRequest {
  /** The requirement whose test sent it. */
  readonly pageref: string;
  /** `DI-401-05, judged, unknown token`. */
  readonly comment: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    /** The request target as it was sent, where no URL is. */
    readonly _target?: string;
    readonly httpVersion: string;
    readonly headers: readonly { readonly name: string; readonly value: string }[];
    readonly postData?: { readonly text: string };
  };
}

/** Fields of every request, which distinguish none. The token differs, and the label says how. */
const usual: readonly string[] = ['accept: application/json', 'user-agent', 'x-auth-token'];

/** Longest text of a path, a field or content, and the most forms, and labels of one form, that are shown. */
const shownCharacters = 60;
const shownForms = 5;
const shownLabels = 4;

const shortened = (text: string): string => cut(text, shownCharacters);

/** Without what differs from run to run. */
const general = (text: string): string =>
  text
    .replace(/[\da-f]{32}/g, (found) => (holdsUnknownToken(found) ? '{made-up token}' : found))
    .replace(/(?:%[\da-f]{2})+[\da-f]{7}-(?:[\da-f]{4}-){3}[\da-f]{12}/gi, '{id, one character escaped}')
    .replace(/_[\da-f]{7}-(?:[\da-f]{4}-){3}[\da-f]{12}/gi, '{id, one character replaced}')
    .replace(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/gi, '{id}')
    .replace(/di-conformance-[\w-]+/g, '{name}')
    .replace(/[\da-f]{8}[\da-f-]*/gi, '{changed id}')
    .replace(/[\da-f]{6}-[\da-f-]{12,}/gi, '{changed id}')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '{time}');

/** Method, path below the base URL, and what is special about a request. */
function formOf({ request }: ArchivedRequest, base: string): string {
  const { method, url, _target: target = url, httpVersion, headers, postData } = request;
  const below = target.startsWith(base) ? target.slice(base.length) : undefined;
  const path = below ?? target.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\/v2\/[^/]+\//, '/v2/{another tenant}/');
  const fields = headers.filter(
    ({ name, value }) => !usual.includes(name.toLowerCase()) && !usual.includes(`${name}: ${value}`.toLowerCase()),
  );
  const left = ['X-Auth-Token', 'Accept'].filter(
    (each) => !headers.some(({ name }) => name.toLowerCase() === each.toLowerCase()),
  );
  const special = [
    ...(httpVersion === 'HTTP/1.0' ? ['over HTTP/1.0'] : []),
    ...left.map((name) => `without ${name}`),
    ...fields.map(({ name, value }) => `with ${shortened(general(`${name}: ${value}`))}`),
    ...(postData === undefined || postData.text === '' ? [] : [`with the content ${shortened(general(postData.text))}`]),
  ];
  return [`${method} ${shortened(general(path))}`, ...special].map((part) => part.trimEnd()).join(', ');
}

/** Words before signs, and digits by their value: the tenth case follows the ninth. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** The first of some texts by name, and how many more there are. Requests that are sent together come in any order. */
function first(texts: Iterable<string>, most: number, noun: string): string[] {
  const sorted = [...texts].sort(compare);
  const rest = sorted.length - most;
  return rest > 0 ? [...sorted.slice(0, most), counted(rest, `more ${noun}`)] : sorted;
}

/** The forms of the judged requests that the test of each requirement sent, the first few, with the labels of each. */
export function requestLines(entries: readonly ArchivedRequest[], base: string): Map<string, string[]> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const entry of entries) {
    const start = `${entry.pageref}, judged`;
    if (!entry.comment.startsWith(start)) continue;
    const forms = found.get(entry.pageref) ?? new Map<string, Set<string>>();
    const form = formOf(entry, base);
    const labels = forms.get(form) ?? new Set();
    const label = general(entry.comment.slice(start.length + 2));
    // A label that repeats what the form shows, or gives its fields as JSON, says nothing more.
    if (label !== '' && !label.startsWith('{') && !form.includes(label)) labels.add(shortened(label));
    found.set(entry.pageref, forms.set(form, labels));
  }
  const lineOf = ([form, labels]: [string, Set<string>]): string =>
    labels.size === 0 ? form : `${form} (${first(labels, shownLabels, 'case').join('; ')})`;
  return new Map([...found].map(([id, forms]) => [id, first([...forms].map(lineOf), shownForms, 'form')]));
}
