import { anyUuid } from '../../../contracts/image-identifiers.ts';
import type { Answer } from './answer.ts';
import { attack } from './attack.ts';
import { conforming } from './conforming.ts';
import { hasVerdict } from './expectations.ts';
import type { Answering } from './hostile-target.ts';
import type { World } from './world.ts';

/** The image that a target finds for an identifier which it does not know; undefined for none. */
type Elsewhere = (id: string, world: World) => string | undefined;

/** GET, HEAD and DELETE of an identifier that names nothing go to the image that the target finds instead. */
const leading =
  (elsewhere: Elsewhere): Answering =>
  (asked, world): Answer | undefined => {
    const [, id = ''] = /\/images\/([^/]+)$/.exec(asked.path) ?? [];
    const name = id.replace(/%[0-9a-f]{2}/gi, (octet) => String.fromCharCode(Number.parseInt(octet.slice(1), 16)));
    if (id === '' || id === 'detail' || world.images.has(name)) return undefined;
    const other = elsewhere(name, world);
    if (other === undefined || !world.images.has(other)) return undefined;
    return conforming({ ...asked, path: asked.path.replace(/[^/]+$/, other) }, world, {});
  };

/** DELETE goes by the identifier in the content, or else in the query, if there is one, and not by the path. */
const byContent =
  (answering: Answering): Answering =>
  (asked, world, conforms) => {
    const [, query = ''] = asked.url.split('?');
    const [named] = asked.method === 'DELETE' ? ((asked.content || query).match(anyUuid) ?? []) : [];
    if (named === undefined) return answering(asked, world, conforms);
    const there = { ...asked, path: asked.path.replace(/[^/]+$/, named) };
    return answering(there, world, () => conforming(there, world, {})) ?? conforming(there, world, {});
  };

const firstForeign = ({ foreign, images }: World): string | undefined => foreign.find((id) => images.has(id));

attack(
  'trash-by-content',
  'a deletion goes by an identifier in its content, its query or its path, and that of a deleted image leads to an image of others',
  {
    target: {
      answer: byContent(leading((id, world) => (world.deleted.includes(id) ? firstForeign(world) : undefined))),
      foreign: 12,
    },
    run: { select: ['--grep', '@DI-(ONCE|IDS|RACE|GONE|KEEP|NEG|404|405|401-0)', '--no-deps'], patienceSeconds: 600 },
    expect: hasVerdict,
  },
);
