import { fault } from '../faults.ts';
import { fieldOf } from '../message.ts';
import type { Call } from '../stages.ts';
import { type Mutant, mutant } from './mutant.ts';
import { found } from './removal.ts';

/** The cookie of a session that a service opens with its answers. */
const cookie = 'route=4a7d1ed4';
const opens: Mutant['answer'] = (answer) => ({ ...answer, fields: [...answer.fields, ['Set-Cookie', `${cookie}; Path=/`]] });
const isOfSession = ({ request }: Call): boolean => fieldOf(request.fields, 'Cookie')?.includes(cookie) === true;

/** Servers that keep state by session or connection: only a client that returns cookies, and keeps its connection, meets them. */
export const sessions: readonly Mutant[] = [
  {
    name: 'session-needs-a-second-token',
    bug: 'asks for a token against forged requests when a client returns the cookie of its session',
    breaks: ['DI-204-14'],
    answer: opens,
    stages: (s) => ({
      obstacle: (call, image) =>
        isOfSession(call) ? fault(403, 'forbidden', 'X-CSRF-Token is missing.') : s.obstacle(call, image),
    }),
  },
  mutant('session-still-sees-deleted', 'goes on showing an image to the session that has read it, after its deletion', {
    breaks: ['DI-204-14'],
    answer: opens,
    stages: (s) => ({ read: (call, id) => (isOfSession(call) ? found(s, call, id) : s.read(call, id)) }),
  }),
  mutant('connection-that-read-deletes-nothing', 'carries out no deletion on a connection that has served a read', {
    breaks: ['DI-204-14', 'DI-GONE-10'],
    stages: (s) => ({
      read(call, id) {
        call.connection.set('read', 1);
        return s.read(call, id);
      },
      remove: (call, image) => (call.connection.get('read') === 1 ? undefined : s.remove(call, image)),
    }),
  }),
  mutant('session-deletes-for-itself', 'deletes in the copy that a session sees, and never for others', {
    breaks: ['DI-204-14', 'DI-GONE-10'],
    answer: opens,
    stages: (s) => ({
      async remove(call, image) {
        if (isOfSession(call)) call.universe.notes.set(`hidden ${image.id}`, '');
        else await s.remove(call, image);
      },
      sees: (call, image) => s.sees(call, image) && !(isOfSession(call) && call.universe.notes.has(`hidden ${image.id}`)),
    }),
  }),
];
