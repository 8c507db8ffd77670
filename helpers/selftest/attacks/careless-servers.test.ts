import { faultAnswer } from './answer.ts';
import { attack } from './attack.ts';
import { all, leavesUntested, shows } from './expectations.ts';

const notFound = faultAnswer(404, 'itemNotFound', 'It is not there.');
const unauthorized = faultAnswer(401, 'unauthorized', 'Log in.', { 'WWW-Authenticate': 'Keystone uri="http://a.test/"' });

// A server of a few lines, which a run must not charge with what it leaves open. Variants, and the mocks of `examples/`, are more of them.

attack('looks-for-the-image-first', 'the target looks for an image before it looks at the token, and no image can be aimed at', {
  target: {
    answer: (asked, { token }) => {
      if (asked.method === 'DELETE') return notFound;
      if (asked.fields['x-auth-token'] !== token) return unauthorized;
      const isList = asked.method === 'GET' && asked.path.endsWith('/images');
      return isList ? { status: 200, content: '{"images":[]}' } : notFound;
    },
  },
  run: {
    // On loopback that one puts the token into a URL, which no other run does.
    select: ['--grep-invert', '@DI-401-13', '--grep', '@DI-401-'],
    members: () => ({ images: undefined }),
  },
  expect: all(
    shows('DI-401-01', 'untested', ({ verdict }) => verdict === 'untested'),
    leavesUntested('stand-in-not-found', 'DI-401-05'),
  ),
});
