import { isObject, jsonIn } from '../../contracts/json.ts';
import type { Exchange } from '../http/exchange.ts';
import { Api } from './client/api.ts';
import { imagesOn } from './client/images-in-responses.ts';
import type { Target } from './client/target.ts';

/**
 * Why a server is busy with a snapshot and therefore answers 409 to a second one: either its response says so, or an image of the suite is still
 * being saved. Waiting does not clear a 409 for any other reason: undefined.
 */
export async function whyBusy(target: Target, server: string): Promise<string | undefined> {
  const api = new Api(target);
  const about = { role: 'setup', label: 'is the server busy' } as const;
  const task = taskOf(await api.read(`/servers/${server}`, about));
  if (task !== undefined) return task === null ? undefined : `it is busy with a task (${String(task).slice(0, 40)})`;
  const listed = imagesOn(await api.read('/images/detail', about));
  const saving = listed?.named.filter(({ status }) => status?.toUpperCase() === 'SAVING') ?? [];
  const [other] = saving;
  const own = saving.find((image) => target.ledger.images.isOurs(image));
  const what = own === undefined ? 'an image of another run' : `image ${own.id} of this run`;
  return other && `${what} is still being saved, and may keep it busy`;
}

/** The task that the server is busy with: null for none, undefined if the response does not say. */
function taskOf({ response }: Exchange): unknown {
  if (response?.status !== 200) return undefined;
  const content = jsonIn(response.content.toString('utf8'));
  return isObject(content) && isObject(content.server) ? content.server['OS-EXT-STS:task_state'] : undefined;
}
