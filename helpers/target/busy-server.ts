import { isObject, jsonIn } from '../../contracts/json.ts';
import type { Exchange } from '../http/exchange.ts';
import { Api } from './client/api.ts';
import { pageShown } from './client/images-in-responses.ts';
import type { Target } from './client/target.ts';

/**
 * Whether the server is busy with a snapshot and therefore answers 409 to a second one: either its response says so, or an image
 * of the suite is still being saved. Waiting does not clear a 409 for any other reason.
 */
export async function isBusy(target: Target, server: string): Promise<boolean> {
  const api = new Api(target);
  const about = { role: 'setup', label: 'is the server busy' } as const;
  const task = taskOf(await api.read(`/servers/${server}`, about));
  if (task !== undefined) return task !== null;
  const page = pageShown(await api.read('/images/detail', about));
  return page.ok && page.value.images.named.some(({ status }) => status?.toUpperCase() === 'SAVING');
}

/** The task that the server is busy with: null for none, undefined if the response does not say. */
function taskOf({ response }: Exchange): unknown {
  if (response?.status !== 200) return undefined;
  const content = jsonIn(response.content.toString('utf8'));
  return isObject(content) && isObject(content.server) ? content.server['OS-EXT-STS:task_state'] : undefined;
}
