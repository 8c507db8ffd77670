import { attack } from './attack.ts';
import { all, hasVerdict, keepsLedger } from './expectations.ts';

// An attack by the answers to DELETE. `clean-up.test.ts` and `source-retry.test.ts` have the others, variants those of limits.

attack('lies-204', 'DELETE gets 204 and deletes nothing', {
  onPush: true,
  target: {
    answer: ({ method, path }, world) => {
      const id = path.split('/').at(-1) ?? '';
      return method === 'DELETE' && world.images.get(id)?.foreign === false ? { status: 204 } : undefined;
    },
  },
  // Tests that leave their images to the clean-up, and some that delete them.
  run: { select: ['--grep', '@DI-401-0[1245]|@DI-KEEP-0[1-5]|@DI-204-0[1-7]|@DI-NEG-0[56]'] },
  expect: all(hasVerdict, keepsLedger),
});
