import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange } from '../../http/testing/judged-exchange.ts';
import { Archive } from './har.ts';

/** RFC 3986 appendix A, characters only. */
const uri = /^[a-z]+:\/\/(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

let sent = 0;
function exchange(more: Partial<Exchange> = {}): Exchange {
  sent += 1;
  return judgedExchange({
    id: sent,
    label: 'a label',
    test: 'a title',
    request: { method: 'DELETE', url: 'http://127.0.0.1:1/v2/1/images/1', fields: [['X-Auth-Token', '$TARGET_TOKEN']] },
    response: {
      status: 404,
      reason: 'Not Found',
      fields: [['Content-Type', 'application/json']],
      content: Buffer.from('{"itemNotFound":{"code":404,"message":"ü"}}'),
    },
    started: '2026-03-01T12:00:00.000Z',
    durationMs: 1.5,
    ...more,
  });
}

const { response: _, ...unanswered } = exchange();
const odd: Exchange[] = [
  exchange(),
  exchange({
    request: { method: 'POST', url: 'http://[::1]:1/a b"<>|%zz{}\0ü?q=%&x=[redacted]#f', fields: [], content: '{}' },
  }),
  exchange({ response: { status: 200, reason: '', fields: [], content: Buffer.from([0xff, 0]) } }),
  { ...unanswered, failure: { kind: 'reset', detail: 'ECONNRESET' } },
];

function archive(fill: (har: Archive) => void): { log: { entries: Record<string, never>[]; pages: Record<string, string>[] } } {
  const har = new Archive('1.0.0');
  fill(har);
  return JSON.parse([...har.parts()].join(''));
}

test.describe('an HTTP Archive', () => {
  for (const [what, batches] of [
    ['without exchanges', []],
    ['of odd exchanges', odd.map((each) => [each])],
    ['of several tests, one of them without exchanges', [[exchange(), exchange()], [], [exchange()]]],
  ] as const) {
    test(`${what} is whole, and its URLs are URIs`, () => {
      const har = archive((file) => {
        for (const batch of batches) file.add(batch, 'DI-404-01');
      });

      expect(har.log).toMatchObject({ version: '1.2', creator: { name: 'delete-image-conformance', version: '1.0.0' } });
      expect(har.log.entries).toHaveLength(batches.flat().length);
      for (const { request } of har.log.entries) expect(request).toMatchObject({ url: expect.stringMatching(uri) });
    });
  }

  test('keeps the request target and content that were sent, and the failure instead of a response', () => {
    const { entries } = archive((file) => file.add(odd, 'DI-404-01')).log;

    expect(entries[1]).toMatchObject({ request: { _target: odd[1]?.request.url, postData: { text: '{}' } } });
    expect(entries[0]).toMatchObject({
      comment: 'DI-404-01, judged, a label',
      response: { content: { text: '{"itemNotFound":{"code":404,"message":"ü"}}' } },
    });
    expect(entries[2]).toMatchObject({ response: { content: { size: 2, text: '/wA=', encoding: 'base64' } } });
    expect(entries[3]).toMatchObject({ response: { status: 0, comment: 'reset: ECONNRESET' } });
  });

  test('keeps the beginning of a long list, and says so', () => {
    const long = exchange({ response: { status: 200, reason: 'OK', fields: [], content: Buffer.from('ü'.repeat(10_000)) } });
    const { entries } = archive((file) => file.add([long], 'DI-404-01')).log;

    expect(entries[0]).toMatchObject({
      response: { content: { size: 20_000, text: 'ü'.repeat(4096), comment: 'the first 8192 octets' } },
    });
  });

  test('says over which version of HTTP an exchange was', () => {
    const over = (version: '1.0' | '2'): Exchange => ({ ...exchange(), request: { ...exchange().request, version } });
    const { entries } = archive((file) => file.add([exchange(), over('2'), over('1.0')], 'DI-404-01')).log;
    const versions = entries.map(({ request, response }: Record<string, { httpVersion: string }>) => {
      return [request?.httpVersion, response?.httpVersion];
    });
    expect(versions[1]).toEqual(['HTTP/2', 'HTTP/2']);
    expect(versions.map(([sent]) => sent)).toEqual(['HTTP/1.1', 'HTTP/2', 'HTTP/1.0']);
  });

  test('says which connection a request used, and how long it waited for it', () => {
    const on = (from: 'new' | 'kept', openMs: number): Exchange => ({
      ...exchange(),
      durationMs: 30,
      connection: { from, openMs },
    });
    const har = archive((file) => file.add([on('new', 20), on('kept', 0), exchange()], 'DI-404-01'));

    expect(har.log.entries.map(({ timings }) => timings)).toMatchObject([
      { connect: 20, wait: 10, comment: expect.stringContaining('new connection') },
      { wait: 30, comment: expect.stringContaining('had served') },
      { send: 0, receive: 0 },
    ]);
  });

  test('holds each exchange once, on the page of the requirement that sent it', () => {
    const shared = exchange();
    const { entries, pages } = archive((file) => {
      file.add([shared, exchange()], 'DI-404-01');
      file.add([shared, exchange()], 'DI-404-02');
      file.add([shared], 'DI-405-01');
    }).log;

    expect(entries.map(({ pageref }) => pageref)).toEqual(['DI-404-01', 'DI-404-01', 'DI-404-02']);
    expect(pages.map(({ id }) => id)).toEqual(['DI-404-01', 'DI-404-02']);
    expect(pages[1]?.title).toMatch(/^DI-404-02 .*\.$/);
  });
});
