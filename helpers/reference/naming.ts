import { createHash } from 'node:crypto';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';

/** The parts of a universe that follow from its name, so that any process knows them without asking the server. */
export interface Names {
  readonly tenants: { readonly owner: string; readonly stranger: string; readonly provider: string; readonly second: string };
  readonly tokens: Readonly<Record<IdentityName, string>>;
  readonly fixtures: Readonly<Record<FixtureName, string>>;
  readonly server: string;
  /** Servers of the owner that no image is created from. */
  readonly otherServers: readonly [string, string];
  /** Images of the owner that stand there before a run, and that the suite does not know. */
  readonly standing: readonly [string, string];
}

const digest = (universe: string, what: string): string => createHash('sha256').update(`${universe}\n${what}`).digest('hex');

/** A version 4 UUID that is always the same for the same universe and purpose. */
export function derivedUuid(universe: string, what: string): string {
  const hex = digest(universe, what);
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A tenant id: six digits, as those of Cloud Servers. `first` keeps the tenants of a universe apart. */
const derivedTenant = (universe: string, what: string, first: number): string =>
  `${first}${String(Number.parseInt(digest(universe, what).slice(0, 8), 16) % 100_000).padStart(5, '0')}`;

export function namesOf(universe: string): Names {
  const token = (who: IdentityName): string => digest(universe, `token of ${who}`).slice(0, 32);
  const image = (which: FixtureName): string => derivedUuid(universe, `image ${which}`);
  return {
    tenants: {
      owner: derivedTenant(universe, 'owner', 1),
      stranger: derivedTenant(universe, 'stranger', 2),
      provider: derivedTenant(universe, 'provider', 3),
      second: derivedTenant(universe, 'second', 4),
    },
    tokens: {
      owner: token('owner'),
      stranger: token('stranger'),
      reader: token('reader'),
      creator: token('creator'),
      expired: token('expired'),
      revoked: token('revoked'),
      unscoped: token('unscoped'),
      rescoped: token('rescoped'),
    },
    fixtures: {
      foreign: image('foreign'),
      protected: image('protected'),
      public: image('public'),
      shared: image('shared'),
      saving: image('saving'),
      conflict: image('conflict'),
    },
    server: derivedUuid(universe, 'server'),
    otherServers: [derivedUuid(universe, 'web server'), derivedUuid(universe, 'database')],
    standing: [derivedUuid(universe, 'image of production'), derivedUuid(universe, 'backup')],
  };
}

/** The root of a universe, the prefix of its versions and its control resource. */
export const rootOf = (baseUrl: string, universe: string): string => (universe === '' ? baseUrl : `${baseUrl}/u/${universe}`);

/** Whether a text has the form of an identifier: a UUID in lower case. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
