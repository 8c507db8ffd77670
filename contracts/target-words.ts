/** Words in which targets are described, by operators and by the reference target alike. */

/** Who sends a request. `owner` owns the images of the run. */
export type IdentityName = 'owner' | 'stranger' | 'reader' | 'creator' | 'expired' | 'revoked';

/** Images that a conforming target refuses to delete, or that are in a special state. */
export type FixtureName = 'foreign' | 'protected' | 'public' | 'shared' | 'saving' | 'conflict';

/** Where expendable images come from. */
export type SourceName = 'snapshot' | 'glance' | 'ids' | 'http' | 'command' | 'stateless' | 'none';
