import type { Api } from '../images/client/api.ts';
import { concurrently } from '../images/client/concurrently.ts';
import { isShared } from '../images/client/gone-by-others.ts';
import { isGone } from '../images/client/image-state.ts';
import { atStrangersHome, strangersImages } from '../images/client/strangers-images.ts';
import { byId, nameOfImage } from '../images/client/tenant-images.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { lossOf } from '../verdict/unexplained.ts';

/** How many images are read by themselves. */
const mostRead = 20;

/**
 * Skips the test, with the names, if images of the stranger's tenant are gone that stood there before the run and that no request named. No
 * deletion has a list of that tenant around it: nobody knows who did that.
 */
export async function expectStrangersImages({ target }: Api): Promise<void> {
  const { strangersBefore: before } = target.windows;
  const home = atStrangersHome(target);
  if (before === undefined || home === undefined) return;
  const now = await strangersImages(target, before.path);
  if (now === undefined) return;
  const shown = byId(now.images);
  const missing = before.images.filter(({ id }) => !shown.has(id.toLowerCase())).slice(0, mostRead);
  const reads = await concurrently(target, missing, ({ id }) =>
    home.getImageLeft(id, { label: `${id}, of the stranger's tenant` }),
  );
  const gone = missing.filter((_, place) => reads[place] !== undefined && isGone(reads[place]));
  const shared = isShared(target);
  const lost = lossOf(gone.map((image) => ({ name: nameOfImage(image), fate: 'gone' })));
  const why = 'no list of that tenant was read around a deletion';
  premise(gone.length === 0, untested('tenant-in-use', { ...lost, thing: "image of the stranger's tenant", why, shared }));
}
