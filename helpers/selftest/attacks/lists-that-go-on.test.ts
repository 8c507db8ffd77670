import { jsonAnswer } from './answer.ts';
import { type FleetAttack, fleet } from './attack.ts';
import { listOf } from './conforming.ts';
import { hasVerdict } from './expectations.ts';
import type { Answering } from './hostile-target.ts';

/** A list that shows the images of the run alone, and says in some way that there are more. */
const saying =
  (members: object, fields: Readonly<Record<string, string>> = {}): Answering =>
  ({ method, path }, world) => {
    if (method !== 'GET' || !/\/images(\/detail)?$/.test(path)) return undefined;
    const shown = listOf(world).filter((_, place) => ![...world.images.values()][place]?.foreign);
    return jsonAnswer(200, { images: shown, ...members }, fields);
  };

const more = (what: string, answer: Answering): FleetAttack => ({
  what: `a list on loopback shows no image of others, and ${what} says that there are some`,
  target: { answer },
  expect: hasVerdict,
});

fleet(
  { select: ['--grep', '@DI-IDS-(07|08|10|11|12|15|23)', '--no-deps'] },
  {
    'collection-total': more('a total', saying({ total: 60 })),
    'collection-size': more('a size', saying({ size: 60 })),
    'collection-found': more('a count in an object', saying({ result: { found: 60 } })),
    'collection-field': more('a field', saying({}, { 'X-Collection-Size': '60' })),
    'collection-page': more('a page', saying({ page: 1, pages: 2 })),
    'collection-empty': {
      what: 'a list on loopback shows no image at all, though GET shows those of the run',
      target: {
        answer: ({ method, path }) =>
          method === 'GET' && /\/images(\/detail)?$/.test(path) ? jsonAnswer(200, { images: [] }) : undefined,
      },
      expect: hasVerdict,
    },
  },
);
