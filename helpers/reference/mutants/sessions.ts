import { type Mutant, mutant } from './mutant.ts';
import { always, carrying } from './where.ts';

/** The cookie of a session that a service opens with its answers. */
const cookie = 'route=4a7d1ed4; Path=/';
const isOfSession = carrying('Cookie', /route=4a7d1ed4/);

/** Servers that keep state by session or connection: only a client that returns cookies, and keeps its connection, meets them. */
export const sessions: readonly Mutant[] = [
  mutant('session-deletes-for-itself', 'deletes in the copy that a session sees, and never for others')
    .breaking('DI-204-14', 'DI-GONE-10')
    .withField(always, 'Set-Cookie', cookie)
    .withStages((s) => ({
      async remove(call, image) {
        if (isOfSession(call)) call.universe.notes.set(`hidden ${image.id}`, '');
        else await s.remove(call, image);
      },
      sees: (call, image) => s.sees(call, image) && !(isOfSession(call) && call.universe.notes.has(`hidden ${image.id}`)),
    })),
];
