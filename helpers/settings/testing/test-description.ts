import type { TargetDescription } from '../description.ts';

/** The description of a target of which nothing but the URL and a token is known, and what the test adds. */
export const testDescription = (url: string, more: Partial<TargetDescription> = {}): TargetDescription => ({
  name: 'here',
  url,
  identities: { owner: { token: 'c0ffee0123456789c0ffee0123456789' } },
  images: { source: 'none' },
  fixtures: {},
  provoke: {},
  limits: { deletes: 500, timeoutMs: 2000, settleMs: 0, collectionDelete: false },
  tls: { insecure: false },
  chosen: 'it is a test',
  embedded: false,
  ...more,
});
