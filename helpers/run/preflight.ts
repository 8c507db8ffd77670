import { join } from 'node:path';
import { imfFixdate } from '../../contracts/fields.ts';
import { isUuid } from '../../contracts/image-identifiers.ts';
import { Api } from '../client/api.ts';
import { pageShown } from '../client/images-in-responses.ts';
import type { Target } from '../client/target.ts';
import type { TargetFacts } from '../config/description.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { visible } from '../printing/visible.ts';
import { namePrefix, type RunState, type SpareImage } from '../run-state/run-state.ts';
import { OwnImages } from '../targets/own-images.ts';
import { makers, SourceError } from '../targets/sources.ts';
import type { Stop } from '../verdict/run-record.ts';
import { keepList } from './list-before.ts';

/** Why a run stops before its first test. */
export class Stopped extends Error {
  override name = 'Stopped';
  /** `broken`: the harness or the network failed; `nonconformant`: the target lacks the operation; `inconclusive`: no answers. */
  readonly verdict: Stop['verdict'];

  constructor(verdict: Stop['verdict'], reason: string) {
    super(visible(reason));
    this.verdict = verdict;
    // A reporter would print the stack. The message is complete without it.
    this.stack = this.message;
  }
}

/**
 * Checks a target before the first test: it answers, accepts the token, has the operation, and yields an image.
 * @throws Stopped with one clear line.
 */
export async function preflight(target: Target, run: RunState): Promise<{ facts: TargetFacts; spare: SpareImage[] }> {
  const { description } = target;
  const api = new Api(target);
  const list = await api.read('/images', { role: 'setup', wire: { lingerMs: 100 } });
  expectReached(target, list);
  if (description.identities.owner !== undefined && list.response?.status === 401) {
    throw new Stopped('broken', `the token of the owner is refused: GET ${description.url}/images is answered 401`);
  }
  const isUnclear = !(await expectOperation(target, list));
  const date = imfFixdate(fieldValue(list.response?.fields ?? [], 'Date') ?? '');
  const shown = pageShown(list);
  const facts: TargetFacts = {
    ...(shown.ok && { images: shown.value.images.size }),
    closesSilently: closesSilently(list),
    ...(date !== undefined && { clockSkewSeconds: Math.round((date - Date.now()) / 1000) }),
  };
  await keepList(target, list, join(run.scratch, description.name));
  const made = await firstImage(target, run);
  const spare = isUnclear ? await expectDeletion(target, made) : made;
  const listed = shown.ok && shown.value.images.size > 0 ? [shown.value.images.uuids] : [];
  const seen = [...listed, ...spare.map(({ id }) => isUuid(id))];
  return { facts: { ...facts, ...(seen.length > 0 && { uuids: seen.every(Boolean) }) }, spare };
}

/** Whether the server closed the connection after a response that did not announce it. */
function closesSilently({ response }: Exchange): boolean {
  return response?.wire?.closed === true && !/close/i.test(fieldValue(response.fields, 'Connection') ?? '');
}

function expectReached(target: Target, { response, failure }: Exchange): void {
  if (response !== undefined) return;
  const detail = target.redactor.text(failure?.detail ?? '');
  throw new Stopped(
    'broken',
    `no answer from ${target.description.url}: ${failure?.kind ?? 'unknown'}${detail === '' ? '' : ` (${detail})`}`,
  );
}

/** Sources that have images which the first test can tell by whether the operation is there. */
const laterKnown: readonly string[] = [...makers, 'ids'];

/**
 * Sends DELETE of a random UUID: a target that has the operation does not answer 405 or 501. Gives whether that is plain: a target that
 * needs no token and has no list answers 404 to all, and whether it deletes is known only from an image that exists.
 */
async function expectOperation(target: Target, list: Exchange): Promise<boolean> {
  const api = new Api(target);
  const address = target.ledger.probe();
  const { response } = await api.deleteImage(address, { role: 'setup', label: 'is the operation there' });
  const status = response?.status ?? 0;
  const said = `the operation is not implemented by the target: DELETE ${target.description.url}/images/{image_id} is answered ${status}`;
  if (status === 405 || status === 501) throw new Stopped('nonconformant', said);
  if (status !== 404 || list.response?.status !== 404) return true;
  const anonymous = await api.withToken(undefined).deleteImage(address, { role: 'setup', label: 'is the operation there' });
  if (anonymous.response?.status !== 404) return true;
  if (laterKnown.includes(target.description.images.source)) return false;
  throw new Stopped('nonconformant', `${said} with and without a token, and so is GET of the list`);
}

/** Deletes an image that was just made, where nothing else says whether the operation is there; gives the images that are left. */
async function expectDeletion(target: Target, [image, ...rest]: readonly SpareImage[]): Promise<SpareImage[]> {
  if (image === undefined) return [];
  const { response } = await new Api(target).deleteImage(target.ledger.leftover(image.id), {
    role: 'setup',
    label: 'is the operation there',
  });
  const status = response?.status ?? 0;
  if (![404, 405, 501].includes(status)) return rest;
  const url = `${target.description.url}/images/{image_id}`;
  throw new Stopped(
    'nonconformant',
    `the operation is not implemented by the target: DELETE ${url} of an image that was just made is answered ${status}`,
  );
}

/** Makes one image, so that a source that fails, or returns another person's image, is reported once and not by every test. */
async function firstImage(target: Target, run: RunState): Promise<SpareImage[]> {
  const { source } = target.description.images;
  // A command may have any effect, so it first runs when a test needs an image.
  if (!makers.includes(source) || source === 'command') return [];
  try {
    const made = await new OwnImages(target, run).make(`${namePrefix}${run.id}-preflight`);
    return made.map(({ id, name, proof }) => ({ id, name, proof }));
  } catch (error) {
    if (error instanceof SourceError) throw new Stopped('broken', error.message);
    throw error;
  }
}
