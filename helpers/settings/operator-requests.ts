import { isLoopback } from '../http/loopback.ts';
import type { CatalogueImages, ImageSource, OperatorRequest, TargetDescription } from './description.ts';
import { textsIn } from './json-or-yaml.ts';
import { referenceTo, variablesIn } from './references.ts';
import type { Problems } from './settings-error.ts';
import { namesSecret } from './variables.ts';

/** Every request that the operator described, with its place in the target file. */
export function operatorRequests({
  images,
  provoke,
}: {
  readonly images: ImageSource | CatalogueImages;
  readonly provoke: TargetDescription['provoke'];
}): { readonly place: string; readonly request: OperatorRequest }[] {
  const source = 'request' in images ? [{ place: 'images.request', request: images.request }] : [];
  const steps = Object.entries(provoke).flatMap(([code, way]) =>
    'before' in way
      ? (['before', 'after'] as const).flatMap((step) => {
          const each = way[step];
          return 'request' in each ? [{ place: `provoke.${code}.${step}`, request: each.request }] : [];
        })
      : [],
  );
  return [...source, ...steps];
}

/** Whether an operator's request chooses the id of the image that it makes: `{image}` becomes a fresh UUID. */
export const takesId = (request: OperatorRequest): boolean => JSON.stringify(request).includes('{image}');

/** Whether the suite chooses the ids of its images: they then say nothing about the ids of others. */
export const choosesIds = ({ images }: Pick<TargetDescription, 'images'>): boolean =>
  images.source === 'http' && takesId(images.request);

/**
 * Refuses a token in a URL of a remote host, as it is or by the variable that holds it. `raw` is the file as written, `value` with its references
 * replaced.
 */
export function checkTokensInUrls(raw: unknown, value: unknown, file: string, problems: Problems): void {
  const given = new Map(textsIn(raw));
  const texts = textsIn(value);
  const tokens = texts.flatMap(([pointer, token]) => (/^\/identities\/[^/]+\/token$/.test(pointer) ? [token] : []));
  for (const [pointer, url] of texts) {
    if (!/\/url$/.test(pointer) || !URL.canParse(url) || isLoopback(url)) continue;
    const named = variablesIn(given.get(pointer) ?? '').find((name) => /token/i.test(name) && namesSecret(name));
    if (named === undefined && !tokens.some((token) => url.includes(token))) continue;
    const received = named === undefined ? 'one with a token' : `one with ${referenceTo(named)}`;
    const expected = 'a URL without a token, because servers and proxies keep URLs in their logs';
    problems.add(`${file} ${pointer}`, expected, received, 'send the token in a field, such as X-Auth-Token');
  }
}
