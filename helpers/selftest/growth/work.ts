import * as content from '../../../contracts/content.ts';
import type { FieldLine } from '../../../contracts/fields.ts';
import * as fieldSyntax from '../../../contracts/fields.ts';
import { untested } from '../../declarations/reason.ts';
import { curlLine } from '../../http/curl.ts';
import type { Exchange } from '../../http/exchange.ts';
import { exchangeTitle, requestText, responseText } from '../../http/message-text.ts';
import { exchangeJson, parseExchange } from '../../http/recorder.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { decoded } from '../../http/wire/content.ts';
import { extent } from '../../http/wire/framing.ts';
import { addFieldLine, lineText, statusLine } from '../../http/wire/head.ts';
import { ResponseReader } from '../../http/wire/response-reader.ts';
import { harEntry } from '../../report/formats/har.ts';
import { withLinks } from '../../report/statement/html-text.ts';
import { markdownCode, markdownText } from '../../report/statement/markdown-text.ts';
import { endpointUrl, keystoneEndpoints } from '../../settings/login/catalogue.ts';
import { tokenLife } from '../../settings/login/token-life.ts';
import { unsupported } from '../../spec/attacks.ts';
import { received } from '../../spec/judgement.ts';
import { contentViolations } from '../../spec/rules/content-rules.ts';
import * as faultRules from '../../spec/rules/faults.ts';
import * as fieldRules from '../../spec/rules/fields.ts';
import * as imageRules from '../../spec/rules/images-shown.ts';
import * as limitRules from '../../spec/rules/limits.ts';
import { hasStatusAndFormat, isIgnoredOrRefused } from '../../spec/rules/negotiation.ts';
import type { Rule } from '../../spec/rules/rule.ts';
import * as wireRules from '../../spec/rules/wire.ts';
import { imageIn, pageShown, selfHref } from '../../target/client/images-in-responses.ts';
import { cutter } from '../../target/client/whole-content.ts';
import { isRateLimited, retryAfterMs } from '../../target/safety/rate-limit.ts';
import { kindOfSelfLink, nextBelow } from '../../target/safety/request-target.ts';
import { annotation } from '../../text/actions.ts';
import { markup } from '../../text/markup.ts';
import { redactor } from '../../text/redaction/redaction.ts';
import { printable, visible } from '../../text/visible.ts';
import { groupFindings } from '../../verdict/group-findings.ts';
import { groupReasons } from '../../verdict/group-reasons.ts';
import { shownReason } from '../../verdict/shown-reason.ts';
import { passingRow } from '../../verdict/testing/passing-run.ts';
import type { RequirementRow } from '../../verdict/verdict-file.ts';

/** Work that is done with a text of the target. */
export type Work = (text: string) => unknown;

const ignore = (): void => {};

/** An exchange with the text in every place where the target can put one. */
function exchangeWith(text: string, status = 409): Exchange {
  const names = ['Date', 'Content-Type', 'Retry-After', 'Allow', 'WWW-Authenticate', 'Content-Length', 'X-Compute-Request-Id'];
  const more = ['X-Openstack-Request-Id', 'Location', 'Connection', 'Transfer-Encoding', 'Cache-Control', 'Vary', 'X-Other'];
  const fields = [...names, ...more].map((name): FieldLine => [name, text]);
  return judgedExchange({
    request: { method: 'GET', url: 'http://127.0.0.1:1/v2/1/images/a', fields: [] },
    response: { ...response(status, text, fields), reason: text },
  });
}

/** An exchange whose content is a fault with the text in each member. */
function faultWith(text: string): Exchange {
  const exchange = exchangeWith(text);
  const fault = { code: 409, message: text, details: text, retryAfter: text, retryAt: text };
  const fields: FieldLine[] = [['Retry-After', '1']];
  const status = 409;
  return {
    ...exchange,
    response: { status, reason: '', fields, content: Buffer.from(JSON.stringify({ conflictingRequest: fault })) },
  };
}

const asContent =
  (work: (octets: Buffer) => unknown): Work =>
  (text) =>
    work(Buffer.from(text));

function readWhole(head: string, size: number): Work {
  return (text) => {
    const reader = new ResponseReader('GET');
    const octets = Buffer.from(
      head.replace('{text}', () => text.replaceAll(/[\r\n]/g, ' ')),
      'latin1',
    );
    for (let at = 0; at < octets.length; at += size) reader.push(octets.subarray(at, at + size));
    reader.end();
    return reader.reading();
  };
}

const row = (text: string): RequirementRow =>
  passingRow('DI-401-02', {
    verdict: 'error',
    reason: shownReason([untested('given', { text })]),
    evidence: [{ title: text, expected: text, received: text, because: text, curl: text }],
  });

const isRule = (value: unknown): value is Rule => typeof value === 'object' && value !== null && 'check' in value;

/** The rules of some modules, each on exchanges with the text in every place. */
function rulesOf(modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Record<string, Work> {
  const rows = Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported).flatMap(([name, value]): [string, Work][] => {
      if (!isRule(value)) return [];
      return [
        [`rule ${module}.${name}`, (text) => [exchangeWith(text), faultWith(text)].map((exchange) => value.check(exchange))],
      ];
    }),
  );
  return Object.fromEntries(rows);
}

const redaction = redactor(['S3cr3tTokenOfTheOwner-0123456789abcdef', 'aaaaaaaaaaaaaaaa', 'x y z']);
const jsonMediaType = { type: 'application', subtype: 'json', parameters: new Map<string, string>() };

/** Every function that reads a text of the target, by name. */
export const works: Readonly<Record<string, Work>> = {
  contentFormat: asContent(content.contentFormat),
  mislabelled: asContent((octets) => content.mislabelled(jsonMediaType, octets)),
  duplicateMembers: content.duplicateMembers,
  internals: content.internals,
  imfFixdate: fieldSyntax.imfFixdate,
  httpDate: (text) => fieldSyntax.httpDate(text),
  retryAfter: (text) => fieldSyntax.retryAfter(text),
  isoDateTime: fieldSyntax.isoDateTime,
  faultRetry: fieldSyntax.faultRetry,
  challenges: fieldSyntax.challenges,
  'challenges after a scheme': (text) => fieldSyntax.challenges(`Basic ${text}`),
  allow: fieldSyntax.allow,
  mediaType: fieldSyntax.mediaType,
  'mediaType after a type': (text) => fieldSyntax.mediaType(`text/plain${text}`),
  withoutBlanks: fieldSyntax.withoutBlanks,
  'uuid and request id': (text) => [fieldSyntax.uuidPattern.test(text), fieldSyntax.requestIdPattern.test(text)],
  lineText: (text) => lineText(text, ignore),
  statusLine: (text) => statusLine(text, ignore),
  'statusLine after a version': (text) => statusLine(`HTTP/1.1 ${text}`, ignore),
  addFieldLine: (text) => [text, `a:${text}`, ` ${text}`].map((line) => addFieldLine([['b', 'c']], line, ignore)),
  extent: (text) => {
    const line = { httpVersion: '1.1', status: 200, reason: '' };
    return ['Content-Length', 'Transfer-Encoding'].map((name) => extent('GET', line, [[name, text]], ignore));
  },
  decoded: (text) => decoded(Buffer.from(text), [['Content-Encoding', text]], 100_000),
  'reader, a field in pieces': readWhole('HTTP/1.1 200 OK\r\nA: {text}\r\n\r\n', 1460),
  'reader, the size of a chunk': readWhole('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{text}\r\n', 1460),
  'reader, a status line': readWhole('{text}\r\n\r\n', 1460),
  imageIn: (text) => imageIn(exchangeWith(text, 200)),
  'imageIn, selfHref': (text) => {
    const exchange = exchangeWith(JSON.stringify({ image: { id: text, links: [{ rel: 'self', href: text }] } }), 200);
    return [imageIn(exchange), selfHref(exchange)];
  },
  pageShown: (text) => pageShown(exchangeWith(JSON.stringify({ images: [{ id: text, name: text }], next: text }), 200)),
  ...rulesOf({
    faults: faultRules,
    fields: fieldRules,
    limits: limitRules,
    wire: wireRules,
    negotiation: { isIgnoredOrRefused },
  }),
  'rule fields.hasOwnRequestId': (text) => fieldRules.hasOwnRequestId([exchangeWith(text)]).check(exchangeWith(text)),
  'rule negotiation.hasStatusAndFormat': (text) => hasStatusAndFormat(exchangeWith(''), 'json').check(exchangeWith(text)),
  'rule images.isLike': (text) => imageRules.isLike(exchangeWith(`${text}y`)).check(exchangeWith(text)),
  'rule images.readsLike': (text) => imageRules.readsLike(faultWith(`${text}y`)).check(faultWith(text)),
  'what is noted of cut content': (text) => {
    const exchanges = [exchangeWith(text), faultWith(text), exchangeWith(JSON.stringify({ image: { [text]: text } }), 200)];
    return exchanges.map(
      ({ response, ...exchange }) => response && cutter(contentViolations)({ ...exchange, response }, response.content),
    );
  },
  received: (text) => received(exchangeWith(text)),
  unsupported: (text) => unsupported([exchangeWith(text, 405), exchangeWith(text, 404)], undefined, 400),
  'rate limits': (text) => [isRateLimited(exchangeWith(text, 429)), retryAfterMs(exchangeWith(text, 429))],
  'redactor.text': redaction.text,
  'redactor.values': redaction.values,
  'redactor.finds': redaction.finds,
  'redactor.json': (text) => redaction.json({ a: [text] }),
  'redactor.fields': (text) => redaction.fields([['X-Any', text]]),
  'links of the target': (text) => {
    const base = 'http://127.0.0.1:1/v2/1';
    return [text, `${base}/images/${text}`].map((href) => [
      kindOfSelfLink(href, base, text),
      nextBelow(href, `${base}/images`, base),
    ]);
  },
  'exchangeJson, parseExchange': (text) => parseExchange(exchangeJson(exchangeWith(text), redaction)),
  'causes of findings': (text) => groupFindings([row(text), row(`${text}y`)]),
  'causes of reasons': (text) => groupReasons([row(text), row(`${text}y`)]),
  curlLine: (text) =>
    curlLine({ method: 'GET', url: `http://a/${text}`, fields: [['A', text]], content: text }, { imageId: 'a' }),
  harEntry: (text) => {
    const exchange = exchangeWith(text);
    return harEntry({ ...exchange, request: { ...exchange.request, url: `http://a/?${text}` } }, 'DI-401-02');
  },
  'message texts': (text) => [requestText, responseText, exchangeTitle].map((show) => show(exchangeWith(text))),
  'text on a terminal': (text) => [visible(text), printable(text, true)],
  'text in Markdown': (text) => [markdownText(text), markdownCode(text)],
  'text in an annotation': (text) => annotation('error', text, text),
  'text in HTML and XML': (text) => [String(markup`${text}`), String(markup`${withLinks(text, () => undefined)}`)],
  'service catalogue': (text) => {
    const catalogue = [{ type: 'compute', endpoints: [{ url: `${text}x`, region: text, interface: 'public' }] }];
    const wanted = { what: '', kinds: [{ type: 'compute' }], region: undefined, interface: 'public' };
    return endpointUrl(keystoneEndpoints(catalogue), wanted, { kind: 'keystone' } as never);
  },
  tokenLife: (text) => tokenLife({ expires: text, issued: text, date: text }, 0),
};
