import { type FleetAttack, fleet } from './attack.ts';
import { all, chargesNothing, isCalled, leavesUntested, says } from './expectations.ts';
import type { Answering } from './hostile-target.ts';

/** How long nothing was sent, in ms, before the janitor acts: the run waits for its late reads. */
const silenceMs = 2000;

/** A janitor removes the images of the run once some were refused and the run waits; a colleague may have made one meanwhile. */
function besideAJanitor({ withColleague = false } = {}): Answering {
  let [isRefused, lastMs] = [false, Date.now()];
  return ({ method, path, fields }, world, conforms) => {
    if (isRefused && Date.now() - lastMs > silenceMs) for (const id of world.own) world.images.delete(id);
    lastMs = Date.now();
    const isRefusal = method === 'DELETE' && fields['x-auth-token'] !== world.token;
    isRefused ||= isRefusal;
    if (withColleague && path.endsWith('/action') && world.made.size === 2) world.add(crypto.randomUUID(), 'nightly build', true);
    return conforms();
  };
}

const removing = (what: string, answer: Answering, more: Omit<FleetAttack, 'what' | 'target'>): FleetAttack => ({
  what: `a janitor removes images of the run that it could not delete${what}`,
  target: { answer },
  ...more,
});

const effects = ['DI-KEEP-07', 'DI-KEEP-08', 'DI-503-05'] as const;
const namesTheLoss = says(/images? of this run (is|are) gone, and no request is known to have deleted (it|them)/);

// A colleague's program removes images of the run: no request of the run did, and the target is not accused.

fleet(
  { select: ['--grep', '@DI-401-0[12]|@DI-401-10|@DI-204-0[1-3]|@DI-404-01'] },
  {
    'janitor-with-colleague': removing(', and somebody creates an image', besideAJanitor({ withColleague: true }), {
      expect: all(
        chargesNothing(...effects),
        leavesUntested('tenant-in-use', 'DI-KEEP-07'),
        isCalled('inconclusive'),
        namesTheLoss,
      ),
    }),
  },
);
