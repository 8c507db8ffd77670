import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { hasEnded, noteUnanswered } from '../../images/client/expect-answer.ts';
import { isLost, isStanding, wasAbsent } from '../../images/client/image-state.ts';
import type { Image } from '../../images/client/target.ts';
import type { Images } from '../../images/images.ts';
import type { Provoker } from '../../images/provocation.ts';
import { noteUntried, premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import type { FixtureAttempts } from '../fixture-attempts.ts';
import { wasRefused } from '../premises.ts';
import { ofRefusals, readAfterRows } from './row-search.ts';

/** Roles and images that a conforming target answers with 403. */
const waysOf403 = { identities: ['reader', 'creator'], fixtures: ['protected', 'shared', 'public'] } as const;

/** Reads images back after a 403: by the roles that may not delete, as the target provokes it, and of each fixture that is refused. */
export async function readsAfterForbidden(images: Images, attempts: FixtureAttempts, provoker: Provoker): Promise<Exchange[]> {
  const { identities, fixtures, provoke } = images.api.target.description;
  const reads: Exchange[] = [];
  // One role after the other: deletions of one image by who may look at it would be a race for it.
  for (const name of waysOf403.identities) {
    if (identities[name] === undefined) continue;
    const label = `deletion by the ${name}`;
    const send = async ({ address }: Image) => [await images.api.as(name).deleteImage(address, { label })];
    const read = await readAfterRows(images, { [label]: name }, { ...ofRefusals, send });
    reads.push(...(read === undefined ? [] : [read]));
    // A loss that one role caused stands, whatever the next one does.
    if (reads.some(isLost)) return reads;
  }
  if (reads.length > 0) images.renewVictim();
  const provokes = provoke[403] !== undefined && !('unreachable' in provoke[403]);
  if (provokes) reads.push(await provoker.readAfter(403));
  for (const name of waysOf403.fixtures) {
    if (fixtures[name] === undefined) continue;
    const { before, deletion, after } = await attempts.onImage(fixtures[name]);
    noteUnanswered(deletion);
    const isToldOf = before !== undefined && after !== undefined && isStanding(before);
    if (!isToldOf) noteUntried(untested('not-read-back', { detail: `no GET shows the image listed as ${name}` }));
    if (isToldOf && wasRefused(deletion)) reads.push(after);
  }
  premise(reads.length > 0, untested('none-of', waysOf403));
  return reads;
}

/** Deletions in conflict with the state of an image: as the target provokes a 409, and of the fixture in such a state. */
export async function triedConflicts(api: Api, attempts: FixtureAttempts, provoker: Provoker): Promise<Exchange[]> {
  const { fixtures, provoke } = api.target.description;
  // Without another way to provoke a 409, the fixture is the image of the provocation, and has one attempt.
  const way = provoke[409];
  const isApart = fixtures.conflict !== undefined && way !== undefined && !('image' in way && way.image === fixtures.conflict);
  const attempt = isApart ? await attempts.onImage(fixtures.conflict) : undefined;
  const { exchange } = await provoker.provoke(409);
  if (attempt === undefined) return [exchange];
  const isAbsent = wasAbsent(attempt.before, attempt.deletion);
  if (isAbsent) noteUntried(untested('not-there', { what: 'the image listed as conflict' }));
  return isAbsent ? [exchange] : [exchange, attempt.deletion];
}

/** Reads an image after deletions of it over HTTP/2, one after the other, each with a field that HTTP/2 forbids; the server may end the stream. */
export async function readAfterForbiddenFields(images: Images, fields: Readonly<Record<string, FieldLine>>): Promise<Exchange> {
  const api = images.api.overHttp2();
  const send = async ({ address }: Image, some: typeof fields) => {
    const sent: Exchange[] = [];
    for (const [label, field] of Object.entries(some))
      sent.push(await api.deleteImage(address, { label, wire: { framing: { http2Fields: [field] } }, belowApi: true }));
    return sent;
  };
  const read = await readAfterRows(images, fields, { send, counts: hasEnded });
  premise(read !== undefined, untested('no-answer'));
  return read;
}
