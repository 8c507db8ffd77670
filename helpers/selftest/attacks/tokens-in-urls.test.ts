import { jsonAnswer } from './answer.ts';
import { attack } from './attack.ts';
import { listOf } from './conforming.ts';
import { all, hasVerdict, keepsLedger, stops } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';

// Attacks that put the owner's token into a URL, which logs and proxies keep. The promises of every run check URLs.

attack('token-in-link', 'links to the next page and to an image contain the token in their query', {
  target: {
    selfLink: (id, { host, base, token }) => `http://${host}${base}/images/${id}?token=${token}`,
    answer: ({ method, path, url }, world) =>
      method === 'GET' && /\/images(\/detail)?$/.test(path) && !url.includes('marker')
        ? jsonAnswer(200, {
            images: listOf(world),
            images_links: [{ rel: 'next', href: `http://${world.host}${world.base}/images?marker=${world.token}` }],
          })
        : undefined,
  },
  run: { select: ['--grep', '@DI-204-13|@DI-GONE-02'] },
  expect: hasVerdict,
});

attack('token-as-identifier', 'the image source makes an image whose identifier is the token, and the list shows it', {
  target: { newId: ({ token }) => token },
  run: { select: ['--grep', '@DI-204-01'] },
  expect: all(stops(/contains a secret/), keepsLedger, ({ target: { world } }) =>
    world.own.length === 1 ? [] : [`${world.own.length} images stand: the attack made none that is left`],
  ),
});

attack('token-in-query', 'the target conforms, on a confirmed host, and a test tries the token in other places than its field', {
  target: { named: confirmedHost },
  run: { select: ['--grep', '@DI-401-13'], byOperator: true, variables: () => ({ TARGET_CONFIRM_HOST: confirmedHost }) },
  expect: hasVerdict,
});
