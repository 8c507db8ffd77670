import { type Answer, faultAnswer } from './answer.ts';
import { fleet } from './attack.ts';
import { all, type Expectation, leavesUntested, shows } from './expectations.ts';
import type { Answering } from './hostile-target.ts';

const notFound = faultAnswer(404, 'itemNotFound', 'It is not there.');
const unauthorized = faultAnswer(401, 'unauthorized', 'Log in.', { 'WWW-Authenticate': 'Keystone uri="http://a.test/"' });

/** A server that answers these tokens only, and 401 to every other. */
const forTokens =
  (answer: (asked: Parameters<Answering>[0], id: string) => Answer, ...more: readonly string[]): Answering =>
  (asked, { token }) => {
    const given = String(asked.fields['x-auth-token']);
    return given === token || more.includes(given) ? answer(asked, asked.path.split('/').at(-1) ?? '') : unauthorized;
  };

/** The verdicts on these requirements. */
const finds = (expected: Readonly<Record<string, string>>): Expectation =>
  all(...Object.entries(expected).map(([id, word]) => shows(id, word, ({ verdict }) => verdict === word)));

const known: Readonly<Record<string, Answer>> = {
  401: unauthorized,
  403: faultAnswer(403, 'forbidden', 'No.'),
  405: faultAnswer(405, 'badMethod', 'No.'),
};

/** A mock that knows some of the codes that it is asked for. */
const mock: Answering = (asked, world, conforms) => {
  const code = asked.fields['x-mock-code'];
  if (code !== undefined) return known[String(code)] ?? notFound;
  const isImage = asked.method === 'DELETE' && /\/images\/[^/]+$/.test(asked.path);
  return forTokens(() => (isImage ? { status: 204 } : notFound))(asked, world, conforms);
};

// Servers of a few lines, which a run must not charge with what they leave open: with what is expected of them. Variants have more.

fleet(
  {
    // On loopback that one puts the token into a URL, which no other run does.
    select: ['--grep-invert', '@DI-401-13', '--grep', ''],
  },
  {
    'mock-of-some-codes': {
      grep: '@DI-(?:405|409|413|500|503|IDS)-',
      what: 'the target is a mock that does not know every code that it is asked for',
      target: { answer: mock },
      members: () => ({
        images: { source: 'stateless' },
        provoke: Object.fromEntries(
          [401, 403, 405, 409, 413, 500, 503].map((code) => [code, { headers: { 'X-Mock-Code': '{code}' } }]),
        ),
      }),
      expect: finds({
        ...{ 'DI-405-03': 'error', 'DI-405-05': 'pass', 'DI-IDS-01': 'warning' },
        ...Object.fromEntries(['DI-413-01', 'DI-409-01', 'DI-500-01', 'DI-503-01'].map((id) => [id, 'untested'])),
      }),
    },
    'looks-for-the-image-first': {
      grep: '@DI-401-',
      what: 'the target looks for an image before it looks at the token, and no image can be aimed at',
      target: {
        answer: (asked, world, conforms) => {
          if (asked.method === 'DELETE') return notFound;
          const isList = asked.method === 'GET' && asked.path.endsWith('/images');
          return forTokens(() => (isList ? { status: 200, content: '{"images":[]}' } : notFound))(asked, world, conforms);
        },
      },
      members: () => ({ images: undefined }),
      expect: all(finds({ 'DI-401-01': 'untested' }), leavesUntested('stand-in-not-found', 'DI-401-05')),
    },
  },
);
