/** Words in which targets are described, by operators and by the reference target alike. */

/** Who sends requests. `owner` owns the images of the run. */
export const identityNames = ['owner', 'stranger', 'reader', 'creator', 'expired', 'revoked'] as const;

/** Who sends a request. */
export type IdentityName = (typeof identityNames)[number];

/** Who a request comes from, as its token says: `nobody` sends none, or one that was never issued. */
export type CallerName = IdentityName | 'nobody';

/** Why a conforming target refuses a deletion, whatever state the image is in. */
export type RefusalReason = 'no valid token' | 'reader' | 'creator' | 'stranger' | 'foreign tenant' | FixtureName;

/** Images that a conforming target refuses to delete, or that are in a special state. */
export type FixtureName = 'foreign' | 'protected' | 'public' | 'shared' | 'saving' | 'conflict';

/** Where expendable images come from. */
export type SourceName = 'snapshot' | 'glance' | 'ids' | 'http' | 'command' | 'stateless' | 'none';
