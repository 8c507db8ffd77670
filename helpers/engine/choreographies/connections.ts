import { unknownToken } from '../../../contracts/inputs/tokens.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { expectAnswer } from '../../images/client/expect-answer.ts';
import type { Images } from '../../images/images.ts';
import { untested } from '../../verdict/reason.ts';
import { deniesDeletionBehind } from '../expectations.ts';
import { isAnswered204, mostSilent } from '../rules/effects.ts';
import type { Case } from '../rules/rule.ts';
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

const opened = 'a connection that the owner opened';

/** They are let in nowhere, behind the owner either. What came on a connection of its own decides nothing. */
export const deniedBehindOwner = deniesDeletionBehind(opened);

/** What was sent first on a connection, and what was to follow it there. */
interface Followed {
  readonly opening: Exchange;
  readonly behind: readonly Exchange[];
}

/**
 * A read without a token, and deletions of an image without a good one, each behind a request of the owner on its connection: a DELETE of an
 * unknown image, and a read where a refusal closed the connection.
 */
export async function sentBehindOwner(images: Images): Promise<Followed> {
  const { api } = images;
  const wire = { line: opened };
  const owner = api.as('owner');
  const { address } = await images.victim();
  const opening = await owner.deleteImage(api.target.ledger.unknown(), { wire, label: `the first on ${opened}` });
  const rows: Readonly<Record<string, () => Promise<Exchange>>> = {
    'a read without a token': () => api.withToken(undefined).read('/images', { wire, label: `next on ${opened}` }),
    ...Object.fromEntries(
      Object.entries(badCallers(api)).map(([label, caller]) => [
        label,
        () => caller.deleteImage(address, { wire, label: `${label}, on ${opened}` }),
      ]),
    ),
  };
  const behind: Exchange[] = [];
  let isOpen = opening.response !== undefined;
  for (const send of Object.values(rows)) {
    if (!isOpen) expectAnswer(await owner.read('/images', { wire, label: opened }));
    const sent = await send();
    isOpen = sent.connection?.from === 'kept' && sent.response !== undefined;
    behind.push(sent);
  }
  return { opening, behind };
}

/**
 * A deletion of an image gets 204. If it gets no response, more images are deleted, one after the other, until a deletion is answered or too many are
 * not: then the run ends, because nearly every other test would wait for a response, too.
 */
export async function untilAnswered(images: Images, id: string, deletion: Exchange): Promise<Case> {
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
  return { rows: deletions, rule: isAnswered204(deletions, reads) };
}

/** Reads an image after a deletion as each of several clients sees it, with the name of the client. A target without state shows nothing. */
export async function readBack(id: string, clients: Readonly<Record<string, Api>>): Promise<Exchange[]> {
  const reads = [];
  for (const [label, client] of Object.entries(clients))
    if (client.target.description.images.source !== 'stateless') reads.push(await client.getImage(id, { label }));
  return reads;
}
