import { namesIdentifier } from '../../../contracts/image-identifiers.ts';
import { type Cause, type Exchange, isSuccess, type RequestRecord } from '../../http/exchange.ts';
import { responseText } from '../../http/message-text.ts';
import { exchangeJson, parseExchange } from '../../http/recorder.ts';
import { cut } from '../../platform/text/phrases.ts';
import type { Finding } from '../../verdict/finding.ts';
import type { Target } from './target.ts';

/** Text of the content that a message shows, and of a response that stands beside a finding. */
const [shownCharacters, shownMessage] = [300, 2000];

/** An exchange whose request a line sends again, after another request. */
type Shown = Cause & { readonly after?: RequestRecord };

/** How messages are redacted, and requests and responses shown. */
export interface Showing {
  /** Takes secrets out of what a target said: by value, and by the names of fields. */
  readonly redact: (text: string) => string;
  readonly curl: (exchange: Shown) => string;
  readonly response: (exchange: Exchange) => string;
}

/** How what a target said is shown. */
export const showingOf = ({ redactor, curl }: Target): Showing => ({
  redact: redactor.text,
  curl: ({ request, ...answer }) => curl(request, answer),
  response: (exchange) => responseText(parseExchange(exchangeJson(exchange, redactor), redactor)),
});

/**
 * What a finding shows of an exchange: its request and response, and the read that followed, if that shows what the request did.
 * `areOctetsJudged`: curl shows the answer whole.
 */
export function shownExchanges(
  { cause, ...read }: Exchange,
  showing: Showing,
  areOctetsJudged = false,
): Pick<Finding, 'curl' | 'response' | 'read' | 'took'> {
  const shown = (exchange: Exchange, after?: RequestRecord) => ({
    curl: showing.curl({ ...(areOctetsJudged ? exchange : { request: exchange.request }), ...(after && { after }) }),
    response: cut(showing.redact(showing.response(exchange)), shownMessage),
  });
  if (cause === undefined) return shown(read);
  const { response, failure, ...rest } = read;
  const after = cause.response && { after: cause.response.status };
  return { ...shown({ ...rest, ...cause }), read: { ...shown(read, cause.request), ...after }, ...tookItself(cause, read) };
}

/** Whether a request names the image that a read asks for. */
export function namesSame(request: RequestRecord, read: Exchange): boolean {
  const id = /\/images\/([^/?#]+)$/.exec(read.request.url)?.[1];
  return id !== undefined && namesIdentifier(request.url, id);
}

/** Whether the request names the image that is gone, and says that it deleted it. */
const tookItself = ({ request, response }: Cause, read: Exchange): Pick<Finding, 'took'> =>
  namesSame(request, read) && isSuccess(response?.status) ? { took: true } : {};

/**
 * Status and content of a response, or how it failed, in one line. A read of which another request is the cause begins with the status of
 * that.
 */
export function received({ request, cause, ...answer }: Exchange, redact: Showing['redact']): string {
  if (cause === undefined) return answered(answer, redact);
  const first = answered({ ...cause, isShort: true }, redact);
  return `${first} to the ${cause.request.method}, then ${answered({ ...answer, to: request.method }, redact)}`;
}

/** An answer in a few words, and to which method. */
interface Answered extends Pick<Exchange, 'response' | 'failure'> {
  readonly to?: string;
  readonly isShort?: true;
}

function answered({ response, failure, to, isShort }: Answered, redact: Showing['redact']): string {
  const toIt = to === undefined ? '' : ` to the ${to}`;
  if (response === undefined) return `no response${toIt}: ${failure?.kind ?? 'unknown'}`;
  if (isShort) return String(response.status);
  // Cut off only once it is redacted: a part of a secret is not found as one.
  const text = redact(response.content.toString('utf8')).replaceAll(/\s+/g, ' ');
  const { stray = '' } = response.wire ?? {};
  const more = stray === '' ? '' : `, and after its end ${cut(JSON.stringify(redact(stray)), shownCharacters)}`;
  return `${response.status}${toIt} ${text === '' ? '(no content)' : cut(text, shownCharacters)}${more}`;
}
