import { unknownToken } from '../../../contracts/inputs/tokens.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { expectAnswer } from '../../images/client/expect-answer.ts';
import type { Images } from '../../images/images.ts';
import { untested } from '../../verdict/reason.ts';
import { mostSilent } from '../rules/effects.ts';
import { isSilence } from '../rules/wire.ts';

/** Callers whose tokens let nobody in, as far as the target has them. */
function badCallers(api: Api): Readonly<Record<string, Api>> {
  const ended = (['expired', 'revoked'] as const).filter((name) => api.target.description.identities[name] !== undefined);
  return {
    'no token': api.withToken(undefined),
    'a made-up token': api.withToken(unknownToken()),
    ...Object.fromEntries(ended.map((name) => [`a token that is ${name}`, api.as(name)])),
  };
}

/** Callers whose tokens are good and who may not delete, as far as the target has them: the stranger under its own tenant. */
function weakCallers(api: Api): Readonly<Record<string, Api>> {
  const { identities } = api.target.description;
  const known = (['reader', 'creator', 'stranger'] as const).filter((name) => identities[name] !== undefined);
  const callerOf = (name: (typeof known)[number]): Api => {
    const caller = api.as(name);
    return name === 'stranger' ? caller.underIfNamed(identities.stranger?.tenant) : caller;
  };
  return Object.fromEntries(known.map((name) => [`the ${name}`, callerOf(name)]));
}

const opened = 'a connection that the owner opened';

/** What was sent first on a connection, and what followed it there without a good token. */
interface Followed {
  readonly opening: Exchange;
  readonly behind: readonly Exchange[];
}

/**
 * A read without a token, and deletions of an image without a good one, each behind a request of the owner on its connection: a DELETE of an
 * unknown image, and a read where a refusal closed the connection. Then deletions by callers who may not delete, which the rules on all that
 * these send judge.
 */
export async function sentBehindOwner(images: Images): Promise<Followed> {
  const { api } = images;
  const wire = { line: opened };
  const owner = api.as('owner');
  const { address } = await images.victim();
  const opening = await owner.deleteImage(api.target.ledger.unknown(), { wire, label: `the first on ${opened}` });
  const behind: Exchange[] = [];
  let isOpen = opening.response !== undefined;
  const sendBehind = async (send: () => Promise<Exchange | undefined>): Promise<Exchange | undefined> => {
    if (!isOpen) expectAnswer(await owner.read('/images', { wire, label: opened }));
    const sent = await send();
    isOpen = sent?.connection?.from === 'kept' && sent.response !== undefined;
    return isOpen ? sent : undefined;
  };
  const deletionBy = ([label, caller]: readonly [string, Api]): Promise<Exchange | undefined> =>
    sendBehind(() => caller.deleteIfFree(address, { wire, label: `${label}, on ${opened}` }));
  const read = await sendBehind(() => api.withToken(undefined).read('/images', { wire, label: `next on ${opened}` }));
  if (read !== undefined) behind.push(read);
  for (const bad of Object.entries(badCallers(api))) {
    const deletion = await deletionBy(bad);
    if (deletion !== undefined) behind.push(deletion);
  }
  for (const weak of Object.entries(weakCallers(api))) await deletionBy(weak);
  return { opening, behind };
}

/** Deletions of images of the run, and the reads that follow those without a response. */
export interface PlainDeletions {
  readonly deletions: readonly Exchange[];
  readonly reads: readonly Exchange[];
}

/**
 * A deletion of an image. If it gets no response, more images are deleted, one after the other, until a deletion is answered or too many are
 * not: then the run ends, because nearly every other test would wait for a response, too.
 */
export async function untilAnswered(images: Images, id: string, deletion: Exchange): Promise<PlainDeletions> {
  const { api } = images;
  const deletions = [deletion];
  const reads: Exchange[] = [];
  for (let asked = id; isSilence(deletions.at(-1) ?? deletion) && deletions.length < mostSilent; ) {
    reads.push(await api.getImage(asked, { label: 'after a deletion without a response' }));
    if (!images.canMake(1)) break;
    const next = await images.present();
    asked = next.id;
    deletions.push(await api.deleteImage(next.address));
  }
  const seconds = deletions.filter(isSilence).reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);
  if (deletions.filter(isSilence).length === mostSilent && seconds > mostSilent)
    api.target.ending.declare({ reason: untested('deletions-hang', { seconds: Math.round(seconds) }) });
  return { deletions, reads };
}
