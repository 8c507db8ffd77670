/** Words in which targets are described, by operators and by the reference target alike. */

/** Who sends a request. `owner` owns the images of the run. */
export type IdentityName = 'owner' | 'stranger' | 'reader' | 'creator' | 'expired' | 'revoked';

/** Who a request comes from, as its token says: `nobody` sends none, or one that was never issued. */
export type CallerName = IdentityName | 'nobody';

/** Why a conforming target refuses a deletion, whatever state the image is in. */
export type RefusalReason = 'no valid token' | 'reader' | 'creator' | 'stranger' | 'foreign tenant' | FixtureName;

/** Images that a conforming target refuses to delete, or that are in a special state. */
export type FixtureName = 'foreign' | 'protected' | 'public' | 'shared' | 'saving' | 'conflict';

/** Where expendable images come from. */
export type SourceName = 'snapshot' | 'glance' | 'ids' | 'http' | 'command' | 'stateless' | 'none';
