import type { Behaviour } from '../../reference/behaviour.ts';
import { fieldOf, fieldsWith } from '../../reference/message.ts';
import { rewriteAnswer, rewriteMessage, rewriteView } from '../../reference/mutants/changes.ts';
import { all, always, isDeletion, kind, status } from '../../reference/mutants/where.ts';
import { identifiedBy } from '../../reference/variants/answers.ts';
import { attack, fleet } from './attack.ts';
import { every, hasVerdict, keepsLedger, stops } from './expectations.ts';
import type { World } from './world.ts';

const isFirstPage = all(kind('images', 'detail'), status(200), ({ request }) => !request.query.includes('marker'));

const linkingWithToken = ({ token }: World): Behaviour => ({
  ...rewriteView((view, { root, route }, { id }) => ({
    ...view,
    links: [{ rel: 'self', href: `${root}/v2/${route.tenant}/images/${id}?token=${token}` }],
  })),
  ...rewriteAnswer(isFirstPage, (answer, { root, path }) => {
    const images_links = [{ rel: 'next', href: `${root}${path}?marker=${token}` }];
    return { ...answer, json: { ...(answer.json as object), images_links } };
  }),
});

// `login.test.ts` has catalogues that lead elsewhere.

// Attacks by which a token or a DELETE leaves for another host, port or path.

fleet(
  { select: ['--grep', '@DI-204-0[1-4]|@DI-204-13|@DI-GONE-0[2348]'] },
  {
    // These two put the token into a URL, which logs and proxies keep.
    'token-in-link': {
      what: 'links to the next page and to an image contain the token in their query',
      target: { behaves: linkingWithToken },
      expect: hasVerdict,
    },
    'token-as-identifier': {
      what: 'the image source creates an image whose identifier is the token, and the list shows it',
      target: { behaves: ({ token }) => identifiedBy(() => token) },
      expect: every(stops(/contains a secret/), keepsLedger, ({ target: { world } }) =>
        world.own.length === 1 ? [] : [`${world.own.length} images stand: the attack made none that is left`],
      ),
    },
  },
);

/** Redirects each deletion, and points to another host in fields of every response. */
const pointing = (world: World): Behaviour =>
  rewriteMessage(always, ({ fields, ...message }, call) => {
    const there = `http://${world.foreignHost}${call.request.target}`;
    const location = fieldOf(fields, 'Location')?.replace(world.host, world.foreignHost);
    const [status, to] = isDeletion(call) ? [307, there] : [message.status, location];
    return {
      status,
      fields: [
        ...(to === undefined ? fields : fieldsWith(fields, 'Location', to)),
        ['Content-Location', there],
        ['Link', `<${there}>; rel="next"`],
        ['Refresh', `0; url=${there}`],
        ['Alt-Svc', `h2="${world.foreignHost}"`],
      ],
    };
  });

attack('redirected', 'every DELETE is redirected to another host, and fields of every response point there', {
  onPush: true,
  target: { behaves: pointing },
  run: { select: ['--grep', '@DI-204-01|@DI-204-14|@DI-GONE-02'] },
  expect: hasVerdict,
});
