import type { Exchange } from '../../http/exchange.ts';
import { isLoopback } from '../../http/loopback.ts';
import { Api } from '../../images/client/api.ts';
import { sideBySide } from '../../images/client/concurrently.ts';
import { imageIn, imagesOn } from '../../images/client/images-in-responses.ts';
import type { Target } from '../../images/client/target.ts';
import { keepStrangersImages, keepTenantImages } from '../../images/client/tenant-images.ts';
import { isNothing } from '../../images/safety/own-records.ts';
import { broadUse } from '../../images/safety/risks.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { counted, firstListed } from '../../platform/text/phrases.ts';
import { inconclusive } from '../stopped.ts';
import { notKnown, right, type SettingCheck, untried, wrong } from './setting-check.ts';

/**
 * Looks for images of others, and tells the ledger what must not be put at risk.
 * @throws Stopped if a random UUID may delete one of them
 */
export async function lookForOthers(target: Target, list: Exchange, scratch: string) {
  const { description, ledger } = target;
  const { url, limits, images } = description;
  const isStateless = images.source === 'stateless';
  const [before] = isStateless
    ? []
    : await sideBySide(
        target,
        () => keepTenantImages(target, scratch),
        () => keepStrangersImages(target, scratch),
      );
  const others = isStateless ? keepsImages(list) : before?.areThere;
  ledger.risks.learn(broadUse(description, others), isStateless && others !== true);
  const checks: SettingCheck[] = [];
  if (others && !limits.collectionDelete && isStateless)
    checks.push(
      wrong`images.source is stateless, but the list shows images, or cannot be read: the run treats the target as one that keeps images of others, and sends no identifier that may be one of theirs. Name the source of images. If every image of the tenant may be lost, set limits.collectionDelete.`,
    );
  if (others && !limits.collectionDelete && !isStateless && isLoopback(url))
    checks.push(
      untried`broad attacks are off: the list shows images of others, and a port on loopback may be a tunnel. Set limits.collectionDelete if every image of the tenant may be lost.`,
    );
  const { watched = 0, whole = false, runs = [] } = before ?? {};
  if (runs.length > 0)
    checks.push(
      notKnown`the list shows images of ${runs.length === 1 ? 'run' : 'the runs'} ${firstListed(runs, 3)} of this suite. If another run is at work in this tenant, wait for its end: each takes images and answers from the other. Else \`${commandLine('sweep')}\` deletes what it left.`,
    );
  if (watched > 0) {
    const stand = `${whole ? '' : 'more than '}${counted(watched, 'image')} of others ${whole && watched === 1 ? 'stands' : 'stand'} in this tenant`;
    checks.push(
      limits.sharedTenant
        ? right`${stand}; TARGET_SHARED_TENANT says that others work here, so the run explains no loss among them`
        : right`${stand}, and a run watches ${whole ? 'them' : 'the first of them'}: set TARGET_SHARED_TENANT=true if others create, change or delete images here meanwhile`,
    );
  }
  if (ledger.risks.looksFirst && (others || !isStateless)) await expectUnknown(target);
  return { others, checks };
}

/**
 * What the run takes a target for whose operator says that it keeps no images, but which does not know an identifier that was made up:
 * one without a source of images, which is watched as any other. Undefined if nothing contradicts the operator so.
 */
export async function withoutMadeUp(target: Target, { response }: Exchange, scratch: string) {
  if (target.description.images.source !== 'stateless' || !isNothing(response?.status)) return undefined;
  const description = { ...target.description, images: { source: 'none' as const } };
  const before = await keepTenantImages({ ...target, description }, scratch);
  target.ledger.risks.learn(broadUse(description, before?.areThere), false);
  const checks = [
    wrong`images.source is stateless, but DELETE of a random UUID got ${response?.status ?? 0}, as from a target that keeps images: the run makes up none, and leaves untested what needs one. If the target keeps images, name images in TARGET_IMAGE_IDS or another source; if it is a mock, let it answer DELETE of any identifier.`,
  ];
  return { description, checks };
}

/**
 * Whether a list contradicts an operator who says that the target keeps no images: it shows some, or it is there and cannot be read, as behind
 * a tunnel. A mock has an empty list or none.
 */
function keepsImages(list: Exchange): true | undefined {
  const { status = 0 } = list.response ?? {};
  const shown = imagesOn(list);
  const isThere = shown === undefined ? ![404, 405, 501].includes(status) : shown.size > 0;
  return isThere || undefined;
}

/**
 * Reads a random UUID before anything is deleted: a target that shows an image there, as by a default or a cast to 0, may delete that image
 * for every identifier that it does not know.
 */
async function expectUnknown(target: Target): Promise<void> {
  const id = target.ledger.randomId();
  const read = await new Api(target).read(`/images/${id}`, { role: 'setup', label: 'does a random UUID name an image' });
  const { id: other = id } = imageIn(read) ?? {};
  if (other === id) return;
  const isStateless = target.description.images.source === 'stateless';
  const mock = isStateless ? '' : ' If it is a mock that keeps no images, set images.source: stateless.';
  throw inconclusive`GET of a random UUID shows another image, so that DELETE of one may delete it: nothing was sent. Correct the target.${mock} If every image of the tenant may be lost, set limits.collectionDelete.`;
}
