import { faultAnswer, jsonAnswer } from './answer.ts';
import { attack, fleet } from './attack.ts';
import { listOf } from './conforming.ts';
import { all, deletesNothing, hasVerdict, keepsLedger, stops } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';
import { loginService, loginVariables } from './login.ts';

// Attacks by which a token or a DELETE leaves for another host, port or path.

fleet(
  { select: ['--grep', '@DI-204-0[1-4]|@DI-204-13|@DI-GONE-0[2348]'] },
  {
    // These two put the token into a URL, which logs and proxies keep.
    'token-in-link': {
      what: 'links to the next page and to an image contain the token in their query',
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
      expect: hasVerdict,
    },
    'token-as-identifier': {
      what: 'the image source creates an image whose identifier is the token, and the list shows it',
      target: { newId: ({ token }) => token },
      expect: all(stops(/contains a secret/), keepsLedger, ({ target: { world } }) =>
        world.own.length === 1 ? [] : [`${world.own.length} images stand: the attack made none that is left`],
      ),
    },
  },
);

attack('redirected', 'every DELETE is redirected to another host, and fields of every response point there', {
  onPush: true,
  target: {
    answer: ({ method, url, path }, world, conforms) => {
      const there = `http://${world.foreignHost}${url}`;
      const answer = conforms();
      const pointing = {
        'Content-Location': there,
        Link: `<${there}>; rel="next"`,
        Refresh: `0; url=${there}`,
        'Alt-Svc': `h2="${world.foreignHost}"`,
      };
      if (method === 'DELETE' && /images\/[^/]+$/.test(path))
        return faultAnswer(307, 'moved', 'It is there.', { ...pointing, Location: there });
      if (method === 'POST' && 'status' in answer)
        return {
          ...answer,
          fields: {
            ...answer.fields,
            ...pointing,
            Location: `${answer.fields?.Location ?? ''}`.replace(world.host, world.foreignHost),
          },
        };
      return 'status' in answer ? { ...answer, fields: { ...answer.fields, ...pointing } } : answer;
    },
  },
  run: { select: ['--grep', '@DI-204-01|@DI-204-14|@DI-GONE-02'] },
  expect: hasVerdict,
});

attack('catalogue-this-machine', 'the service catalogue of a remote login names a port of the machine that the suite runs on', {
  target: {
    named: confirmedHost,
    answer: loginService({ compute: ({ foreignHost }) => `http://${foreignHost}/v2/tenant1` }).answer,
  },
  run: {
    select: ['--grep', '@DI-204-01'],
    undescribed: true,
    byOperator: true,
    variables: ({ world }) => ({
      ...loginVariables(world),
      OS_AUTH_URL: `http://${world.host}/v3`,
      TARGET_CONFIRM_HOST: confirmedHost,
    }),
  },
  expect: deletesNothing,
});
