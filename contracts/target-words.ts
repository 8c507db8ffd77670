/** Words in which targets are described, by operators and by the reference target alike. */

/**
 * Who sends requests. `owner` owns the images of the run; `unscoped` is the same user with a token without a project, `rescoped` with a
 * token for another of the user's projects.
 */
export const identityNames = ['owner', 'stranger', 'reader', 'creator', 'expired', 'revoked', 'unscoped', 'rescoped'] as const;

/** Identities whose token no variable holds: a target file has it, or a login makes it. */
export const withoutVariable: readonly IdentityName[] = ['creator', 'unscoped', 'rescoped'];

/** Who sends a request. */
export type IdentityName = (typeof identityNames)[number];

/** Whether the token of a caller has to work as long as a run takes, and somewhere: the others are refused everywhere. */
export const lasts = (caller: CallerName): caller is 'owner' | 'stranger' | 'reader' | 'creator' =>
  ['owner', 'stranger', 'reader', 'creator'].includes(caller);

/** Who a request comes from, as its token says: `nobody` sends none, or one that was never issued. */
export type CallerName = IdentityName | 'nobody';

/** Why a conforming target refuses a deletion, whatever state the image is in. */
export type RefusalReason =
  | 'no valid token'
  | 'reader'
  | 'creator'
  | 'stranger'
  | 'unscoped'
  | 'rescoped'
  | 'foreign tenant'
  | FixtureName;

/** Images that a conforming target refuses to delete, or that are in a special state. */
export const fixtureNames = ['foreign', 'protected', 'public', 'shared', 'saving', 'conflict'] as const;
export type FixtureName = (typeof fixtureNames)[number];

/** Where expendable images come from. */
export type SourceName = 'snapshot' | 'glance' | 'ids' | 'http' | 'command' | 'stateless' | 'none';

/** Members of a server that do not change by themselves. */
export const lastingServerMembers: readonly string[] = ['id', 'name', 'status', 'image', 'flavor', 'metadata'];
