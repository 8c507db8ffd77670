import type { Api } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Seen } from './all-exchanges.ts';

/** How long after its deletion the first image is looked for once more, in ms; the others were deleted after it. */
const laterMs = 10_000;

/** So many deleted images are looked for. */
const most = 100;

/** Reads the images once more that were deleted in the run, ten seconds after the first deletion or later. */
export async function readsLater(api: Api, { deleted, showsImages }: Seen): Promise<readonly Exchange[]> {
  api.target.expectState();
  if (showsImages) api.target.ledger.seen();
  const chosen = deleted.slice(0, most);
  const [first] = chosen;
  await api.target.ending.pause(Math.max(0, (first?.atMs ?? 0) + laterMs - Date.now()));
  return concurrently(api.target, chosen, ({ id }) => api.getImage(id, { label: id }));
}
