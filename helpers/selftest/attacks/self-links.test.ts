import { attack, fleet } from './attack.ts';
import { isNotBroken } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';
import type { World } from './world.ts';

/** Returns one value after the other, and the last one for ever. */
function inTurn(values: readonly ((id: string, world: World) => string)[]): (id: string, world: World) => string {
  const turns = new Map<string, number>();
  return (id, world) => {
    const turn = turns.get(id) ?? turns.size;
    turns.set(id, turn);
    const value = values[Math.min(turn, values.length - 1)];
    if (value === undefined) throw new Error('no value is given');
    return value(id, world);
  };
}

/** Self links that end with the id of the image and lead elsewhere on the same host. `request-target.test.ts` has more of both lists. */
const sameHost = inTurn([
  (id, { host, base, foreign }) => `http://${host}${base}/images/${foreign[0]}?ignore=/${id}`,
  (id, { host }) => `http://${host}/v2/tenant2/images/${id}`,
  (id, { host, base }) => `http://${host}${base}/servers/${id}`,
  (id, { host, base }) => `http://${host}${base}/images/x/../../servers/${id}`,
]);

/** Self links that end with the id of the image, begin like the target and lead to another host or port. */
const otherHost = inTurn([
  (id, { host, base, foreignHost }) => `http://${host}@${foreignHost}${base}/images/${id}`,
  (id, { foreignHost, base }) => `http://${foreignHost}${base}/images/${id}`,
  (id, { foreignHost, base }) => `//${foreignHost}${base}/images/${id}`,
  (id, { host, base, foreignHost }) => `http://${host}\\@${foreignHost}${base}/images/${id}`,
]);

const suffixedHost = inTurn([
  (id, { base }) => `http://${confirmedHost}.evil.example${base}/images/${id}`,
  (id, { base }) => `http://${confirmedHost}:8081${base}/images/${id}`,
  (id, { base }) => `http://${confirmedHost}@evil.example${base}/images/${id}`,
  (id, { base }) => `https://${confirmedHost}${base}/images/${id}`,
]);

// Attacks by self links of images.

// One test follows a self link: each repetition is a worker, and meets the next link of both lists.
fleet(
  { select: ['--grep', '@DI-204-13', '--repeat-each=4', '--no-deps'] },
  {
    'self-link-same-host': {
      what: 'a self link leads to a foreign image, another tenant or a server',
      target: { selfLink: sameHost },
      expect: isNotBroken,
    },
    'self-link-other-host': {
      what: 'a self link leads to another host or port, by user information among others',
      target: { selfLink: otherHost },
      expect: isNotBroken,
    },
  },
);

attack('self-link-suffixed-host', 'a self link leads to a host or port that begins like the confirmed one', {
  target: { named: confirmedHost, selfLink: suffixedHost },
  run: {
    select: ['--grep', '@DI-204-13', '--repeat-each=4', '--no-deps'],
    byOperator: true,
    variables: () => ({ TARGET_CONFIRM_HOST: confirmedHost }),
  },
  expect: isNotBroken,
});
