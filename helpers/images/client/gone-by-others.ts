import { type Reason, untested } from '../../verdict/reason.ts';
import { lossOf } from '../../verdict/tenant.ts';
import type { Target } from './target.ts';

/** Why nobody knows who removed an image, in a tenant of which the operator says so. */
export const saidShared = 'TARGET_SHARED_TENANT says that others work in this tenant';

/** Whether the operator says that others work in the tenant. */
export const isShared = ({ description }: Pick<Target, 'description'>): boolean => description.limits.sharedTenant === true;

/** That images of the run are gone, and that others may have removed them. */
export function goneByOthers(target: Target, ids: readonly (string | undefined)[], why: string): Reason {
  const loss = lossOf(ids.map((name = '') => ({ name, fate: 'gone' })));
  return untested('tenant-in-use', { ...loss, thing: 'image of this run', why, shared: isShared(target) });
}
