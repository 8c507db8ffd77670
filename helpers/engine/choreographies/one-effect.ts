import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { type RowOf, rowsOf, type Table } from '../../images/client/concurrently.ts';
import { noteUnanswered } from '../../images/client/expect-answer.ts';
import type { Image } from '../../images/client/image.ts';
import type { Images } from '../../images/images.ts';
import { isViolated, type Rule } from '../rules/rule.ts';
import { wasRefused } from './read-back.ts';

interface DeletionRead {
  readonly deletion: Exchange;
  readonly after: Exchange;
}

/**
 * For each row of a table one deletion of an image of the run, and a read of it. Gives the first that violates the rule, or the last; and that of the
 * first row.
 */
export async function effectsOf<Rows extends Table>(
  images: Images,
  table: Rows,
  rule: (deletion: Exchange) => Rule,
  send: (api: Api, image: Image, row: RowOf<Rows>) => Promise<Exchange | undefined>,
): Promise<DeletionRead & { readonly first: DeletionRead }> {
  const { api } = images;
  const tried: DeletionRead[] = [];
  for (const [label, row] of rowsOf(table)) {
    if (tried.length > 0 && !(await images.canTryAnother())) break;
    const image = await images.present();
    const { id } = image;
    const deletion = await send(api.labelled(label), image, row);
    if (deletion === undefined) continue;
    noteUnanswered(deletion);
    const about = { label: `${label}, read` };
    tried.push({ deletion, after: await (wasRefused(deletion) ? api.getImageLeft(id, about) : api.getImage(id, about)) });
  }
  const [first] = tried;
  const shown = tried.find(({ deletion, after }) => isViolated(rule(deletion), after)) ?? tried.at(-1);
  if (first === undefined || shown === undefined) throw new Error('a table without rows');
  return { ...shown, first };
}
